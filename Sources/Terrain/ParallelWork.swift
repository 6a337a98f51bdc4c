// How is independent work spread over threads so that their number cannot change a result?
import Synchronization

/// Runs `body` for every index of `0..<count`, at most `threads` at once, and reports each end.
///
/// Whatever `body` does to shared state must not depend on order, for example sums of whole numbers,
/// minima, or writes to its own index.
/// - Throws: what `body` throws; work that has not begun is then dropped.
package func inParallel(
  count: Int, threads: Int, onDone: @escaping @Sendable (_ done: Int) -> Void = { _ in },
  _ body: @escaping @Sendable (Int) throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    var next = 0
    func begin() {
      let index = next
      next += 1
      group.addTask { try body(index) }
    }
    while next < min(max(1, threads), count) { begin() }
    var done = 0
    while try await group.next() != nil {
      done += 1
      onDone(done)
      if next < count { begin() }
    }
  }
}

/// Results of parallel work, each at its own index.
package final class IndexedResults<Result: Sendable>: Sendable {
  private let results: Mutex<[Result?]>

  package init(count: Int) {
    results = Mutex([Result?](repeating: nil, count: count))
  }

  package subscript(index: Int) -> Result? {
    get { results.withLock { $0[index] } }
    set { results.withLock { $0[index] = newValue } }
  }

  /// Those that were set, in the order of their indices.
  package var all: [Result] { results.withLock { $0.compactMap(\.self) } }
}
