import Foundation
import IndexTracking
import MarketData
import Quoting

/// Writes a solution in the form that was asked for.
struct SolutionWriter {
  let format: TableFormat
  /// The file that the result goes to; nil for standard output.
  var output: String?

  /// The solution's bytes.
  func data(_ solution: Solution) throws -> Data {
    switch format {
    case .json: try JSONText.data(solution)
    case .csv: Data(csv(solution).utf8)
    case .xlsx: try solution.workbook.file(beside: output)
    case .text: TextForm.data(SolutionText(solution).text)
    }
  }

  /// One line a holding, and one of the cash, so that the table can be given as holdings; the header alone where nothing
  /// was found.
  private func csv(_ solution: Solution) -> String {
    var lines = ["id,shares,price,value,weight,target_weight,sector,trade"]
    for holding in solution.holdings {
      lines.append(
        [
          CSVText.field(holding.id), NumberText.plain(holding.shares), "\(holding.price)", "\(holding.value)",
          "\(holding.weight)", "\(holding.targetWeight)", CSVText.field(holding.sector ?? ""),
          NumberText.plain(holding.trade),
        ].joined(separator: ","))
    }
    guard !solution.holdings.isEmpty else { return lines[0] + "\n" }
    let share = solution.capital > 0 ? solution.cash / solution.capital : 0
    lines.append("\(solution.cashRow),\(solution.cash),1,\(solution.cash),\(share),,,")
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Solution {
  /// The name of the row of cash in tables: one that no stock has.
  var cashRow: String { input.cashRow ?? HoldingsTable.cashRow(besides: holdings.map(\.id)) }
}

/// JSON as Kindex writes it: indented, keys in order, every number a number.
enum JSONText {
  static func data(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try JSONEscapes.escaped(encoder.encode(value)) + Data("\n".utf8)
  }
}
