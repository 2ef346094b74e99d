internal import Foundation
internal import GRDB

extension RunStore {
  /// The runs there are, the oldest first.
  public func runs() throws -> [RunManifest.Header] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT key, name, grid, keys, kindex_version, created, tasks FROM run ORDER BY created, id"
      ).map { row in
        RunManifest.Header(
          key: try row.decode(forColumn: "key"), name: try row.decode(forColumn: "name"),
          grid: try row.decode(forColumn: "grid"),
          keys: try JSONDecoder().decode(
            [String].self, from: Data(try row.decode(String.self, forColumn: "keys").utf8)),
          kindexVersion: try row.decode(forColumn: "kindex_version"), created: try row.decode(forColumn: "created"),
          tasks: try row.decode(forColumn: "tasks"))
      }
    }
  }

  /// Counts the tasks of a run by how they ended, and finds those that deserve a look.
  func status(of run: RunManifest.Header) throws -> RunStatus {
    try read { database in
      var status = RunStatus(run: run.key, name: run.name)
      let counts = try Row.fetchAll(
        database,
        sql: """
          SELECT task.status AS status, COUNT(*) AS count
          FROM run CROSS JOIN member ON member.run = run.id CROSS JOIN task ON task.id = member.task
          WHERE run.key = ? GROUP BY task.status
          """, arguments: [run.key])
      for row in counts {
        let count: Int = try row.decode(forColumn: "count")
        status.total += count
        let word = try row.decode(String.self, forColumn: "status")
        switch TaskRecord.Status(rawValue: word) {
        case .done: status.done = count
        case .infeasible: status.infeasible = count
        case .nothingFound: status.nothingFound = count
        case .failed: status.failed = count
        case nil where word == "pending": break
        case nil: throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "a task is \(word)")
        }
      }
      status.worstGaps = try notable(
        """
        SELECT task.digest AS digest, member.settings AS settings, solution.gap AS gap, NULL AS failure
        FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task
          JOIN solution ON solution.task = task.id
        WHERE run.key = ? AND solution.termination <> 'optimal' AND solution.gap IS NOT NULL
        ORDER BY solution.gap DESC, member.point LIMIT \(RunStatus.listed)
        """, run.key, database)
      status.failures = try notable(
        """
        SELECT task.digest AS digest, member.settings AS settings, NULL AS gap, failure.message AS failure
        FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task
          JOIN failure ON failure.task = task.id
        WHERE run.key = ? AND task.status = 'failed' ORDER BY member.point LIMIT \(RunStatus.listed)
        """, run.key, database)
      return status
    }
  }

  private func notable(_ sql: String, _ key: String, _ database: Database) throws -> [RunStatus.Notable] {
    try Row.fetchAll(database, sql: sql, arguments: [key]).map { row in
      RunStatus.Notable(
        task: try row.decode(forColumn: "digest"), settings: try Self.settings(row.decode(forColumn: "settings")),
        gap: try row.decode(forColumn: "gap"), failure: try row.decode(forColumn: "failure"))
    }
  }

  /// The settings of a point from their text.
  static func settings(_ text: String) throws -> [String: String] {
    try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
  }

  /// A run's tasks that have not ended as far as the store has heard.
  func pending(run key: String) throws -> [RunManifest.Entry] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT member.point AS point, task.digest AS digest, member.settings AS settings, task.cost AS cost
          FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task
          WHERE run.key = ? AND task.status = 'pending' ORDER BY member.point
          """, arguments: [key]
      ).map { row in
        RunManifest.Entry(
          point: try row.decode(forColumn: "point"), id: try row.decode(forColumn: "digest"),
          settings: try Self.settings(row.decode(forColumn: "settings")), cost: try row.decode(forColumn: "cost"))
      }
    }
  }

  /// The identities of a run's tasks that failed.
  public func failed(run key: String) throws -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT task.digest FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task
          WHERE run.key = ? AND task.status = 'failed' ORDER BY member.point
          """, arguments: [key])
    }
  }

  /// The failure of a run with the greatest exit code, the earliest of them; nil where no task failed.
  public func worstFailure(run key: String) throws -> (code: Int32, message: String)? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT failure.code AS code, failure.message AS message
          FROM run JOIN member ON member.run = run.id JOIN task ON task.id = member.task
            JOIN failure ON failure.task = task.id
          WHERE run.key = ? AND task.status = 'failed' ORDER BY failure.code DESC, member.point LIMIT 1
          """, arguments: [key]
      ).map { (try $0.decode(forColumn: "code"), try $0.decode(forColumn: "message")) }
    }
  }
}
