import ArgumentParser
import Foundation
import MarketData
import Scenarios
import TrackingDomain

/// The options that say what is asked; every command that poses a problem takes them.
struct ProblemOptions: ParsableArguments {
  @Argument(help: "A scenario, a price table, an OR-Library file, or - for a price table on standard input.")
  var input: String

  @Option(help: ArgumentHelp("The price table, in place of the scenario's.", valueName: "file"))
  var prices: String?

  @Option(
    name: [.customShort("k"), .long],
    help: "How many stocks are held: 10, 5...15 or <=15; must be given, here or in a scenario.",
    transform: OptionText.cardinality)
  var cardinality: CountBounds?

  @Option(help: "What is minimised (default: mse); see kindex help objectives.")
  var objective: TrackingMeasure?

  @Option(help: "What deviation means (default: shares); see kindex help bases.")
  var basis: DeviationBasis?

  @Option(help: "How returns are taken: simple or log (default: simple).", transform: OptionText.returns)
  var returns: ReturnKind?

  @Option(help: "λ of the reward for mean excess return (default: 0, none).")
  var excessReward: Double?

  @Option(help: "α of cvar (default: \(decimal(StandardValues.level)), the worst twentieth).")
  var level: Double?

  @Option(help: "How the second moments of mse are estimated (default: plain).")
  var moments: MomentChoice?

  @Option(
    help: ArgumentHelp(
      "Risk model: sample, ewma, ledoit-wolf, pca, exposures, or a .csv file of exposures and specific_risk (default: ledoit-wolf).",
      valueName: "model"), transform: OptionText.riskModel)
  var riskModel: RiskModelChoice?

  @Option(help: ArgumentHelp("Covariance of the factors of a risk model from a file.", valueName: "file"))
  var factorCovariance: String?

  @Option(
    help:
      "Half-life of ewma, of the risk model or the moments: returns back that count half (default: \(decimal(StandardValues.halfLife)))."
  )
  var halfLife: Double?

  @Option(help: "The benchmark's column; the first price column by default.")
  var benchmark: String?

  @Option(
    help: "Build the benchmark from a column of --stocks: weights, cap or shares; --benchmark is compared with it.")
  var benchmarkFrom: ConstituentSource?

  @Option(
    help: ArgumentHelp("Date that the weights or caps are of; the last of the prices by default.", valueName: "date"))
  var benchmarkDate: String?

  @Option(help: ArgumentHelp("First date; the first of the prices by default.", valueName: "date"))
  var from: String?

  @Option(help: ArgumentHelp("Last date; the last of the prices by default.", valueName: "date"))
  var to: String?

  @Option(help: "Fit the first N returns; the rest is out-of-sample and only reported (default: all).")
  var inSample: Int?

  @Option(
    help: "Least weight of a stock that is held: 1%, 100bps or 0.01 (default: one lot).", transform: OptionText.fraction
  )
  var minWeight: Double?

  @Option(help: "Greatest weight of a stock (default: 100%).", transform: OptionText.fraction)
  var maxWeight: Double?

  @Option(
    parsing: .unconditional,
    help: "Capital in the data's currency, such as 1e6; a million by default, or what --holdings are worth.",
    transform: OptionText.amount)
  var capital: Double?

  @Option(help: "Shares to a lot (default: \(StandardValues.lot)).")
  var lot: Int?

  @Option(
    help: ArgumentHelp(
      "Share counts owned now: id, shares; cash on the row CASH or (cash). See kindex help files.", valueName: "file"))
  var holdings: String?

  @Option(
    parsing: .unconditional,
    help: "Cash added to the holdings before trading, or withdrawn: -50000; instead of --capital (default: 0).",
    transform: OptionText.amount)
  var cashFlow: Double?

  @Flag(help: "Sell holdings that are no stocks of the price table, at the price in the holdings' column price.")
  var sellDeparted = false

  @Option(
    help: "Cost of buying and of selling, fraction of the value traded, such as 15bps (default: 0).",
    transform: OptionText.cost)
  var cost: Double?

  @Option(help: "Most that trading may cost, fraction of capital (default: no limit).", transform: OptionText.cost)
  var costLimit: Double?

  @Option(
    help: "Greatest turnover: half the sum of absolute weight changes (default: no limit).",
    transform: OptionText.fraction)
  var maxTurnover: Double?

  @Option(help: "Most stocks that may be traded, one that is sold out among them (default: no limit).")
  var maxTrades: Int?

  @Option(help: ArgumentHelp("Table of stocks: id, name, sector, weight, lot, adv …", valueName: "file"))
  var stocks: String?

  @Option(
    help: ArgumentHelp(
      "Columns of your tables with other names than usual: id=Ticker,shares=Units; may be repeated. See kindex help files.",
      valueName: "name=header"), transform: OptionText.columns)
  var columns: [[String: String]] = []

  @Option(help: ArgumentHelp("The same as --stocks, for a table of id and sector.", valueName: "file"))
  var sectors: String?

  @Option(help: "Greatest weight of a sector: 'Banks=30%'; may be repeated.", transform: OptionText.sectorCap)
  var sectorCap: [OptionText.SectorCap] = []

  @Option(help: "Stocks that must be held: A,B.", transform: OptionText.list)
  var mustHold: [[String]] = []

  @Option(help: "Stocks that must not be held: A,B.", transform: OptionText.list)
  var exclude: [[String]] = []

  @Option(help: "Stocks of which at most one is held: 'A|B'; may be repeated.", transform: OptionText.alternatives)
  var either: [[String]] = []

