import Foundation
import IndexTracking
import Quoting
import TrackingDomain

/// A rebalance as comma-separated tables.
extension RebalanceReport {
  /// What a broker is given: one line a trade, sales first.
  var orders: String {
    let lines = trades.map { trade in
      [
        CSVText.field(trade.id), trade.side.rawValue, "\(trade.shares)", "\(trade.price)", "\(trade.value)",
        "\(trade.cost)",
      ].joined(separator: ",")
    }
    return (["id,side,shares,price,value,cost"] + lines).joined(separator: "\n") + "\n"
  }

  /// One line a stock that is held before or after, by value after, and the row of cash; the header alone where nothing was
  /// found.
  ///
  /// The columns of a solution come first, so that the table can be given as holdings to the next rebalance.
  var positions: String {
    let trade = Dictionary(uniqueKeysWithValues: trades.map { ($0.id, $0) })
    let owned = Dictionary(uniqueKeysWithValues: before.holdings.map { ($0.id, $0.shares) })
    let kept = Set(solution.holdings.map(\.id))
    func line(_ cells: [String]) -> String { cells.joined(separator: ",") }
    func tail(_ id: String) -> [String] {
      let own = trade[id]
      return [
        "\(own?.change ?? 0)", decimalCount(owned[id] ?? 0), own.map { "\($0.value)" } ?? "0",
        own.map { "\($0.cost)" } ?? "0", own?.shareOfADV.map { "\($0)" } ?? "",
      ]
    }
    var lines = [
      "id,shares,price,value,weight,target_weight,sector,trade,shares_before,trade_value,cost,adv_share"
    ]
    guard !solution.holdings.isEmpty else { return lines[0] + "\n" }
    for holding in solution.holdings {
      let cells = [
        CSVText.field(holding.id), "\(holding.shares)", "\(holding.price)", "\(holding.value)", "\(holding.weight)",
        "\(holding.targetWeight)", CSVText.field(holding.sector ?? ""),
      ]
      lines.append(line(cells + tail(holding.id)))
    }
    for stock in before.holdings where !kept.contains(stock.id) {
      lines.append(line([CSVText.field(stock.id), "0", "\(stock.price)", "0", "0", "0", ""] + tail(stock.id)))
    }
    let share = solution.capital > 0 ? solution.cash / solution.capital : 0
    lines.append(
      line([
        solution.cashRow, "\(solution.cash)", "1", "\(solution.cash)", "\(share)", "", "",
        "\(solution.cash - before.cash)",
        "\(before.cash)", "", "", "",
      ]))
    return lines.joined(separator: "\n") + "\n"
  }

  private func decimalCount(_ shares: Double) -> String { Int(exactly: shares).map(String.init) ?? "\(shares)" }
}
