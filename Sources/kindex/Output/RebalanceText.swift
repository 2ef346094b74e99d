import Foundation
import IndexTracking
import TrackingDomain

/// A rebalance as a person would want to see it.
struct RebalanceText {
  private let report: RebalanceReport

  init(_ report: RebalanceReport) { self.report = report }

  /// Headline, trades, money, holdings after, figures before and after, proof.
  var text: String {
    let solution = SolutionText(report.solution)
    guard !report.solution.holdings.isEmpty else { return solution.text }
    return [
      solution.headline, trades, money.map { "  \($0)\n" }.joined(), "  held after trading\n" + solution.holdings,
      figures, solution.proof + solution.notes,
    ].joined(separator: "\n")
  }

  private var trades: String {
    guard !report.trades.isEmpty else { return "  no trades on \(report.date)\n" }
    let knowsVolumes = report.trades.contains { $0.shareOfADV != nil }
    var columns: [(name: String, alignment: TextTable.Alignment)] = [
      ("side", .left), ("stock", .left), ("shares", .right), ("price", .right), ("value", .right), ("cost", .right),
    ]
    if knowsVolumes { columns.append(("of ADV", .right)) }
    var table = TextTable(columns)
    for trade in report.trades {
      var cells = [
        trade.side.rawValue, trade.id, NumberText.count(trade.shares), NumberText.money(trade.price),
        NumberText.money(trade.value), NumberText.money(trade.cost),
      ]
      if knowsVolumes { cells.append(trade.shareOfADV.map { NumberText.percent($0) } ?? "—") }
      table.add(cells)
    }
    return "  trades on \(report.date)\n" + table.text()
  }

  /// What was sold and bought and cost, cash, turnover: a line each.
  var money: [String] {
    let solution = report.solution
    var lines = ["sold \(NumberText.money(report.sold)), bought \(NumberText.money(report.bought))"]
    lines[0] += ", transaction cost \(NumberText.money(solution.transactionCost))"
    if let budget = report.costBudget { lines[0] += " of \(NumberText.money(budget)) allowed" }
    var cash = "cash \(NumberText.money(report.before.cash)) before"
    if report.cashFlow != 0 {
      cash += ", \(NumberText.money(abs(report.cashFlow))) \(report.cashFlow > 0 ? "added" : "withdrawn")"
    }
    lines.append(cash + ", \(NumberText.money(solution.cash)) after; capital \(NumberText.money(solution.capital))")
    lines.append(
      "turnover \(NumberText.percent(solution.turnover)) as half the sum of weight changes, "
        + "\(NumberText.percent(report.turnoverSum)) as the whole sum")
    return lines
  }

  private var figures: String {
    var samples: [(name: String, figures: SampleFigures?)] = [
      ("before, in-sample", report.before.inSample), ("after", report.solution.inSample),
    ]
    if let after = report.solution.outOfSample {
      samples += [("before, out-of-sample", report.before.outOfSample), ("after", after)]
    }
    return FiguresTable.text(samples) + basisFigures
  }

  /// The same as the problem's basis counts them, where that is not what is held.
  private var basisFigures: String {
    guard let after = report.solution.basisFigures else { return "" }
    let before = report.before.basisFigures
    var samples: [(name: String, figures: SampleFigures?)] = [
      ("before, in-sample", before?.inSample), ("after", after.inSample),
    ]
    if after.outOfSample != nil {
      samples += [("before, out-of-sample", before?.outOfSample), ("after", after.outOfSample)]
    }
    return "\n  the same on the basis \(after.basis.rawValue)\n" + FiguresTable.text(samples)
  }
}
