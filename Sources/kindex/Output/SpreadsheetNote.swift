import IndexTracking
import Quoting

/// Says that a spreadsheet would evaluate a name of a table: it is written as it is, since names must read back.
enum SpreadsheetNote {
  /// Looks at ids and sectors of what is written as comma-separated text.
  ///
  /// - Parameter hasTable: whether a table is written besides the result.
  static func write(about solution: Solution, _ options: TableOptions, hasTable: Bool = false) {
    guard !options.quiet, options.format == .csv || hasTable else { return }
    let names = solution.holdings.flatMap { [$0.id, $0.sector ?? ""] }
    guard let name = names.first(where: CSVText.isFormula) else { return }
    Diagnostics.write(
      "note: a spreadsheet takes \(name) for a formula where it opens comma-separated text; --format xlsx keeps it text"
    )
  }
}
