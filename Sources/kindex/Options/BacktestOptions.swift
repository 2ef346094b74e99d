import ArgumentParser
import Backtesting
import Foundation
import Scenarios
import TrackingDomain

/// The options of a walk over history; those in the plural try every member of a list.
struct BacktestOptions: ParsableArguments {
  @Option(
    help: """
      When the portfolio is rebalanced: 'first and third Wednesday', 'third Friday', 'month end', 'quarter end', \
      'every 21'; several joined by and; must be given, here or in a \
      scenario.
      """)
  var calendar: String?

  @Option(help: "Returns used for each fit; those of --in-sample by default, one of the two must be given.")
  var window: Int?

  @Option(
    help: ArgumentHelp(
      "Rebalance when the trailing tracking error a year is above this (default: never).", valueName: "fraction"),
    transform: OptionText.fraction)
  var whenTrackingError: Double?

  @Option(help: "Returns over which that tracking error is measured; those of a fit by default.")
  var trackingErrorWindow: Int?

  @Option(
    help: ArgumentHelp(
      "Rebalance when a weight has drifted by more since the last trade (default: never).", valueName: "fraction"),
    transform: OptionText.fraction)
  var whenDrift: Double?

  @Option(
    help: ArgumentHelp(
      "Rebalance when a sector has drifted by more since the last trade (default: never).", valueName: "fraction"),
    transform: OptionText.fraction)
  var whenSectorDrift: Double?

  @Flag(help: "Rebalance when a greatest weight of a stock or sector is exceeded.")
  var whenCapped = false

  @Option(help: "What happens to a stock that is held and has no price (default: error).")
  var onMissing: MissingPriceRule?

  @Option(
    help:
      "Most dates in a row without a price that are a pause, with --on-missing sell or hold; \(BacktestPolicy.standardLongestGap) by default."
  )
  var longestGap: Int?

  @Option(help: "What cash earns a year, such as 2% (default: 0).", transform: OptionText.fraction)
  var cashRate: Double?

  @Option(help: ArgumentHelp("Windows to try: 22,63,126.", valueName: "list"), transform: OptionText.list)
  var windows: [String]?

  @Option(help: ArgumentHelp("Calendars to try, separated by semicolons.", valueName: "list"))
  var calendars: String?

  @Option(help: ArgumentHelp("Objectives to try: mse,mad.", valueName: "list"), transform: OptionText.list)
  var objectives: [String]?

  @Option(help: ArgumentHelp("Bases to try: shares,weights.", valueName: "list"), transform: OptionText.list)
  var bases: [String]?

  @Option(help: "From one cardinality to the next, where --cardinality is a range such as 5...50.")
  var step = 1

  @Option(help: "Policies walked at once; by default as many as there are cores.")
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "File that notes every decision, so that the same command goes on where it was killed; a folder for several "
        + "policies.", valueName: "file"))
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Folder for path.csv, rebalances.csv, trades.csv and holdings.csv besides the result.", valueName: "folder"))
  var tables: String?

  /// What the options say of one policy.
  func specification() -> BacktestSpecification {
    var result = BacktestSpecification()
    func setting<Value>(_ value: Value?, _ option: String) -> Setting<Value>? {
      value.map { Setting($0, .option(option)) }
    }
    result.calendar = setting(calendar, "--calendar")
    result.window = setting(window, "--window")
    result.trackingErrorAbove = setting(whenTrackingError, "--when-tracking-error")
    result.trackingErrorWindow = setting(trackingErrorWindow, "--tracking-error-window")
    result.weightDrift = setting(whenDrift, "--when-drift")
    result.sectorDrift = setting(whenSectorDrift, "--when-sector-drift")
    result.caps = whenCapped ? Setting(true, .option("--when-capped")) : nil
    result.onMissing = setting(onMissing, "--on-missing")
    result.longestGap = setting(longestGap, "--longest-gap")
    result.cashRate = setting(cashRate, "--cash-rate")
    return result
  }

  func validate() throws {
    try NumberOptions.check(step, "--step", in: 1...NumberBounds.stocks.upperBound)
    try NumberOptions.check(workers, "--workers", in: NumberBounds.workers)
    if let window, window < 1 { throw ValidationError("--window: give 1 or more returns.") }
    try NumberOptions.check(window, "--window", in: NumberBounds.returns)
    try NumberOptions.check(trackingErrorWindow ?? 2, "--tracking-error-window", in: NumberBounds.returns)
    if let trackingErrorWindow, trackingErrorWindow < 2 {
      throw ValidationError("--tracking-error-window: give 2 or more returns.")
    }
    if let longestGap, longestGap < 0 { throw ValidationError("--longest-gap: give 0 or more dates.") }
    if let cashRate, !(cashRate > -1 && cashRate <= QuantityText.greatestCashRate) {
      throw ValidationError("--cash-rate: give a rate a year above -100%, at most 100%, such as 2%.")
    }
    if trackingErrorWindow != nil, whenTrackingError == nil {
      throw ValidationError("--tracking-error-window: give --when-tracking-error too.")
    }
    for text in [calendar].compactMap({ $0 }) + (calendars.map(Self.split) ?? []) {
      do { _ = try RebalancingCalendar(text) } catch { throw ValidationError("--\(error)") }
    }
    for (single, list, name) in [
      (window != nil, windows != nil, "window"), (calendar != nil, calendars != nil, "calendar"),
    ] where single && list {
      throw ValidationError("--\(name) and --\(name)s say the same; give one of them.")
    }
    for window in windows ?? [] where Int(window).map({ !NumberBounds.returns.contains($0) }) ?? true {
      throw ValidationError(
        "--windows: '\(window)' is not a number of returns, 1 to \(NumberBounds.returns.upperBound).")
    }
    try Self.check(objectives, TrackingMeasure.self, "--objectives", "an objective")
    try Self.check(bases, DeviationBasis.self, "--bases", "a basis")
  }

  private static func check<Choice: RawRepresentable<String> & CaseIterable>(
    _ names: [String]?, _ type: Choice.Type, _ option: String, _ noun: String
  ) throws {
    for name in names ?? [] where Choice(rawValue: name) == nil {
      let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\(option): '\(name)' is not \(noun); choose among \(all).")
    }
  }

  /// The members of a list of calendars.
  static func split(_ text: String) -> [String] {
    text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
