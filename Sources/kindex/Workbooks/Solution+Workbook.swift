import Foundation
import IndexTracking
import Workbooks

extension Solution {
  /// Holdings, summary, figures, sectors, path and search.
  var workbook: Workbook {
    var search = Sheet("Search", columns: ["seconds", "value"])
    for step in solver.incumbents { search.add([.number(step.seconds, .plain), .number(step.value, .scientific)]) }
    return Workbook([
      holdingsSheet, .summary(self), .figures([("in_sample", inSample), ("out_of_sample", outOfSample)]),
      .sectors(sectors), .path(path ?? []), search,
    ])
  }

  /// One row a stock, by weight descending.
  private var holdingsSheet: Sheet {
    var sheet = Sheet(
      "Holdings",
      columns: [
        "id", "shares", "price", "value", "weight", "target_weight", "benchmark_weight", "sector", "trade",
      ])
    for holding in holdings {
      sheet.add([
        .text(holding.id), .number(holding.shares, .plain), .number(holding.price, .price),
        .number(holding.value, .money), .number(holding.weight, .percent), .number(holding.targetWeight, .percent),
        Cell(holding.benchmarkWeight, .percent), Cell(holding.sector), .number(holding.trade, .plain),
      ])
    }
    return sheet
  }
}

extension Workbook {
  /// The file, with what to do where there can be none.
  func file() throws -> Data {
    do { return try data() } catch let error as WorkbookError {
      throw Failure(code: .wrongData, message: "\(error). Choose --format json or csv.")
    }
  }
}
