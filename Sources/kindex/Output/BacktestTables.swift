import Backtesting
import Foundation
import IndexTracking
import TrackingDomain

/// A walk as tidy tables, one header and one line an observation, ready for pandas.
struct BacktestTables {
  private let result: BacktestResult

  init(_ result: BacktestResult) { self.result = result }

  /// Writes all tables into a folder, each whole or not at all.
  func write(to folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        code: .missingInput,
        message: "\(folder): the folder cannot be made (\(error.localizedDescription)). Choose another place.")
    }
    for (name, text) in [
      ("path.csv", path), ("rebalances.csv", rebalances), ("trades.csv", trades), ("holdings.csv", holdings),
    ] {
      try Destination(path: folder + "/" + name).write(Data(text.utf8))
    }
  }

  /// One line a date.
  var path: String {
    table(
      "date,portfolio,benchmark,cash,transaction_cost",
      result.path.map { point in
        [field(point.date), "\(point.portfolio)", "\(point.benchmark)", "\(point.cash)", "\(point.transactionCost)"]
      })
  }

  /// One line a decision.
  var rebalances: String {
    table(
      "date,reason,termination,kept,cardinality,r_squared,turnover,turnover_sum,transaction_cost,cash,capital,value,"
        + "bound,true_value,fitted_tracking_error,realised_tracking_error,seconds",
      result.rebalances.map { record in
        let solution = record.solution
        return [
          field(record.date), field(record.reason), solution.termination, "\(record.isKept)",
          "\(solution.cardinality)", number(record.rSquared), "\(solution.turnover)", "\(record.turnoverSum)",
          "\(solution.transactionCost)", "\(solution.cash)", "\(solution.capital)", number(solution.objective.value),
          number(solution.objective.bound), number(solution.objective.trueValue),
          number(solution.inSample?.trackingError), number(solution.outOfSample?.trackingError), "\(record.seconds)",
        ]
      })
  }

  /// One line a trade, forced sales included.
  var trades: String {
    let decided = result.rebalances.flatMap { record in
      record.trades.map { (date: record.date, reason: record.reason, trade: $0) }
    }
    let forced = result.forcedSales.map { (date: $0.date, reason: "no price", trade: $0.trade) }
    let positions = Dictionary(uniqueKeysWithValues: result.path.enumerated().map { ($1.date, $0) })
    let all = (forced + decided).sorted { (positions[$0.date] ?? 0) < (positions[$1.date] ?? 0) }
    return table(
      "date,reason,id,side,shares,price,value,cost",
      all.map { entry in
        let trade = entry.trade
        return [
          field(entry.date), field(entry.reason), field(trade.id), trade.side.rawValue, "\(trade.shares)",
          "\(trade.price)", "\(trade.value)", "\(trade.cost)",
        ]
      })
  }

  /// One line a stock held after each decision.
  var holdings: String {
    table(
      "date,id,shares,price,value,weight,target_weight,sector,trade",
      result.rebalances.flatMap { record in
        record.solution.holdings.map { holding in
          [
            field(record.date), field(holding.id), "\(holding.shares)", "\(holding.price)", "\(holding.value)",
            "\(holding.weight)", "\(holding.targetWeight)", field(holding.sector ?? ""), "\(holding.trade)",
          ]
        }
      })
  }

  private func table(_ header: String, _ rows: [[String]]) -> String {
    ([header] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
  }

  private func field(_ text: String) -> String { CSVText.field(text) }

  private func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
