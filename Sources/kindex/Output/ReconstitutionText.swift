import Foundation
import IndexTracking
import MarketData
import Quoting
import Replication
import TrackingDomain

extension ReconstitutionReport {
  /// Headline, orders, schedule, basket.
  var text: String {
    var text =
      "\(name): index change\(input.benchmarkName.map { " of \($0)" } ?? ""), in force from \(effectiveDate ?? "—"); prices of \(priceDate)\n"
    text += "  \(counts); turnover \(NumberText.percent(turnover))\n\n"
    text += orders
    if !slow.isEmpty {
      text += "\n  more than \(terms.slowDays) days: \(slow.joined(separator: ", "))\n"
    }
    text += "\n" + days
    text += "\n  capital \(NumberText.money(capital)), cost \(NumberText.money(transactionCost)), expected impact "
    text += "\(NumberText.money(impact)), cash left \(NumberText.money(cash))\n"
    text +=
      "  impact by the \(terms.impactModel) model: half-spread \(NumberText.percent(terms.halfSpread, digits: 3)) + "
    text += "\(NumberText.fixed(terms.impactCoefficient, digits: 2)) × σ × √(shares/adv), σ of "
    text +=
      "\(terms.volatilityWindow) returns; at most \(NumberText.percent(terms.participation)) of the volume a day\n"
    if let basket { text += "\n" + Self.text(basket) }
    return text
  }

  private var counts: String {
    func count(_ kind: IndexChange.Kind) -> Int { trades.count { $0.kind == kind } }
    var parts = [
      "\(count(.addition)) additions", "\(count(.deletion)) deletions", "\(count(.reweight)) re-weights",
    ]
    if count(.outside) > 0 { parts.append("\(count(.outside)) of neither index") }
    return parts.joined(separator: ", ")
  }

  private var orders: String {
    var table = TextTable([
      ("stock", .left), ("change", .left), ("side", .left), ("shares", .right), ("price", .right), ("value", .right),
      ("old", .right), ("new", .right), ("days", .right), ("impact", .right),
    ])
    let kinds: [IndexChange.Kind] = [.addition, .deletion, .outside, .reweight]
    let byKind = kinds.flatMap { kind in trades.filter { $0.kind == kind }.sorted { $0.value > $1.value } }
    for trade in byKind {
      table.add([
        trade.id, trade.kind.rawValue, trade.side.rawValue, NumberText.shares(trade.shares),
        NumberText.money(trade.price),
        NumberText.money(trade.value), NumberText.percent(trade.oldWeight), NumberText.percent(trade.newWeight),
        "\(trade.days)", NumberText.money(trade.impact),
      ])
    }
    return table.text()
  }

  private var days: String {
    var table = TextTable([
      ("day", .right), ("date", .left), ("trades", .right), ("sold", .right), ("bought", .right), ("cost", .right),
      ("impact", .right), ("cash", .right), ("active share", .right),
    ])
    for day in schedule {
      table.add([
        "\(day.day)", day.date ?? "—", "\(day.trades.count)", NumberText.money(day.sold), NumberText.money(day.bought),
        NumberText.money(day.cost), NumberText.money(day.impact), NumberText.money(day.cash),
        NumberText.percent(day.activeShare),
      ])
    }
    return table.text()
  }

  private static func text(_ basket: BasketRecord) -> String {
    var table = TextTable([
      ("basket", .left), ("shares", .right), ("price", .right), ("weight", .right), ("index", .right),
    ])
    for holding in basket.holdings {
      table.add([
        holding.id, NumberText.shares(holding.shares), NumberText.money(holding.price),
        NumberText.percent(holding.weight),
        NumberText.percent(holding.indexWeight),
      ])
    }
    return table.text()
      + "\n  creation unit \(NumberText.money(basket.value)), balancing cash \(NumberText.money(basket.cash))\n"
  }

  /// One line a stock that is held in the end and one of the cash, so that the table can be given as holdings.
  var positions: String {
    let total = holdings.reduce(cash) { $0 + $1.value }
    func share(_ value: Double) -> String { total > 0 ? "\(value / total)" : "" }
    let lines = holdings.map { holding in
      [
        CSVText.field(holding.id), NumberText.plain(holding.shares), "\(holding.price)", "\(holding.value)",
        share(holding.value),
      ].joined(separator: ",")
    }
    let row = input.cashRow ?? HoldingsTable.cashRow(besides: holdings.map(\.id))
    return (["id,shares,price,value,weight"] + lines + ["\(row),\(cash),1,\(cash),\(share(cash))"])
      .joined(separator: "\n") + "\n"
  }

  /// One line a stock and day.
  var csv: String {
    var lines = ["day,date,id,change,side,shares,price,value,cost,total_days,slow"]
    let orderOf = Dictionary(uniqueKeysWithValues: trades.map { ($0.id, $0) })
    for day in schedule {
      for trade in day.trades {
        guard let order = orderOf[trade.id] else { continue }
        lines.append(
          [
            "\(day.day)", CSVText.field(day.date ?? ""), CSVText.field(trade.id), order.kind.rawValue,
            trade.side.rawValue, "\(trade.shares)", "\(trade.price)", "\(trade.value)", "\(trade.cost)",
            "\(order.days)", "\(order.isSlow)",
          ].joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
