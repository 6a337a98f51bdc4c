// What is there of many sweeps: an index in SQLite, made from the points and never the only copy of anything.
internal import Foundation
internal import GRDB
internal import Raid
internal import Scenario

/// The database index.sqlite over every sweep's folder below one folder.
///
/// Points are the truth; the index can be deleted at any time. One process writes it, after the points: SQLite's
/// locks do not hold on network file systems. Schema: docs/batch.md.
public struct RunsIndex {
  private let queue: DatabaseQueue

  /// Opens the index of a folder and brings its schema up to date.
  /// - Throws: GRDB's `DatabaseError` with SQLite's own words.
  public init(folder: String) throws { try self.init(folder: folder, migrations: .max) }

  /// - Parameter migrations: how many of them are applied, the first ones.
  package init(folder: String, migrations: Int) throws {
    queue = try DatabaseQueue(path: folder + "/index.sqlite")
    let migrator = Self.migrator
    if let last = migrator.migrations.prefix(migrations).last {
      try migrator.migrate(queue, upTo: last)
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: sweeps, points and what they buy") { database in
      try database.create(table: "sweep") { table in
        table.primaryKey("folder", .text)
        table.column("name", .text).notNull()
        table.column("title", .text).notNull()
        table.column("points", .integer).notNull()
        table.column("done", .integer).notNull()
        table.column("failed", .integer).notNull()
      }
      try database.create(table: "point") { table in
        table.primaryKey("hash", .text)
        for name in ["scenario", "objective", "threat"] { table.column(name, .text).notNull() }
        table.column("seed", .integer).notNull()
        table.column("version", .text).notNull()
        table.column("budget", .double).notNull()
        for name in [
          "spent", "value", "bound", "protected_value", "worth_lost", "worth_lost_low",
          "worth_lost_high", "leakers", "days_of_cover",
        ] { table.column(name, .double) }
        for name in ["ending", "error"] { table.column(name, .text) }
        for name in ["repeatable", "verified"] { table.column(name, .boolean) }
      }
      try database.create(table: "membership") { table in
        table.column("folder", .text).notNull().references("sweep", onDelete: .cascade)
        table.column("hash", .text).notNull().indexed()
        table.primaryKey(["folder", "hash"])
      }
      try database.create(table: "bought") { table in
        table.column("hash", .text).notNull().references("point", onDelete: .cascade)
        table.column("system", .text).notNull()
        table.column("count", .integer).notNull()
        table.primaryKey(["hash", "system"])
      }
    }
    migrator.registerMigration("2: days of cover by campaigns") { database in
      try database.alter(table: "point") { table in
        for name in ["days_of_cover_at_least", "days_of_cover_at_most", "days_played"] {
          table.add(column: name, .double)
        }
        table.add(column: "first_dry", .text)
      }
    }
    return migrator
  }

  /// Makes the index say what the sweeps' folders say now. Complexity: O(points), in one transaction.
  /// - Parameter folders: of sweeps, as they are to be named.
  public func rebuild(from folders: [SweepFolder]) throws {
    try queue.write { database in
      for table in ["bought", "membership", "point", "sweep"] {
        try database.execute(sql: "DELETE FROM \(table)")
      }
      for folder in folders {
        guard let list = folder.list() else { continue }
        try insert(folder, list, database)
      }
    }
  }

  private func insert(_ folder: SweepFolder, _ list: SweepList, _ database: Database) throws {
    let points = list.points.compactMap { hash in folder.point(hash).map { (hash, $0) } }
    try database.execute(
      sql: "INSERT INTO sweep VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        folder.path, list.name, list.title, list.points.count, points.count,
        points.filter { $0.1.error != nil }.count,
      ])
    for (hash, point) in points {
      try database.execute(
        sql: "INSERT INTO membership VALUES (?, ?)", arguments: [folder.path, hash])
      try insert(hash, point, database)
    }
  }

  private func insert(_ hash: String, _ point: SweepPoint, _ database: Database) throws {
    let (key, result) = (point.key, point.result)
    let losses = result?.losses
    let cover = losses?.cover
    // The same point may belong to several sweeps.
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO point VALUES
        (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        hash, key.scenario, key.objectives.map(\.rawValue).joined(separator: ","), key.threat.id,
        Int64(bitPattern: key.seed), key.version, key.budget, result?.used.money, result?.value,
        result?.bestBound, result?.protectedValue, losses?.worthLost.value, losses?.worthLost.low,
        losses?.worthLost.high, losses?.leakers.value, cover?.days, result?.ending,
        point.error, result?.isRepeatable, result?.verification.passed,
        cover?.daysAtLeast, cover?.daysAtMost, cover?.daysPlayed, cover?.firstDry,
      ])
    for (system, count) in (result?.bought ?? [:]).sorted(by: { $0.key < $1.key }) {
      try database.execute(
        sql: "INSERT OR IGNORE INTO bought VALUES (?, ?, ?)", arguments: [hash, system, count])
    }
  }

  /// A sweep of the index.
  public struct Sweep: Codable, Sendable {
    public let folder: String
    public let name: String
    public let title: String
    public let points: Int
    public let done: Int
    public let failed: Int
  }

  public func sweeps() throws -> [Sweep] {
    try queue.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM sweep ORDER BY folder").map {
        Sweep(
          folder: $0["folder"], name: $0["name"], title: $0["title"], points: $0["points"],
          done: $0["done"], failed: $0["failed"])
      }
    }
  }

  /// Points as text, column by column; nothing is empty text.
  /// - Parameter folder: of one sweep; nil for all.
  public func points(of folder: String?) throws -> (columns: [String], rows: [[String]]) {
    try queue.read { database in
      let sql = """
        SELECT membership.folder, point.*,
          (SELECT group_concat(count || ' ' || system, '; ') FROM
            (SELECT * FROM bought WHERE bought.hash = point.hash ORDER BY system)) AS bought
        FROM point JOIN membership USING (hash)
        WHERE ?1 IS NULL OR membership.folder = ?1
        ORDER BY membership.folder, scenario, objective, threat, seed, budget, hash
        """
      let statement = try database.makeStatement(sql: sql)
      let rows = try Row.fetchAll(statement, arguments: [folder])
      return (
        statement.columnNames,
        rows.map { row in row.databaseValues.map { $0.isNull ? "" : "\($0.storage.value ?? "")" } }
      )
    }
  }

  /// Hashes that begin with some letters, at most so many.
  public func hashes(beginning letters: String, atMost limit: Int) throws -> [(
    hash: String, folder: String
  )] {
    try queue.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT hash, min(folder) AS folder FROM membership
          WHERE substr(hash, 1, length(?)) = ? GROUP BY hash ORDER BY hash LIMIT ?
          """, arguments: [letters, letters, limit]
      ).map { ($0["hash"], $0["folder"]) }
    }
  }
}

/// Sweeps' folders below a folder, itself included, in order of their paths.
public func sweepFolders(below root: String) -> [SweepFolder] {
  let names =
    FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
  let lists = (["sweep.json"] + names).filter {
    ($0 as NSString).lastPathComponent == "sweep.json"
  }
  let folders = Set(
    lists.map { name in
      let folder = (name as NSString).deletingLastPathComponent
      return folder.isEmpty ? root : root + "/" + folder
    })
  return folders.sorted().map { SweepFolder($0) }.filter { $0.list() != nil }
}
