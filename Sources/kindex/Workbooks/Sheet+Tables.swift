import IndexTracking
import TrackingDomain
import Workbooks

/// Tables that several results have; columns are called as in JSON and CSV.
extension Sheet {
  /// One row a figure, one column a sample; what is not there stays empty.
  static func figures(_ samples: [(name: String, figures: SampleFigures?)]) -> Sheet {
    var sheet = Sheet("Figures", columns: ["figure"] + samples.map(\.name))
    func row(_ name: String, _ style: NumberStyle, _ value: (SampleFigures) -> Double?) {
      sheet.add([.text(name)] + samples.map { Cell($0.figures.flatMap(value), style) })
    }
    row("periods", .count) { Double($0.periods) }
    row("rmse", .finePercent) { $0.rmse }
    row("mad", .finePercent) { $0.mad }
    row("max", .finePercent) { $0.max }
    row("downside", .finePercent) { $0.downside }
    row("tracking_error", .finePercent) { $0.trackingError }
    row("tracking_error_annualised", .percent) { $0.trackingErrorAnnualised }
    row("excess_return", .finePercent) { $0.excessReturn }
    row("correlation", .ratio) { $0.correlation }
    row("beta", .ratio) { $0.beta }
    row("r_squared", .ratio) { $0.rSquared }
    return sheet
  }

  /// One row a date.
  static func path(_ path: [PathRecord]) -> Sheet {
    var sheet = Sheet("Path", columns: ["date", "sample", "portfolio", "benchmark"])
    for point in path {
      sheet.add([
        Cell(date: point.date), .text(point.sample.rawValue), .number(point.portfolio, .money),
        .number(point.benchmark, .money),
      ])
    }
    return sheet
  }

  /// One row a sector.
  static func sectors(_ sectors: [SectorRecord]) -> Sheet {
    var sheet = Sheet("Sectors", columns: ["sector", "held", "weight", "benchmark_weight"])
    for sector in sectors {
      sheet.add([
        Cell(sector.name), .count(sector.held), .number(sector.weight, .percent),
        Cell(sector.benchmarkWeight, .percent),
      ])
    }
    return sheet
  }

  /// What a summary says of every solution.
  static func summary(_ solution: Solution) -> Sheet {
    var sheet = Sheet("Summary", columns: ["figure", "value"])
    let objective = solution.objective
    let rows: [(String, Cell)] = [
      ("name", .text(solution.name)), ("termination", .text(solution.termination)),
      ("objective", .text(objective.kind)), ("basis", .text(objective.basis)),
      ("value", Cell(objective.value, .scientific)), ("bound", Cell(objective.bound, .scientific)),
      ("gap", Cell(objective.gap, .finePercent)), ("true_value", Cell(objective.trueValue, .scientific)),
      ("cardinality", .count(solution.cardinality)), ("capital", .number(solution.capital, .money)),
      ("cash", .number(solution.cash, .money)), ("transaction_cost", .number(solution.transactionCost, .money)),
      ("turnover", .number(solution.turnover, .percent)), ("engine", .text(solution.solver.engine)),
      ("seconds", .number(solution.solver.seconds, .plain)), ("nodes", .count(solution.solver.nodes)),
      ("prices", .text(solution.input.prices)), ("sha256", .text(solution.input.sha256)),
      ("benchmark", Cell(solution.input.benchmark)), ("kindex_version", .text(solution.kindexVersion)),
    ]
    for (name, cell) in rows { sheet.add([.text(name), cell]) }
    if let risk = solution.risk {
      sheet.add([.text("risk_model"), .text(risk.model)])
      sheet.add([.text("ex_ante_tracking_error"), Cell(risk.trackingError, .finePercent)])
      sheet.add([.text("ex_ante_tracking_error_annualised"), Cell(risk.trackingErrorAnnualised, .percent)])
      sheet.add([.text("exposure_distance"), Cell(risk.exposureDistance, .scientific)])
    }
    for violation in solution.violations { sheet.add([.text("violation"), .text(violation)]) }
    for note in solution.notes { sheet.add([.text("note"), .text(note)]) }
    return sheet
  }
}
