import Backtesting
import Foundation
import Workbooks

/// The tables of a walk as files of comma-separated text.
enum BacktestTables {
  /// Writes `path.csv`, `rebalances.csv`, `trades.csv` and `holdings.csv` into a folder, all or none.
  static func write(_ result: BacktestResult, to folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        code: .missingInput,
        message: "\(folder): the folder cannot be made (\(error.localizedDescription)). Choose another place.")
    }
    try Destination.write(
      result.tables.map { sheet in
        (Destination(path: "\(folder)/\(sheet.name.lowercased()).csv"), Data(sheet.csv.utf8))
      })
  }
}
