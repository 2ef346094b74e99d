import Foundation
import IndexTracking
import Quoting

/// A tracking-error budget as a person would want to see it.
struct RiskTableText {
  private let report: RiskReport

  init(_ report: RiskReport) { self.report = report }

  /// Headline, parts by origin, sector and stock, the expected difference, forecast beside realised.
  var text: String {
    [headline, origins, sectors, stocks, difference, comparison].compactMap { $0 }.joined(separator: "\n")
  }

  private var budget: RiskBudgetRecord { report.budget }

  private var headline: String {
    "\(report.name.shown): \(report.cardinality) stocks\(report.input.tracking) on \(report.date), \(RiskText.line(report.risk))\n"
      + "  capital \(NumberText.money(report.capital)), cash \(NumberText.money(report.cash)), benchmark by its "
      + "\(report.risk.benchmark)\n"
  }

  private func share(_ share: Double?) -> String { share.map { NumberText.percent($0) } ?? "—" }

  private func fine(_ fraction: Double) -> String { NumberText.percent(fraction, digits: 4) }

  /// Factors and specific risk; nil for a model without factors.
  private var origins: String? {
    guard let factors = budget.factors, let factor = budget.factor, let specific = budget.specific else { return nil }
    var table = TextTable([
      ("origin", .left), ("exposure", .right), ("contribution", .right), ("share", .right),
    ])
    let total = budget.trackingError
    func part(_ value: Double) -> Double? { total > 0 ? value / total : nil }
    table.add(["factors together", "", fine(factor), share(part(factor))])
    for part in factors {
      table.add([
        "  \(part.factor)", NumberText.fixed(part.exposure, digits: 4), fine(part.contribution), share(part.share),
      ])
    }
    table.add(["specific", "", fine(specific), share(part(specific))])
    table.add(["total", "", fine(total), share(part(total))])
    return table.text()
  }

  private var sectors: String? {
    guard budget.sectors.contains(where: { $0.sector != nil }) else { return nil }
    var table = TextTable([
      ("sector", .left), ("weight", .right), ("active", .right), ("contribution", .right), ("share", .right),
    ])
    for part in budget.sectors {
      table.add([
        part.sector ?? "(none)", NumberText.percent(part.weight), NumberText.percent(part.activeWeight),
        fine(part.contribution), share(part.share),
      ])
    }
    table.add([
      "cash", NumberText.percent(report.cash / report.capital), NumberText.percent(-budget.cash.position),
      fine(budget.cash.contribution), share(budget.cash.share),
    ])
    return table.text()
  }

  private var stocks: String {
    var table = TextTable([
      ("stock", .left), ("weight", .right), ("benchmark", .right), ("active", .right), ("marginal", .right),
      ("contribution", .right), ("share", .right),
    ])
    for part in budget.stocks {
      table.add([
        part.id, NumberText.percent(part.weight), part.benchmarkWeight.map { NumberText.percent($0) } ?? "—",
        NumberText.percent(part.activeWeight), fine(part.marginal), fine(part.contribution), share(part.share),
      ])
    }
    table.add([
      "cash", NumberText.percent(report.cash / report.capital), "", NumberText.percent(-budget.cash.position),
      fine(-budget.cash.marginal), fine(budget.cash.contribution), share(budget.cash.share),
    ])
    return table.text()
  }

  private var difference: String {
    var table = TextTable([("expected difference a year", .left), ("", .right)])
    let expected = report.expected
    func row(_ name: String, _ value: Double?) {
      if let value { table.add([name, NumberText.percent(value, digits: 3)]) }
    }
    row("fees", expected.fees)
    row("trading costs", expected.costs)
    row("cash drag", expected.cashDrag)
    for (segment, value) in expected.lending.sorted(by: { $0.key < $1.key }) { row("lending, \(segment)", value) }
    row("dividend tax", expected.dividendTax)
    row("total of these", expected.total)
    let unstated = expected.unstated.joined(separator: ", ")
    return table.text() + (unstated.isEmpty ? "" : "  not stated: \(unstated)\n")
  }

  private var comparison: String {
    var table = TextTable([("", .left), ("forecast", .right), ("in-sample", .right), ("out-of-sample", .right)])
    func cells(_ value: (RealisedRecord) -> Double?, digits: Int = 2) -> [String] {
      [report.inSample, report.outOfSample].map { record in
        record.flatMap(value).map { NumberText.percent($0, digits: digits) } ?? "—"
      }
    }
    table.add(
      ["tracking error", report.risk.trackingError.map(fine) ?? "—"] + cells(\.trackingError, digits: 4))
    table.add(
      ["tracking error, annualised", report.risk.trackingErrorAnnualised.map { NumberText.percent($0) } ?? "—"]
        + cells(\.trackingErrorAnnualised))
    table.add(
      ["difference a year", NumberText.percent(report.expected.total)] + cells(\.differenceAnnualised))
    return table.text() + "  realised figures are of prices alone, at constant share counts\n"
  }
}
