import Backtesting
import TrackingDomain
import Workbooks

extension BacktestComparison {
  /// The policies, the parts of their walks, what fits had to leave out, what is to be said of them, and the input.
  var workbook: Workbook {
    var parts = Sheet("Parts", columns: ["policy", "from", "to", "tracking_error"])
    for outcome in policies {
      for part in outcome.subPeriods {
        parts.add([
          .text(outcome.label), Cell(date: part.from), Cell(date: part.to), .number(part.trackingError, .percent),
        ])
      }
    }
    var remarks = Sheet("Notes", columns: ["policy", "note"])
    for note in notes { remarks.add([.empty, .text(note)]) }
    for failure in failures { remarks.add([.text(failure.policy), .text(failure.reason)]) }
    let leftOut = Sheet.leftOut(policies.map { ($0.label, $0.leftOut ?? []) })
    return Workbook([policiesSheet, parts, leftOut, remarks, .input(input, kindexVersion: nil)])
  }

  /// One row a policy; tracking errors are annualised where the year is known.
  var policiesSheet: Sheet {
    var sheet = Sheet(
      "Policies",
      columns: [
        "cardinality", "window", "calendar", "objective", "basis", "decisions", "proven", "kept",
        "fitted_tracking_error", "realised_tracking_error", "least_part", "greatest_part", "tracking_difference",
        "tracking_difference_annualised", "turnover", "turnover_sum", "turnover_per_year", "transaction_cost",
        "cost_per_year", "seconds",
      ])
    for outcome in policies {
      let (policy, fits, trading) = (outcome.policy, outcome.fits, outcome.trading)
      let parts = outcome.subPeriods.map(\.trackingError)
      sheet.add([
        Int(outcome.cardinality).map { .count($0) } ?? .text(outcome.cardinality), .count(policy.window),
        Cell(policy.calendar), .text(policy.objective),
        .text(policy.basis), .count(fits.count), .count(fits.proven), .count(fits.kept),
        Cell(outcome.promised, .percent), Cell(outcome.realisedError, .percent), Cell(parts.min(), .percent),
        Cell(parts.max(), .percent), Cell(outcome.realised?.trackingDifference, .percent),
        Cell(outcome.realised?.trackingDifferenceAnnualised, .percent), Cell(trading.turnover, .percent),
        Cell(trading.turnoverSum, .percent), Cell(trading.turnoverPerYear, .percent),
        .number(trading.transactionCost, .money), Cell(trading.costPerYear, .finePercent),
        .number(outcome.seconds, .plain),
      ])
    }
    return sheet
  }
}
