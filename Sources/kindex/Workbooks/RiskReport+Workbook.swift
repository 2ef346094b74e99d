import IndexTracking
import TrackingDomain
import Workbooks

extension RiskReport {
  /// The parts of the tracking error, the summary, and forecast beside realised.
  var workbook: Workbook { Workbook([budgetSheet, summarySheet, realisedSheet]) }

  /// One row a part: contributions per period, and what they are in a year; empty means not applicable.
  var budgetSheet: Sheet {
    var sheet = Sheet(
      "Budget",
      columns: [
        "part", "id", "sector", "weight", "benchmark_weight", "active_weight", "exposure", "marginal", "contribution",
        "share", "annual",
      ])
    let scale = risk.trackingError.flatMap { error in
      risk.trackingErrorAnnualised.flatMap { error > 0 ? $0 / error : nil }
    }
    func add(
      _ part: String, _ id: String?, sector: String? = nil, weight: Double? = nil, benchmark: Double? = nil,
      active: Double? = nil, exposure: Double? = nil, marginal: Double? = nil, contribution: Double? = nil,
      share: Double? = nil, annual: Double? = nil
    ) {
      let year = annual ?? contribution.flatMap { value in scale.map { value * $0 } }
      sheet.add([
        .text(part), Cell(id), Cell(sector), Cell(weight, .percent), Cell(benchmark, .percent), Cell(active, .percent),
        Cell(exposure, .ratio), Cell(marginal, .finePercent), Cell(contribution, .finePercent), Cell(share, .percent),
        Cell(year, .finePercent),
      ])
    }
    let total = budget.trackingError
    add("total", nil, contribution: total, share: total > 0 ? 1 : nil)
    for part in budget.factors ?? [] {
      add(
        "factor", part.factor, exposure: part.exposure, marginal: part.marginal, contribution: part.contribution,
        share: part.share)
    }
    if let specific = budget.specific {
      add("specific", nil, contribution: specific, share: total > 0 ? specific / total : nil)
    }
    for part in budget.sectors {
      add(
        "sector", part.sector, weight: part.weight, active: part.activeWeight, contribution: part.contribution,
        share: part.share)
    }
    for part in budget.stocks {
      add(
        "stock", part.id, sector: part.sector, weight: part.weight, benchmark: part.benchmarkWeight,
        active: part.activeWeight, marginal: part.marginal, contribution: part.contribution, share: part.share)
    }
    add(
      "cash", nil, weight: cash / capital, active: -budget.cash.position, marginal: -budget.cash.marginal,
      contribution: budget.cash.contribution, share: budget.cash.share)
    let differences: [(String, Double?)] = [
      ("fees", expected.fees), ("costs", expected.costs), ("cash_drag", expected.cashDrag),
      ("dividend_tax", expected.dividendTax), ("total", expected.total),
    ]
    for (name, value) in differences where value != nil { add("difference", name, annual: value) }
    for (segment, value) in expected.lending.sorted(by: { $0.key < $1.key }) { add("lending", segment, annual: value) }
    return sheet
  }

  private var summarySheet: Sheet {
    var sheet = Sheet("Summary", columns: ["figure", "value"])
    let rows: [(String, Cell)] = [
      ("name", .text(name)), ("date", Cell(date: date)), ("capital", .number(capital, .money)),
      ("cash", .number(cash, .money)), ("cardinality", .count(cardinality)), ("model", .text(risk.model)),
      ("benchmark", .text(risk.benchmark)), ("from", risk.from.map { Cell(date: $0) } ?? .empty),
      ("to", risk.to.map { Cell(date: $0) } ?? .empty), ("periods", Cell(risk.periods.map(Double.init), .count)),
      ("tracking_error", Cell(risk.trackingError, .finePercent)),
      ("tracking_error_annualised", Cell(risk.trackingErrorAnnualised, .percent)), ("prices", .text(input.prices)),
      ("sha256", .text(input.sha256)), ("kindex_version", .text(kindexVersion)),
    ]
    for (name, cell) in rows { sheet.add([.text(name), cell]) }
    for part in expected.unstated { sheet.add([.text("unstated"), .text(part)]) }
    return sheet
  }

  /// What the same shares did over the fitted dates and after them.
  private var realisedSheet: Sheet {
    var sheet = Sheet("Realised", columns: ["figure", "in_sample", "out_of_sample"])
    func row(_ name: String, _ style: NumberStyle, _ value: (RealisedRecord) -> Double?) {
      sheet.add([.text(name), Cell(value(inSample), style), Cell(outOfSample.flatMap(value), style)])
    }
    row("periods", .count) { Double($0.periods) }
    row("tracking_error", .finePercent) { $0.trackingError }
    row("tracking_error_annualised", .percent) { $0.trackingErrorAnnualised }
    row("difference", .percent) { $0.difference }
    row("difference_annualised", .percent) { $0.differenceAnnualised }
    return sheet
  }
}
