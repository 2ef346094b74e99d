public import Foundation
internal import GRDB
internal import Quoting

/// A tidy table of a run.
public enum ExportTable: String, Sendable, CaseIterable {
  /// A row a task: what was asked, how it ended, the figures in and out of sample, the work.
  case results
  /// A row a task and stock held.
  case holdings
  /// A row a task and step of the incumbent.
  case incumbents
}

/// How a table is written.
public enum ExportForm: String, Sendable, CaseIterable {
  /// Comma-separated values with a header.
  case csv
  /// JSON, an object a line.
  case ndjson
}

extension RunStore {
  /// Writes a table of a run, piece by piece, by the numbers of the grid's points.
  ///
  /// What the grid sets are the columns `grid.KEY`; a number is the shortest text that reads back as the same one; what
  /// is unknown is empty, or null.
  ///
  /// - Parameters:
  ///   - table: which table.
  ///   - run: which run.
  ///   - form: how it is written.
  ///   - sink: takes each piece, in order.
  /// - Throws: ``BatchError`` where the store cannot be read, and what `sink` throws.
  public func export(
    _ table: ExportTable, of run: RunManifest.Header, as form: ExportForm, to sink: (Data) throws -> Void
  ) throws {
    // What keeps a table from being taken is no trouble of the store.
    var refusal: (any Error)?
    func put(_ data: Data) throws {
      do { try sink(data) } catch {
        refusal = error
        throw error
      }
    }
    do { try write(table, of: run, as: form, to: put) } catch { throw refusal ?? error }
  }

  private func write(
    _ table: ExportTable, of run: RunManifest.Header, as form: ExportForm, to sink: (Data) throws -> Void
  ) throws {
    try read { database in
      let grid = run.keys.map { key in
        let path = "$.\"\(key)\"".replacing("'", with: "''")
        return "json_extract(member.settings, '\(path)') AS \"grid.\(key.replacing("\"", with: "\"\""))\""
      }
      let (columns, source) = try parts(of: table, database)
      let sql = """
        SELECT \((["run.name AS run", "member.point", "task.digest AS task"] + grid + columns).joined(separator: ", "))
        FROM member JOIN run ON run.id = member.run JOIN task ON task.id = member.task \(source)
        WHERE run.key = ? ORDER BY member.point
        """
      let rows = try Row.fetchCursor(database, sql: sql, arguments: [run.key])
      var writer = TableWriter(form: form, columns: try columnNames(sql, run.key, database))
      while let row = try rows.next() {
        try writer.add(row.databaseValues)
        if writer.bytes.count > 1 << 20 { try sink(writer.take()) }
      }
      try sink(writer.take())
    }
  }

  private func columnNames(_ sql: String, _ key: String, _ database: Database) throws -> [String] {
    try database.makeStatement(sql: sql).columnNames
  }

  /// The columns of a table besides those of its task, and where they come from.
  private func parts(of table: ExportTable, _ database: Database) throws -> (columns: [String], source: String) {
    switch table {
    case .results:
      let own = try String.fetchAll(
        database, sql: "SELECT name FROM pragma_table_info('solution') WHERE name <> 'task'")
      return (
        [
          "task.status", "task.finished", "task.seconds", "task.attempts", "task.started_from",
          "task.machine_dependence", "environment.host", "environment.engine", "environment.kindex_version",
        ] + own.map { "solution.\($0)" } + ["failure.code AS failure_code", "failure.message AS failure"],
        """
        LEFT JOIN environment ON environment.id = task.environment LEFT JOIN solution ON solution.task = task.id
        LEFT JOIN failure ON failure.task = task.id
        """
      )
    case .holdings:
      return (
        [
          "stock.name AS stock", "holding.shares", "holding.price", "holding.weight", "holding.target_weight",
          "holding.trade",
        ], "JOIN holding ON holding.task = task.id JOIN stock ON stock.id = holding.stock"
      )
    case .incumbents:
      return (["incumbent.step", "incumbent.seconds", "incumbent.value"], "JOIN incumbent ON incumbent.task = task.id")
    }
  }
}

/// Rows as text.
private struct TableWriter {
  let form: ExportForm
  private(set) var bytes: [UInt8] = []
  /// What stands before the value of each column.
  private let leads: [[UInt8]]

  init(form: ExportForm, columns: [String]) {
    self.form = form
    switch form {
    case .csv:
      leads = columns.indices.map { $0 == 0 ? [] : Array(",".utf8) }
      for (position, name) in columns.enumerated() {
        bytes += leads[position]
        addText(name)
      }
      bytes.append(UInt8(ascii: "\n"))
    case .ndjson:
      leads = columns.enumerated().map { position, name in
        Array("\(position == 0 ? "{" : ",")\"\(Self.escaped(name))\":".utf8)
      }
    }
  }

  /// What was written since it was last taken.
  mutating func take() -> Data {
    defer { bytes.removeAll(keepingCapacity: true) }
    return Data(bytes)
  }

  mutating func add(_ values: some Sequence<DatabaseValue>) throws {
    for (lead, value) in zip(leads, values) {
      bytes += lead
      switch value.storage {
      case .null: if form == .ndjson { bytes += "null".utf8 }
      case .int64(let number): bytes += "\(number)".utf8
      case .double(let number): bytes += "\(number)".utf8
      case .string(let text): addText(text)
      // The store has no column of bytes.
      case .blob: throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "bytes where a value should be")
      }
    }
    if form == .ndjson { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func addText(_ text: String) {
    switch form {
    case .csv:
      bytes += CSVText.field(text).utf8
    case .ndjson: bytes += "\"\(Self.escaped(text))\"".utf8
    }
  }

  /// A text as it stands between quotation marks in JSON.
  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": escaped += "\\\(scalar)"
      case "\n": escaped += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
