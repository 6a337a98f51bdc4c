// What happens next in a raid: pending events in a total order.

/// An event as one integer: time, then kind, then entity, so that comparing integers is the order in which
/// things happen and no two different events are equal.
struct Event: Comparable {
  enum Kind: UInt64 {
    /// A shot meets its drone; the entity is the shot.
    case intercept
    /// A channel may fire again; the entity is the effector.
    case channelFree
    /// A magazine is full again; the entity is the effector.
    case reloaded
    /// A shot that did not kill is a round again; the entity is the effector.
    case recovered
    /// A drone comes into somebody's reach, may be shot at again, or arrives; the entity is the drone.
    case drone
    /// A drone has watched something long enough, or the fire that it called for comes down; the entity is the
    /// fire mission.
    case mission
  }

  static let maximumEntities = 1 << 29

  let key: UInt64

  @inline(__always)
  init(_ kind: Kind, at milliseconds: Int32, of entity: Int) {
    key =
      UInt64(truncatingIfNeeded: milliseconds) << 32 | kind.rawValue << 29
      | UInt64(truncatingIfNeeded: entity)
  }

  @inline(__always)
  var milliseconds: Int32 { Int32(truncatingIfNeeded: key >> 32) }
  @inline(__always)
  var kind: Kind { Kind(rawValue: key >> 29 & 7)! }
  @inline(__always)
  var entity: Int { Int(key & UInt64(Self.maximumEntities - 1)) }

  @inline(__always)
  static func < (a: Event, b: Event) -> Bool { a.key < b.key }
}

/// A binary min-heap of events (Williams 1964) that keeps its storage between raids.
///
/// Invariant: no event comes before its parent. Complexity: O(log n) for `push` and `pop`.
struct EventQueue: ~Copyable {
  private var events = OwnedArray<Event>()

  var first: Event? { events.isEmpty ? nil : events[0] }

  mutating func removeAll() { events.removeAll() }

  mutating func push(_ event: Event) {
    var hole = events.count
    events.append(event)
    while hole > 0 {
      let parent = (hole - 1) / 2
      if events[parent] < event { break }
      events[hole] = events[parent]
      hole = parent
    }
    events[hole] = event
  }

  mutating func pop() -> Event? {
    if events.isEmpty { return nil }
    let first = events[0]
    let last = events[events.count - 1]
    events.truncate(to: events.count - 1)
    if events.isEmpty { return first }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      if child >= events.count { break }
      if child + 1 < events.count, events[child + 1] < events[child] { child += 1 }
      if last < events[child] { break }
      events[hole] = events[child]
      hole = child
    }
    events[hole] = last
    return first
  }
}
