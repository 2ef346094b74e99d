import Foundation
import IndexTracking

/// A tracking-error budget as a person would want to see it, and as one tidy table.
struct RiskTableText {
  private let report: RiskReport

  init(_ report: RiskReport) { self.report = report }

  /// Headline, parts by origin, sector and stock, the expected difference, forecast beside realised.
  var text: String {
    [headline, origins, sectors, stocks, difference, comparison].compactMap { $0 }.joined(separator: "\n")
  }

  private var budget: RiskBudgetRecord { report.budget }

  private var headline: String {
    "\(report.name): \(report.cardinality) stocks on \(report.date), \(RiskText.line(report.risk))\n"
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

  /// One line a part: contributions per period, and what they are in a year; empty means not applicable.
  var csv: String {
    var lines = ["part,id,sector,weight,benchmark_weight,active_weight,exposure,marginal,contribution,share,annual"]
    let scale = report.risk.trackingError.flatMap { error in
      report.risk.trackingErrorAnnualised.flatMap { error > 0 ? $0 / error : nil }
    }
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    func line(
      _ part: String, _ id: String, sector: String? = nil, weight: Double? = nil, benchmark: Double? = nil,
      active: Double? = nil, exposure: Double? = nil, marginal: Double? = nil, contribution: Double? = nil,
      share: Double? = nil, annual: Double? = nil
    ) {
      let year = annual ?? contribution.flatMap { value in scale.map { value * $0 } }
      lines.append(
        ([part, CSVText.field(id), CSVText.field(sector ?? "")]
          + [weight, benchmark, active, exposure, marginal, contribution, share, year].map(number))
          .joined(separator: ","))
    }
    line("total", "", contribution: budget.trackingError, share: budget.trackingError > 0 ? 1 : nil)
    for part in budget.factors ?? [] {
      line(
        "factor", part.factor, exposure: part.exposure, marginal: part.marginal, contribution: part.contribution,
        share: part.share)
    }
    if let specific = budget.specific {
      line(
        "specific", "", contribution: specific,
        share: budget.trackingError > 0 ? specific / budget.trackingError : nil)
    }
    for part in budget.sectors {
      line(
        "sector", part.sector ?? "", weight: part.weight, active: part.activeWeight, contribution: part.contribution,
        share: part.share)
    }
    for part in budget.stocks {
      line(
        "stock", part.id, sector: part.sector, weight: part.weight, benchmark: part.benchmarkWeight,
        active: part.activeWeight, marginal: part.marginal, contribution: part.contribution, share: part.share)
    }
    line(
      "cash", "", weight: report.cash / report.capital, active: -budget.cash.position, marginal: -budget.cash.marginal,
      contribution: budget.cash.contribution, share: budget.cash.share)
    let expected = report.expected
    let differences: [(String, Double?)] = [
      ("fees", expected.fees), ("costs", expected.costs), ("cash_drag", expected.cashDrag),
      ("dividend_tax", expected.dividendTax), ("total", expected.total),
    ]
    for (name, value) in differences where value != nil { line("difference", name, annual: value) }
    for (segment, value) in expected.lending.sorted(by: { $0.key < $1.key }) {
      line("lending", segment, annual: value)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
