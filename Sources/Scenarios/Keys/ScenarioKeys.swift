import MarketData
import TrackingDomain

/// Every key of a scenario: the one table behind the decoder, the JSON Schema and the reference.
enum ScenarioKeys {
  /// The newest version of the format that this program reads.
  static let version = 1

  /// The keys at the top.
  static let root = KeyTable<Specification>([
    ScenarioKey("kindex", versionForm, isRequired: true, "Version of the format, 1.") { _, _ in },
    ScenarioKey("name", .text("a name", example: "FTSE proxy, 20 names"), \.name, "What the problem is called."),
    .section("data", "Where prices and stocks are, and which dates are fitted.", data),
    columns,
    ScenarioKey(
      "capital", .number("an amount of money", .amount, example: "1_000_000"), \.capital,
      "Capital in the data's currency; the value of the holdings, or a million, where it is not given."),
    .section("objective", "What is minimised.", objective),
    cardinality,
    .section("weights", "Bounds of the weight of every stock that is held.", weights),
    sectors,
    rules,
    .section("costs", "What trading costs.", costs),
    ScenarioKey(
      "holdings", .path(example: "holdings.csv"), \.holdings,
      "Share counts owned now: a table of id and shares, cash on the row CASH."),
    .section("trading", "How much may be traded.", trading),
    .section("cash", "Cash that is left, and cash that comes in or goes out.", cash),
    .section("factors", "Factor exposures that must match the benchmark's.", factors),
    .section("risk", "The risk model: what the objective risk minimises, and the ex-ante tracking error.", risk),
    .section("difference", "What is assumed of a year, for the expected difference from the benchmark.", difference),
    ScenarioKey(
      "ucits", .flag, \.ucits,
      "Whether the UCITS 5/10/40 rule holds: no issuer over 10%, those over 5% together at most 40%; a stock is an issuer of its own unless the column issuer says more."
    ),
    largest,
    .section("solver", "When the search stops.", solver),
    .section(
      "replication", "How the benchmark is replicated; checked here, used only by the command replicate.", replication),
    .section("backtest", "Rebalancing over history; checked here, used only by the command backtest.", backtest),
  ])

  /// The paths of the keys that have a name, such as `data.prices` for `prices`.
  static func paths(endingIn name: String) -> [String] {
    func search(_ keys: [KeyDescription], _ prefix: String) -> [String] {
      keys.flatMap { key in
        (key.name == name ? [prefix + key.name] : []) + search(key.children, prefix + key.name + ".")
      }
    }
    return search(root.keys.map { $0.description }, "")
  }

  /// Refuses a scenario that is no mapping or of another version, before anything else in it is judged.
  static func readVersion(_ root: ScenarioNode) throws {
    guard let entries = try root.entries() else {
      throw root.error(
        "a scenario is a mapping of keys to values", remedy: "Begin with kindex: \(version), then data: {prices: …}")
    }
    guard let entry = entries.first(where: { $0.key == "kindex" }) else { return }
    _ = try versionForm.decode(entry.value)
  }

  private static let versionForm = ValueForm<Int>(
    "the version \(version)", example: "\(version)", schema: ["const": .number(Double(version))]
  ) { node in
    guard let found = node.text.flatMap(Int.init) else {
      throw node.mismatch(expected: "the version \(version)", example: "\(version)")
    }
    guard found <= version else {
      throw node.error(
        "the scenario is of version \(found), this Kindex reads version \(version)", remedy: "Use a newer Kindex")
    }
    guard found == version else {
      throw node.error("there is no version \(found)", remedy: "Write kindex: \(version)")
    }
    return found
  }

  private static let data = KeyTable<Specification>([
    ScenarioKey("prices", .path(example: "prices.csv"), \.prices, "The price table."),
    ScenarioKey(
      "benchmark", .text("a name of the price table", example: "INDEX"), \.benchmark,
      "The benchmark's name in it; its first price column where it is not given."),
    ScenarioKey(
      "benchmark_from", .choice("source of a benchmark"), \.benchmarkFrom,
      "The column of the table of stocks that the benchmark is built from; a benchmark named besides is compared with it."
    ),
    ScenarioKey(
      "benchmark_date", .date, \.benchmarkDate,
      "The date that those weights or capitalisations are of; the last of the prices where it is not given."),
    ScenarioKey(
      "stocks", .path(example: "stocks.csv"), \.stocks,
      "The table of stocks: id, name, sector, issuer, weight, lot, adv, min_weight, max_weight and factors."),
    .section(
      "window", "The dates that are fitted.",
      KeyTable([
        ScenarioKey("from", .date, \.from, "First date."),
        ScenarioKey("to", .date, \.to, "Last date."),
        ScenarioKey(
          "in_sample", .count("a number of returns", atLeast: 1, example: "145"), \.inSample,
          "How many returns are fitted from the first date on; the rest of the window only judges the fit."),
      ])),
    .section(
      "out_of_sample", "The dates after the window that only judge the fit.",
      KeyTable([ScenarioKey("to", .date, \.outOfSampleTo, "Last date.")])),
    ScenarioKey(
      "periods_per_year", .number("a number of returns a year", .periods, example: "252"), \.periodsPerYear,
      "Returns a year, for annualised figures; judged from the dates where it is not given."),
  ])

