internal import GRDB

/// What changed from one run to another, task by task; tasks of both are the same where the grid sets the same for them.
public struct RunComparison: Sendable, Codable {
  /// One of the two.
  public struct Side: Sendable, Codable {
    /// Where it is.
    public var store: String
    /// The run's key.
    public var run: String
    /// What the user calls the grid.
    public var name: String
    /// Tasks in all.
    public var tasks: Int
    /// Versions of Kindex, engines and machines that solved it.
    public var environments: [String]
    /// SHA-256 of the price tables.
    public var prices: [String]
  }

  /// A number before and after.
  public struct Pair<Value: Sendable & Codable & Equatable>: Sendable, Codable {
    /// In the first run.
    public var a: Value?
    /// In the second.
    public var b: Value?
    var differs: Bool { a != b }
  }

  /// A task that came out otherwise.
  public struct Change: Sendable, Codable {
    /// What the grid sets, by key path.
    public var settings: [String: String]
    /// How it ended.
    public var status: Pair<String>
    /// Why the search stopped.
    public var termination: Pair<String>
    /// The model's value.
    public var value: Pair<Double>
    /// The proof's gap.
    public var gap: Pair<Double>
    /// Stocks that only the second holds.
    public var added: [String]
    /// Stocks that only the first holds.
    public var removed: [String]
    /// How many stocks that both hold have another number of shares.
    public var resized: Int
  }

  /// Always "kindex.batch_comparison".
  public var kind = "kindex.batch_comparison"
  /// Version of this form.
  public var version = 1
  /// The first run.
  public var a: Side
  /// The second run.
  public var b: Side
  /// Tasks that ended the same in both: status, reason, value, holdings.
  public var same = 0
  /// Tasks of both that came out otherwise.
  public var changes: [Change] = []
  /// Tasks of the first run alone.
  public var onlyA = 0
  /// Tasks of the second run alone.
  public var onlyB = 0

  enum CodingKeys: String, CodingKey {
    case kind, version, a, b, same, changes
    case onlyA = "only_a"
    case onlyB = "only_b"
  }

  /// Compares two runs of one store or of two.
  ///
  /// - Throws: ``BatchError`` where a store cannot be read.
  public init(_ first: (store: RunStore, run: RunManifest.Header), _ second: (store: RunStore, run: RunManifest.Header))
    throws
  {
    a = try first.store.side(first.run)
    b = try second.store.side(second.run)
    try first.store.read { left in
      try second.store.read { right in
        // What is wrong with one store must not be said of the other, in whose reading it is nested.
        let lefts = try first.store.blamed { try TaskRow.cursor(first.run.key, left) }
        let rights = try TaskRow.cursor(second.run.key, right)
        func nextLeft() throws -> TaskRow? { try first.store.blamed { try lefts.next() } }
        var (one, other) = (try nextLeft(), try rights.next())
        while one != nil || other != nil {
          if let before = one, let after = other, before.settings == after.settings {
            let held = try first.store.blamed { try before.holdings(left) }
            let change = try Self.change(before, held, after, after.holdings(right))
            if let change { changes.append(change) } else { same += 1 }
            (one, other) = (try nextLeft(), try rights.next())
          } else if let before = one,
            other.map({ before.settings.utf8.lexicographicallyPrecedes($0.settings.utf8) }) ?? true
          {
            onlyA += 1
            one = try nextLeft()
          } else {
            onlyB += 1
            other = try rights.next()
          }
        }
      }
    }
  }

  private static func change(
    _ before: TaskRow, _ held: [String: Double], _ after: TaskRow, _ holds: [String: Double]
  ) throws -> Change? {
    let status = Pair(a: before.status, b: after.status)
    let termination = Pair(a: before.termination, b: after.termination)
    let value = Pair(a: before.value, b: after.value)
    guard status.differs || termination.differs || value.differs || held != holds else { return nil }
    return Change(
      settings: try RunStore.settings(before.settings), status: status, termination: termination, value: value,
      gap: Pair(a: before.gap, b: after.gap), added: holds.keys.filter { held[$0] == nil }.sorted(),
      removed: held.keys.filter { holds[$0] == nil }.sorted(),
      resized: held.count { stock, shares in holds[stock].map { $0 != shares } ?? false })
  }
}

/// One task of a run as the store has it.
private struct TaskRow {
  let id: Int64
  let settings: String
  let status: String
  let termination: String?
  let value: Double?
  let gap: Double?

  /// The tasks of a run in the order of their settings' bytes.
  static func cursor(_ key: String, _ database: Database) throws -> some Cursor<TaskRow> {
    try Row.fetchCursor(
      database,
      sql: """
        SELECT task.id AS id, member.settings AS settings, task.status AS status, solution.termination AS termination,
          solution.value AS value, solution.gap AS gap
        FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task
          LEFT JOIN solution ON solution.task = task.id
        WHERE run.key = ? ORDER BY member.settings
        """, arguments: [key]
    ).map { row in
      TaskRow(
        id: try row.decode(forColumn: "id"), settings: try row.decode(forColumn: "settings"),
        status: try row.decode(forColumn: "status"), termination: try row.decode(forColumn: "termination"),
        value: try row.decode(forColumn: "value"), gap: try row.decode(forColumn: "gap"))
    }
  }

  /// Shares by stock.
  func holdings(_ database: Database) throws -> [String: Double] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT stock.name, holding.shares FROM holding JOIN stock ON stock.id = holding.stock WHERE task = ?"),
      arguments: [id])
    return try Dictionary(
      rows.map { (try $0.decode(String.self, atIndex: 0), try $0.decode(Double.self, atIndex: 1)) },
      uniquingKeysWith: { $1 })
  }
}

extension RunStore {
  fileprivate func side(_ run: RunManifest.Header) throws -> RunComparison.Side {
    try read { database in
      func texts(_ sql: String) throws -> [String] {
        try String.fetchAll(
          database,
          sql: """
            SELECT DISTINCT \(sql) WHERE run.key = ? ORDER BY 1
            """, arguments: [run.key])
      }
      let tasks = "FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task"
      return RunComparison.Side(
        store: path, run: run.key, name: run.name, tasks: run.tasks,
        environments: try texts(
          """
          'kindex ' || environment.kindex_version || ', ' || engine || ', ' || host \(tasks)
          JOIN environment ON environment.id = task.environment
          """), prices: try texts("input.prices_sha256 \(tasks) JOIN input ON input.id = task.input"))
    }
  }
}
