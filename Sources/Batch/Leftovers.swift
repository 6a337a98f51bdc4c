// What in a sweep's folder is of no use any more?
internal import Foundation

extension SweepFolder {
  /// Files that no point of the list needs: points of earlier lists, states of chains that are complete or gone,
  /// incumbents of points that are done, and halves of files that a killed process left.
  /// - Returns: paths as seen from the folder, in order.
  public func leftovers(_ list: SweepList) -> [String] {
    let points = Set(list.points)
    let open = Set(list.chains.filter { !isComplete($0) }.map(\.id))
    let chains = Set(list.chains.map(\.id))
    let names =
      FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return names.sorted().filter { name in
      let parts = name.split(separator: "/")
      guard parts.count > 1, let last = parts.last else { return name.hasSuffix(".partial") }
      let stem = String(last.prefix { $0 != "." })
      if last.hasSuffix(".partial") { return true }
      switch parts[0] {
      case "points": return last.hasSuffix(".json") && !points.contains(stem)
      case "steps": return last.hasSuffix(".json") && !chains.contains(stem)
      case "chains": return !open.contains(stem)
      case "incumbents": return !points.contains(stem) || has(stem)
      default: return false
      }
    }
  }
}