  @Option(
    help: "Most time to search: 60s, 5m (default: \(decimal(StandardValues.timeLimit))s).",
    transform: OptionText.seconds)
  var timeLimit: Double?

  @Option(help: "Most branch-and-bound nodes: a limit that does not depend on the machine (default: none).")
  var nodeLimit: Int?

  @Option(
    help: "Relative gap at which the search may stop (default: \(percent(StandardValues.gap))).",
    transform: OptionText.gap)
  var gap: Double?

  @Option(help: "Seed of every random choice (default: \(StandardValues.seed)).")
  var seed: Int?

  /// What the options say.
  func specification() -> Specification {
    var result = Specification()
    func setting<Value>(_ value: Value?, _ option: String) -> Setting<Value>? {
      value.map { Setting($0, .option(option)) }
    }
    result.prices = setting(prices, "--prices")
    result.benchmark = setting(benchmark, "--benchmark")
    result.benchmarkFrom = setting(benchmarkFrom, "--benchmark-from")
    result.benchmarkDate = setting(benchmarkDate, "--benchmark-date")
    result.stocks = setting(stocks, "--stocks") ?? setting(sectors, "--sectors")
    if !columns.isEmpty {
      result.columns = Setting(columns.reduce([:]) { $0.merging($1) { $1 } }, .option("--columns"))
    }
    result.from = setting(from, "--from")
    result.to = setting(to, "--to")
    result.inSample = setting(inSample, "--in-sample")
    result.capital = setting(capital, "--capital")
    result.holdings = setting(holdings, "--holdings")
    result.cashFlow = setting(cashFlow, "--cash-flow")
    result.sellDeparted = setting(sellDeparted ? true : nil, "--sell-departed")
    result.measure = setting(objective, "--objective")
    result.basis = setting(basis, "--basis")
    result.returns = setting(returns, "--returns")
    result.excessReward = setting(excessReward, "--excess-reward")
    result.level = setting(level, "--level")
    result.moments = setting(moments, "--moments")
    if moments == .ewma || riskModel != .ewma { result.momentHalfLife = setting(halfLife, "--half-life") }
    result.risk.model = setting(riskModel, "--risk-model")
    result.risk.factorCovariance = setting(factorCovariance, "--factor-covariance")
    if riskModel == .ewma { result.risk.halfLife = setting(halfLife, "--half-life") }
    result.cardinality = setting(cardinality, "--cardinality")
    result.minWeight = setting(minWeight, "--min-weight")
    result.maxWeight = setting(maxWeight, "--max-weight")
    for cap in sectorCap {
      result.sectors[cap.sector] = Setting(SectorBounds(most: cap.most), .option("--sector-cap"))
    }
    result.rules += mustHold.map { Setting(.mustHold($0), .option("--must-hold")) }
    result.rules += exclude.map { Setting(.exclude($0), .option("--exclude")) }
    result.rules += either.map { Setting(.either($0), .option("--either")) }
    result.buyCost = setting(cost, "--cost")
    result.sellCost = setting(cost, "--cost")
    result.costLimit = setting(costLimit, "--cost-limit")
    result.maxTurnover = setting(maxTurnover, "--max-turnover")
    result.maxTrades = setting(maxTrades, "--max-trades")
    result.lot = setting(lot, "--lot")
    result.timeLimit = setting(timeLimit, "--time-limit")
    result.nodeLimit = setting(nodeLimit, "--node-limit")
    result.gap = setting(gap, "--gap")
    result.seed = setting(seed, "--seed")
    return result
  }

  func validate() throws {
    if let seed, seed < 0 { throw ValidationError("--seed: \(seed) is below zero; give 0 or more.") }
    try NumberOptions.check(seed, "--seed", in: NumberBounds.seeds)
    if let maxTrades, maxTrades < 0 { throw ValidationError("--max-trades: give 0 or more.") }
    if let nodeLimit, nodeLimit < 1 { throw ValidationError("--node-limit: give at least 1.") }
    try NumberOptions.check(nodeLimit, "--node-limit", in: NumberBounds.nodes)
    if let inSample, inSample > 0 { try NumberOptions.check(inSample, "--in-sample", in: NumberBounds.returns) }
    if let lot, lot > 0 { try NumberOptions.check(lot, "--lot", in: NumberBounds.lot) }
    if let excessReward, excessReward >= 0 {
      try NumberOptions.check(excessReward, "--excess-reward", in: 0...TrackingObjective.greatestReward)
    }
    for (amount, option) in [(capital, "--capital"), (cashFlow, "--cash-flow")] {
      try NumberOptions.check(amount, option, in: NumberBounds.money)
    }
    if let halfLife, !(halfLife > 0 && halfLife <= 1e6) {
      throw ValidationError("--half-life: give a number of returns above zero, at most a million.")
    }
    for (value, name, example) in [
      (gap, "--gap", "0.01%"), (minWeight, "--min-weight", "1%"), (maxWeight, "--max-weight", "10%"),
      (cost, "--cost", "15bps"), (costLimit, "--cost-limit", "10bps"),
    ] {
      guard let value, !(0...1).contains(value) else { continue }
      throw ValidationError("\(name): give a proportion from 0% to 100%, such as \(example).")
    }
    if let maxTurnover, !(0...10).contains(maxTurnover) {
      throw ValidationError("--max-turnover: give a proportion from 0% to 1000%, such as 20%.")
    }
    if stocks != nil, sectors != nil {
      throw ValidationError("--stocks and --sectors name the same table; give one of them.")
    }
  }
}
