import Backtesting
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

  /// What several answers were found from.
  static func input(_ input: InputRecord?, kindexVersion: String?) -> Sheet {
    var sheet = Sheet("Input", columns: ["figure", "value"])
    if let input {
      let rows: [(String, Cell)] = [
        ("prices", .text(input.prices)), ("sha256", .text(input.sha256)), ("benchmark", Cell(input.benchmark)),
        ("benchmark_name", Cell(input.benchmarkName)), ("stocks", .count(input.stocks)),
        ("periods", .count(input.periods)),
      ]
      for (name, cell) in rows { sheet.add([.text(name), cell]) }
    }
    if let kindexVersion { sheet.add([.text("kindex_version"), .text(kindexVersion)]) }
    return sheet
  }

  /// One row a stock that fits could not take in, and why; by policy where there are several.
  static func leftOut(_ policies: [(label: String, stocks: [LeftOutStock])]) -> Sheet {
    let hasLabels = policies.count > 1
    var sheet = Sheet(
      "Left out", columns: (hasLabels ? ["policy"] : []) + ["id", "from", "to", "decisions", "reason"])
    for policy in policies {
      for stock in policy.stocks {
        sheet.add(
          (hasLabels ? [.text(policy.label)] : []) + [
            .text(stock.id), Cell(date: stock.from), Cell(date: stock.to), .count(stock.decisions),
            .text(stock.reason),
          ])
      }
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
      ("benchmark", Cell(solution.input.benchmark)), ("benchmark_name", Cell(solution.input.benchmarkName)),
      ("kindex_version", .text(solution.kindexVersion)),
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
