import Foundation
import TrackingDomain

/// The dates of a walk and the decisions that its calendar asks for.
struct Schedule: Sendable {
  /// From the first decision to the last date.
  let dates: ClosedRange<Int>
  /// Positions on which the calendar decides.
  let decisions: Set<Int>
  /// What the cash of one period is multiplied by over the next.
  let cashFactor: Double

  init(_ history: PriceHistory, _ policy: BacktestPolicy) throws {
    let range = try history.range(from: policy.from, to: policy.to)
    let first = history.usable.lowerBound + policy.window
    guard policy.window >= 1 else {
      throw ProblemError("window", "\(policy.window) returns cannot be fitted", remedy: "Give 1 or more")
    }
    guard policy.calendar != nil || !policy.triggers.isEmpty else {
      throw ProblemError(
        "calendar", "there is neither a calendar nor a trigger", remedy: "Give a calendar such as month end")
    }
    // Without a first date the walk begins as soon as it can; a date that the user gave must do.
    let start = policy.from == nil ? max(first, range.lowerBound) : range.lowerBound
    guard first <= range.upperBound, start <= range.upperBound else {
      throw Self.tooLong(policy.window, history, at: range.upperBound)
    }
    let named = try policy.calendar?.positions(of: history.dates, in: start...range.upperBound) ?? [start]
    guard named[0] >= first else { throw Self.tooLong(policy.window, history, at: named[0]) }
    guard named[0] < range.upperBound else {
      throw ProblemError(
        "backtest", "the first portfolio would be bought on the last date, \(history.dates[named[0]])",
        remedy: "Begin earlier, or end later")
    }
    dates = named[0]...range.upperBound
    decisions = Set(named)
    cashFactor = try Self.cashFactor(policy)
    if policy.triggers.trackingError != nil, policy.periodsPerYear == nil {
      throw ProblemError(
        "triggers.tracking_error", "the dates do not say how many periods make a year",
        remedy: "Give periods_per_year")
    }
  }

  private static func cashFactor(_ policy: BacktestPolicy) throws(ProblemError) -> Double {
    guard policy.cashRate != 0 else { return 1 }
    guard policy.cashRate > -1, policy.cashRate.isFinite else {
      throw ProblemError("cash_rate", "\(percent(policy.cashRate)) a year is no rate", remedy: "Give a rate such as 2%")
    }
    guard let perYear = policy.periodsPerYear else {
      throw ProblemError(
        "cash_rate", "the dates do not say how many periods make a year", remedy: "Give periods_per_year")
    }
    return cashFactor(rate: policy.cashRate, periodsPerYear: perYear)
  }

  /// What cash is multiplied by in a period: (1 + rate a year)^(1/periods a year), 1 where the year is unknown.
  static func cashFactor(rate: Double, periodsPerYear: Double?) -> Double {
    periodsPerYear.map { pow(1 + rate, 1 / $0) } ?? 1
  }

  private static func tooLong(_ window: Int, _ history: PriceHistory, at date: Int) -> ProblemError {
    let held = max(0, date - history.usable.lowerBound)
    return ProblemError(
      "window",
      "a fit of \(window) returns on \(history.dates[date]) needs \(window + 1) prices up to that date; there are \(held + 1)",
      remedy: "Begin later, or fit at most \(max(1, held)) returns")
  }
}
