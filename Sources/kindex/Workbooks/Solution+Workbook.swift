import Foundation
import IndexTracking
import TrackingDomain
import Workbooks

extension Solution {
  /// Holdings, summary, figures, sectors, path and search.
  var workbook: Workbook {
    var search = Sheet("Search", columns: ["seconds", "value"])
    for step in solver.incumbents { search.add([.number(step.seconds, .plain), .number(step.value, .scientific)]) }
    return Workbook([
      holdingsSheet, .summary(self),
      .figures([("in_sample", inSample), ("out_of_sample", outOfSample)] + basisSamples()),
      .sectors(sectors), .path(path ?? []), search,
    ])
  }

  /// Figures as the problem's basis counts them, where that is not what is held.
  func basisSamples(_ prefix: String = "") -> [(name: String, figures: SampleFigures?)] {
    basisFigures?.samples(prefix) ?? []
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
  ///
  /// - Parameter output: where it is to go, whose folder serves where there is none for temporary files.
  func file(beside output: String?) throws -> Data {
    let place = output.map { FileDraft.followed($0) } ?? ""
    let beside = place.lastIndex(of: "/").map { String(place[...$0]) } ?? "."
    let folders = [FileManager.default.temporaryDirectory.path, beside, "/tmp"]
    do { return try data(temporaryFolders: folders) } catch let error as WorkbookError {
      if error.isOfStorage {
        throw Failure(
          code: .missingInput,
          message: "\(error). Make room, set TMPDIR to a folder that you may write to, or choose --format json or csv.")
      }
      throw Failure(code: .wrongData, message: "\(error). Choose --format json or csv.")
    }
  }
}

extension BasisFigures {
  /// Both samples, named by the basis.
  func samples(_ prefix: String = "") -> [(name: String, figures: SampleFigures?)] {
    [
      ("\(prefix)\(basis.rawValue)_in_sample", inSample), ("\(prefix)\(basis.rawValue)_out_of_sample", outOfSample),
    ]
  }
}
