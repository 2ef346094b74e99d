import IndexTracking
import TrackingDomain

/// A rebalance on a page: trades and money first, then the portfolio after them.
struct RebalanceSections {
  private let report: RebalanceReport

  init(_ report: RebalanceReport) { self.report = report }

  /// Every section, in reading order.
  var all: [String] {
    let solution = SolutionSections(report.solution)
    return [solution.verdict] + solution.warnings + trades + solution.holdings
      + SolutionSections.figures(
        [
          ("before, in-sample", report.before.inSample), ("after", report.solution.inSample),
          ("before, out-of-sample", report.before.outOfSample), ("after, out-of-sample", report.solution.outOfSample),
        ] + basisFigures) + solution.risk + solution.path + solution.sectors + solution.activeWeights + solution.search
      + [
        solution.source
      ]
  }

  /// Figures as the problem's basis counts them, where that is not what is held.
  private var basisFigures: [(name: String, figures: SampleFigures?)] {
    guard let after = report.solution.basisFigures else { return [] }
    let before = report.before.basisFigures
    return [
      ("before, in-sample", before?.inSample), ("after", after.inSample),
      ("before, out-of-sample", before?.outOfSample), ("after, out-of-sample", after.outOfSample),
    ].map { ("\(after.basis.rawValue): \($0)", $1) }
  }

  private var trades: [String] {
    let sections = [
      HTML.heading(3, "Trades on \(report.date)"), HTML.paragraph(RebalanceText(report).money.joined(separator: "; ")),
    ]
    guard !report.trades.isEmpty else { return sections + [HTML.paragraph("No trades.")] }
    let rows = report.trades.map { trade in
      [
        trade.side.rawValue, trade.id, NumberText.count(trade.shares), NumberText.money(trade.price),
        NumberText.money(trade.value), NumberText.money(trade.cost),
        trade.shareOfADV.map { NumberText.percent($0) } ?? "—",
      ]
    }
    return sections + [
      HTML.table(["side", "stock", "shares", "price", "value", "cost", "of ADV"], left: ["side", "stock"], rows: rows)
    ]
  }
}
