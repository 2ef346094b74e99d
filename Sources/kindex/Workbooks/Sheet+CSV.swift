import Foundation
import Quoting
import Workbooks

extension Sheet {
  /// The table as comma-separated text (RFC 4180): its header, then one line a row; what is unknown is empty.
  var csv: String {
    ([columns.map(CSVText.field)] + rows.map { $0.map(\.csvField) })
      .map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
  }
}

extension Cell {
  /// The cell as text that reads back as the very same, however a workbook shows it.
  fileprivate var csvField: String {
    switch self {
    case .empty: ""
    case .text(let text): CSVText.field(text)
    case .number(let number, .count), .number(let number, .plain): NumberText.plain(number)
    case .number(let number, _): "\(number)"
    case .date(let year, let month, let day): String(format: "%04d-%02d-%02d", year, month, day)
    }
  }
}
