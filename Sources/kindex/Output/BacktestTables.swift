import Backtesting
import Foundation
import Workbooks

/// The tables of a walk as files of comma-separated text.
enum BacktestTables {
  /// What the files are called.
  static let names = ["path.csv", "rebalances.csv", "trades.csv", "holdings.csv"]

  /// The files `path.csv`, `rebalances.csv`, `trades.csv` and `holdings.csv` in a folder, which is made if need be.
  static func files(
    _ result: BacktestResult, in folder: String
  ) throws -> [(destination: Destination, data: Data)] {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        code: .missingInput,
        message: "\(folder): the folder cannot be made (\(error.localizedDescription)). Choose another place.")
    }
    return result.tables.map { sheet in
      (Destination(path: "\(folder)/\(sheet.name.lowercased()).csv"), Data(sheet.csv.utf8))
    }
  }
}
