public import TrackingDomain

/// On which terms an index change is traded.
public struct ReconstitutionTerms: Sendable, Hashable {
  /// Most of a stock's average daily volume that is traded in a day.
  public var participation: Double
  /// The first day of trading relative to the effective date, in trading days; negative before it.
  public var startDay: Int
  /// Days of trading above which a stock is flagged.
  public var slowDays: Int
  /// How prices move against the orders.
  public var impact: ImpactModel

  /// Makes terms; the defaults are a tenth of the volume, from the effective date on, and a flag above three days.
  public init(
    participation: Double = 0.1, startDay: Int = 0, slowDays: Int = 3, impact: ImpactModel = ImpactModel()
  ) {
    self.participation = participation
    self.startDay = startDay
    self.slowDays = slowDays
    self.impact = impact
  }

  /// Checks every number by itself.
  ///
  /// - Throws: `ProblemError` for the first that makes no sense.
  public func validate() throws(ProblemError) {
    guard participation > 0, participation <= 1 else {
      throw ProblemError(
        "participation", "\(percent(participation)) is not above 0% and at most 100%", remedy: "Give a rate such as 10%"
      )
    }
    guard impact.coefficient >= 0, impact.coefficient.isFinite, impact.halfSpread >= 0, impact.halfSpread < 1 else {
      throw ProblemError(
        "impact",
        "a coefficient of \(decimal(impact.coefficient)) and a half-spread of \(percent(impact.halfSpread)) "
          + "are no costs", remedy: "Give zero or more, the half-spread below 100%")
    }
    guard impact.volatilityWindow >= 2 else {
      throw ProblemError(
        "volatility window", "\(impact.volatilityWindow) returns have no standard deviation", remedy: "Give 2 or more")
    }
    guard slowDays >= 0 else {
      throw ProblemError("slow days", "\(slowDays) is below zero", remedy: "Give 0 or more")
    }
  }
}