  private static let objective = KeyTable<Specification>([
    ScenarioKey("kind", .choice("measure"), \.measure, "How deviations from the benchmark are summed up."),
    ScenarioKey("basis", .choice("basis"), \.basis, "What is held constant over the window."),
    ScenarioKey("returns", .choice("kind of return"), \.returns, "How returns are taken."),
    ScenarioKey(
      "excess_reward", .number("a reward", .reward, example: "0.1"), \.excessReward,
      "λ: the mean excess return is rewarded with so many units of the measure."),
    ScenarioKey(
      "level", .number("a level", QuantityRange(least: 0, most: 1, excludesLeast: true), example: "0.95"), \.level,
      "α of cvar: 0.95 looks at the worst twentieth of the returns."),
    ScenarioKey("moments", .choice("way"), \.moments, "How the second moments of mse are estimated."),
    ScenarioKey(
      "half_life", .number("a number of returns", .periods, example: "60"), \.momentHalfLife,
      "Half-life of the moments ewma: a return counts half for every so many returns back; 60 where it is not given."),
  ])

  private static let weights = KeyTable<Specification>([
    ScenarioKey("min", .fraction(example: "1%"), \.minWeight, "Least weight of a stock that is held."),
    ScenarioKey("max", .fraction(example: "10%"), \.maxWeight, "Greatest weight of a stock."),
  ]) { _, said in try refuseCrossing(said.minWeight, said.maxWeight, percent) }

  private static let costs = KeyTable<Specification>([
    ScenarioKey(
      "buy", .fraction(plain: .cost, example: "15bps"), \.buyCost, "Cost of buying, fraction of the value bought."),
    ScenarioKey(
      "sell", .fraction(plain: .cost, example: "15bps"), \.sellCost, "Cost of selling, fraction of the value sold."),
    ScenarioKey(
      "ticket", .number("an amount of money", .amountOrNothing, example: "5"), \.ticket, "Fixed cost of every trade."),
    ScenarioKey(
      "least", .number("an amount of money", .amountOrNothing, example: "10"), \.leastCommission,
      "Least commission: no trade costs less, whatever its rate and ticket come to."),
    ScenarioKey(
      "limit", .fraction(plain: .cost, example: "10bps"), \.costLimit, "γ: most that trading may cost, of the capital."),
  ])

  private static let trading = KeyTable<Specification>([
    ScenarioKey(
      "max_turnover", .fraction(QuantityRange.nonNegative, example: "20%"), \.maxTurnover,
      "Greatest turnover: half the sum of absolute weight changes."),
    ScenarioKey(
      "max_trades", .count("a number of trades", atLeast: 0, example: "10"), \.maxTrades,
      "Most stocks that may be traded; a holding that is sold out is one of them."),
    ScenarioKey("min_trade", .fraction(example: "0.1%"), \.minTrade, "Smallest trade, fraction of the capital."),
    ScenarioKey(
      "participation", .fraction(QuantityRange.nonNegative, example: "10%"), \.participation,
      "Most of a stock's average daily volume that may be traded a day; needs the column adv."),
    ScenarioKey(
      "days", .number("a number of days", .periods, example: "1"), \.days, "Days over which trades are spread."),
    ScenarioKey(
      "lot", .count("a number of shares", atLeast: 1, example: "100"), \.lot,
      "Shares to a lot, for every stock; a lot in the table of stocks holds besides."),
    ScenarioKey(
      "sell_departed", .flag, \.sellDeparted,
      "Whether holdings that are no stocks of the price table are sold, at the price that the holdings name."),
  ])

  private static let cash = KeyTable<Specification>([
    ScenarioKey("min", .fraction(example: "0%"), \.minCash, "Least cash, fraction of the capital."),
    ScenarioKey("max", .fraction(example: "1%"), \.maxCash, "Greatest cash, fraction of the capital."),
    ScenarioKey(
      "flow", .number("an amount of money", .balance, example: "-50_000"), \.cashFlow,
      "Cash added to the holdings, or withdrawn where negative, before trading; instead of a capital."),
  ]) { _, said in try refuseCrossing(said.minCash, said.maxCash, percent) }

  private static let factors = KeyTable<Specification>([
    ScenarioKey(
      "tolerance", .number("a difference of exposures", .nonNegative, example: "0.1"), \.factorTolerance,
      "Greatest difference of each exposure from the benchmark's, in units of the column."),
    ScenarioKey(
      "names", .names("a list of factor columns", example: "[beta, size]", atLeast: 1), \.factorNames,
      "The columns of the table of stocks that are matched; every factor column where it is not given."),
  ]) { node, said in
    guard said.factorTolerance == nil else { return }
    throw node.error("the tolerance is missing", remedy: "Write factors: {tolerance: 0.1}")
  }

  private static let solver = KeyTable<Specification>([
    ScenarioKey("time_limit", .seconds, \.timeLimit, "Most time of the search."),
    ScenarioKey(
      "gap", .fraction(plain: .gap, example: "0.01%"), \.gap,
      "Relative gap between portfolio and bound at which the search may stop."),
    ScenarioKey(
      "seed", .count("a seed", within: NumberBounds.seeds, example: "1"), \.seed, "Seed of every random choice."),
    ScenarioKey(
      "node_limit", .count("a number of nodes", atLeast: 1, example: "10_000"), \.nodeLimit,
      "Most branch-and-bound nodes: a limit that does not depend on the machine."),
  ])

  /// Refuses a least value above the greatest one.
  static func refuseCrossing<Value: Comparable>(
    _ least: Setting<Value>?, _ most: Setting<Value>?, _ words: (Value) -> String
  ) throws {
    guard let least, let most, least.value > most.value else { return }
    throw SpecificationError(
      least.origin, "the least, \(words(least.value)), is above the greatest, \(words(most.value))",
      remedy: "Lower the one or raise the other")
  }
}
