import ArgumentParser
import Replication
import Scenarios

/// The options that say what an index change is and how it is traded.
struct ReconstitutionOptions: ParsableArguments {
  @Argument(
    help: "A scenario, a price table, or an OR-Library file; of a scenario data, costs, holdings and lots count.")
  var input: String

  @Option(help: ArgumentHelp("Constituents before: id, weight.", valueName: "file"))
  var from: String

  @Option(help: ArgumentHelp("Constituents after: id, weight.", valueName: "file"))
  var to: String

  @Option(
    help: ArgumentHelp(
      "Share counts owned now, cash on the row CASH; the old index in whole lots by default.", valueName: "file"))
  var holdings: String?

  @Flag(help: "Sell holdings that are no stocks of the price table, at the price in the holdings' column price.")
  var sellDeparted = false

  @Option(help: ArgumentHelp("Table of stocks: id, adv, lot; adv may also stand in --to or --from.", valueName: "file"))
  var stocks: String?

  @Option(
    help: ArgumentHelp(
      "Columns of your tables with other names than usual: id=Ticker,weight=Wgt; may be repeated. See kindex help files.",
      valueName: "name=header"), transform: OptionText.columns)
  var columns: [[String: String]] = []

  @Option(help: "The benchmark's column; the first price column by default.")
  var benchmark: String?

  @Option(
    parsing: .unconditional, help: "Value of holdings and cash; that of --holdings, or a million, by default.",
    transform: OptionText.amount)
  var capital: Double?

  @Option(help: "Shares to a lot (default: \(StandardValues.lot)).")
  var lot: Int?

  @Option(
    help: "Cost of buying and of selling, fraction of the value traded, such as 15bps (default: 0).",
    transform: OptionText.cost)
  var cost: Double?

  @Option(
    help: ArgumentHelp(
      "From when the new index is in force; the last date of the prices by default.", valueName: "date"))
  var effective: String?

  @Option(
    parsing: .unconditional,
    help:
      "First day of trading relative to the effective date, in trading days: -3 is three before, 1 is the day after.")
  var startDay = 0

  @Option(
    help: "Most of a stock's average daily volume that is traded in a day (default: 10%).",
    transform: OptionText.fraction)
  var participation: Double?

  @Option(help: "Days of trading above which a stock is flagged.")
  var slowDays = 3

  @Option(help: "Y of the square-root impact model: half-spread + Y·σ·√(shares/adv).")
  var impactCoefficient = 1.0

  @Option(
    help: "Half of the quoted spread, fraction of price, such as 2bps (default: 0).", transform: OptionText.cost)
  var halfSpread: Double?

  @Option(help: "Returns from which the volatility σ is estimated.")
  var volatilityWindow = 63

  @Option(
    parsing: .unconditional,
    help: "Size of a creation unit: an amount of money, or with --nav a number of fund shares; asks for its basket.",
    transform: OptionText.amount)
  var creationUnit: Double?

  @Option(
    parsing: .unconditional, help: "Value of a fund share; by default --creation-unit is an amount of money.",
    transform: OptionText.amount)
  var nav: Double?

  func validate() throws {
    if nav != nil, creationUnit == nil {
      throw ValidationError("--nav is the value of a share of a creation unit; give --creation-unit too.")
    }
    if let lot, lot < 1 { throw ValidationError("--lot: give 1 or more.") }
    try NumberOptions.check(lot, "--lot", in: NumberBounds.lot)
    try NumberOptions.check(startDay, "--start-day", in: NumberBounds.days)
    try NumberOptions.check(slowDays, "--slow-days", in: NumberBounds.days)
    if volatilityWindow > 0 {
      try NumberOptions.check(volatilityWindow, "--volatility-window", in: NumberBounds.returns)
    }
    if impactCoefficient >= 0 {
      try NumberOptions.check(impactCoefficient, "--impact-coefficient", in: NumberBounds.factor)
    }
    for (amount, option) in [(capital, "--capital"), (creationUnit, "--creation-unit"), (nav, "--nav")] {
      try NumberOptions.check(amount, option, in: NumberBounds.money)
    }
  }

  /// The terms of trading, with the participation of a scenario where no option gives one.
  func terms(scenarioParticipation: Double?) -> ReconstitutionTerms {
    ReconstitutionTerms(
      participation: participation ?? scenarioParticipation ?? 0.1, startDay: startDay, slowDays: slowDays,
      impact: ImpactModel(
        coefficient: impactCoefficient, halfSpread: halfSpread ?? 0, volatilityWindow: volatilityWindow))
  }
}
