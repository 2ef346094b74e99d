internal import Foundation
internal import GRDB
internal import IndexTracking
internal import TrackingDomain

extension RunStore {
  /// Enters a run with its tasks; where it is entered already nothing happens.
  public func enter(_ manifest: RunManifest) throws {
    try write { database in
      let header = manifest.header
      let isKnown = try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE key = ?)", arguments: [header.key])
      guard isKnown != true else { return }
      try database.execute(
        sql: "INSERT INTO run (key, name, grid, keys, kindex_version, created, tasks) VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          header.key, header.name, header.grid, String(decoding: try JSONEncoder().encode(header.keys), as: UTF8.self),
          header.kindexVersion, header.created, header.tasks,
        ])
      let run = database.lastInsertedRowID
      let addTask = try database.makeStatement(
        sql: "INSERT INTO task (digest, cost) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING")
      let addMember = try database.makeStatement(
        sql: "INSERT INTO member (run, point, task, settings) SELECT ?, ?, id, ? FROM task WHERE digest = ?")
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      for entry in manifest.entries {
        try addTask.execute(arguments: [entry.id, entry.cost])
        let settings = String(decoding: try encoder.encode(entry.settings), as: UTF8.self)
        try addMember.execute(arguments: [run, entry.point, settings, entry.id])
      }
    }
  }

  /// The identities of a run's tasks that have ended.
  public func ended(run key: String) throws -> Set<String> {
    try read { database in
      try String.fetchSet(
        database,
        sql: """
          SELECT task.digest FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task
          WHERE run.key = ? AND task.status <> 'pending'
          """, arguments: [key])
    }
  }

  /// Takes tasks back among those to be done.
  public func forget(_ ids: [String]) throws {
    try write { database in
      for id in ids {
        guard let task = try Int64.fetchOne(database, sql: "SELECT id FROM task WHERE digest = ?", arguments: [id])
        else { continue }
        try Self.clear(task, database)
        try database.execute(
          sql: """
            UPDATE task SET status = 'pending', finished = NULL, seconds = NULL, attempts = NULL, started_from = NULL,
              machine_dependence = NULL, environment = NULL, input = NULL WHERE id = ?
            """, arguments: [task])
      }
    }
  }

  /// Enters records of tasks that are known, in one transaction; what was known of them before is replaced.
  public func enter(_ records: [TaskRecord]) throws {
    guard !records.isEmpty else { return }
    try write { database in for record in records { try Self.enter(record, database) } }
  }

  private static func clear(_ task: Int64, _ database: Database) throws {
    for table in ["solution", "holding", "incumbent", "failure"] {
      try database.cachedStatement(sql: "DELETE FROM \(table) WHERE task = ?").execute(arguments: [task])
    }
  }

  private static func enter(_ record: TaskRecord, _ database: Database) throws {
    let find = try database.cachedStatement(sql: "SELECT id FROM task WHERE digest = ?")
    guard let task = try Int64.fetchOne(find, arguments: [record.id]) else { return }
    try clear(task, database)
    let environment = try environment(of: record, database)
    try database.cachedStatement(
      sql: """
        UPDATE task SET status = ?, finished = ?, seconds = ?, attempts = ?, started_from = ?,
          machine_dependence = ?, environment = ?, input = ? WHERE id = ?
        """
    ).execute(arguments: [
      record.status.rawValue, record.finished, record.seconds, record.attempts, record.start?.origin.rawValue,
      record.machineDependence.isEmpty ? nil : record.machineDependence.joined(separator: "; "), environment,
      try input(of: record, database), task,
    ])
    if let failure = record.failure {
      try database.cachedStatement(sql: "INSERT INTO failure (task, code, message, log) VALUES (?, ?, ?, ?)").execute(
        arguments: [task, failure.code, failure.message, failure.log])
    }
    if let solution = record.solution { try enter(solution, of: task, database) }
  }

  private static func environment(of record: TaskRecord, _ database: Database) throws -> Int64? {
    let values: StatementArguments = [
      record.environment.host, record.environment.system, record.environment.cores, record.kindexVersion,
      record.solution?.solver.engine ?? "",
    ]
    try database.cachedStatement(
      sql: """
        INSERT INTO environment (host, system, cores, kindex_version, engine) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """
    ).execute(arguments: values)
    let find = try database.cachedStatement(
      sql: """
        SELECT id FROM environment
        WHERE host = ? AND system = ? AND cores = ? AND kindex_version = ? AND engine = ?
        """)
    return try Int64.fetchOne(find, arguments: values)
  }

  private static func input(of record: TaskRecord, _ database: Database) throws -> Int64? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let files = String(decoding: try encoder.encode(record.data), as: UTF8.self)
    let prices = record.data.first { $0.role == .prices }?.sha256 ?? ""
    try database.cachedStatement(sql: "INSERT INTO input (prices_sha256, files) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .execute(arguments: [prices, files])
    return try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM input WHERE files = ?"), arguments: [files])
  }

  private static func enter(_ solution: Solution, of task: Int64, _ database: Database) throws {
    let (inside, outside) = (solution.inSample, solution.outOfSample)
    let objective = solution.objective
    var values: [(any DatabaseValueConvertible)?] = [
      task, solution.termination, objective.kind, objective.basis, objective.value, objective.bound, objective.gap,
      objective.trueValue, solution.cardinality, solution.capital, solution.cash, solution.transactionCost,
      solution.turnover,
    ]
    for figures in [inside, outside] {
      values += [
        figures?.rmse, figures?.mad, figures?.downside, figures?.max, figures?.trackingError, figures?.excessReturn,
        figures?.beta, figures?.rSquared,
      ]
    }
    values += [solution.solver.seconds, solution.solver.nodes, solution.solver.cuts, solution.solver.iterations]
    let places = values.map { _ in "?" }.joined(separator: ", ")
    try database.cachedStatement(sql: "INSERT INTO solution VALUES (\(places))").execute(
      arguments: StatementArguments(values))
    let addStock = try database.cachedStatement(sql: "INSERT INTO stock (name) VALUES (?) ON CONFLICT DO NOTHING")
    let addHolding = try database.cachedStatement(
      sql: """
        INSERT INTO holding (task, stock, shares, price, weight, target_weight, trade)
        SELECT ?, id, ?, ?, ?, ?, ? FROM stock WHERE name = ?
        """)
    for holding in solution.holdings {
      try addStock.execute(arguments: [holding.id])
      try addHolding.execute(arguments: [
        task, holding.shares, holding.price, holding.weight, holding.targetWeight, holding.trade, holding.id,
      ])
    }
    let addIncumbent = try database.cachedStatement(
      sql: "INSERT INTO incumbent (task, step, seconds, value) VALUES (?, ?, ?, ?)")
    for (step, incumbent) in solution.solver.incumbents.enumerated() {
      try addIncumbent.execute(arguments: [task, step + 1, incumbent.seconds, incumbent.value])
    }
  }
}
