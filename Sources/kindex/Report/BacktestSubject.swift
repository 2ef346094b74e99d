import Backtesting
import Foundation
import IndexTracking

/// What a report shows of a walk over history: the keys that every `kindex.backtest` has.
struct BacktestSubject: Decodable {
  /// One date.
  struct Point: Decodable {
    let date: String
    let portfolio: Double
    let benchmark: Double
    let cash: Double
  }

  /// One decision.
  struct Rebalance: Decodable {
    let date: String
    let reason: String
    let cardinality: Int
    let termination: String
    let turnover: Double
    let transactionCost: Double
    let cash: Double
    let rSquared: Double?

    enum CodingKeys: String, CodingKey {
      case date, reason, cardinality, termination, turnover
      case transactionCost = "transaction_cost"
      case cash
      case rSquared = "r_squared"
    }
  }

  let name: String
  let path: [Point]
  let rebalances: [Rebalance]
  let summary: [String: SummaryValue]
  let input: InputRecord?
  let leftOut: [LeftOutStock]?

  enum CodingKeys: String, CodingKey {
    case name, path, rebalances, summary, input
    case leftOut = "left_out"
  }

  private var headline: String {
    let dates = path.isEmpty ? "" : " from \(path[0].date) to \(path[path.count - 1].date)"
    return "A walk\(input?.tracking ?? "")\(dates), \(rebalances.count) decisions."
  }

  /// Every section, in reading order.
  var sections: [String] {
    var sections = [HTML.paragraph(headline)] + (leftOut ?? []).map { HTML.paragraph($0.text, of: "warning") }
    sections.append(HTML.heading(3, "Summary"))
    let rows = summary.sorted { $0.key < $1.key }.flatMap { $0.value.rows(named: $0.key) }
    sections.append(HTML.table(["figure", "value"], left: ["figure"], rows: rows))
    if path.count > 1 {
      sections += PathSections.charts(
        dates: path.map(\.date), portfolio: path.map(\.portfolio), benchmark: path.map(\.benchmark), divider: nil)
      let shares = LineChart(
        dates: path.map(\.date),
        lines: [("cash over portfolio", path.map { $0.portfolio > 0 ? $0.cash / $0.portfolio : 0 })]
      ) { value, digits in NumberText.percent(value, digits: max(0, digits - 2)) }
      sections += [HTML.heading(3, "Cash"), shares.svg]
    }
    guard !rebalances.isEmpty else { return sections }
    let decisions = rebalances.map { rebalance in
      [
        rebalance.date, rebalance.reason, "\(rebalance.cardinality)", rebalance.termination,
        NumberText.percent(rebalance.turnover), NumberText.money(rebalance.transactionCost),
        NumberText.money(rebalance.cash), rebalance.rSquared.map { NumberText.fixed($0, digits: 4) } ?? "—",
      ]
    }
    sections.append(HTML.heading(3, "Rebalances"))
    sections.append(
      HTML.table(
        ["date", "reason", "stocks", "termination", "turnover", "cost", "cash", "R²"],
        left: ["date", "reason", "termination"], rows: decisions))
    return sections
  }
}

/// A value of a summary, whatever it is made of.
enum SummaryValue: Decodable {
  case number(Double)
  case text(String)
  case nothing
  case object([String: SummaryValue])
  case list([SummaryValue])

  init(from decoder: any Decoder) throws {
    if let keys = try? [String: SummaryValue](from: decoder) {
      self = .object(keys)
    } else if let list = try? [SummaryValue](from: decoder) {
      self = .list(list)
    } else {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .nothing
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else if let flag = try? value.decode(Bool.self) {
        self = .text(flag ? "yes" : "no")
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }

  /// One row a figure, those within others named by their whole path.
  func rows(named name: String) -> [[String]] {
    let words = name.replacing("_", with: " ")
    return switch self {
    case .number(let number): [[words, NumberText.plain(number)]]
    case .text(let text): [[words, text]]
    case .nothing: [[words, "—"]]
    case .object(let keys): keys.sorted { $0.key < $1.key }.flatMap { $0.value.rows(named: "\(name): \($0.key)") }
    case .list(let values): values.enumerated().flatMap { $1.rows(named: "\(name) \($0 + 1)") }
    }
  }
}
