import MarketData
import Scenarios
import Testing
import TrackingDomain

/// Every key and every form in which its value may be written.
@Suite struct KeyFormTests {
  @Test func theScenarioOfTheContractIsReadWhole() throws {
    let said = try scenario(
      """
      name: FTSE proxy, 20 names
      data:
        prices: prices.csv
        benchmark: INDEX
        stocks: stocks.csv
        window: {from: 2023-01-01, to: 2023-12-31}
        out_of_sample: {to: 2024-06-30}
      capital: 1_000_000
      objective: {kind: mse, basis: shares, excess_reward: 0}
      cardinality: 20
      weights: {min: 1%, max: 10%}
      sectors: {Banks: {max: 30%}, Energy: {band: 2%}}
      rules:
        - either: [JPM, BAC]
        - exactly_one: [A, B, C]
        - at_most: {2: [X, Y, Z]}
        - if_held: {GOOG: GOOGL}
        - must_hold: [AAPL]
        - exclude: [TSLA]
      costs: {buy: 15bps, sell: 15bps, ticket: 0, limit: 10bps}
      holdings: holdings.csv
      trading: {max_turnover: 20%, min_trade: 0.1%, participation: 10%, days: 1, lot: 1}
      cash: {min: 0%, max: 1%}
      factors: {tolerance: 0.1}
      ucits: false
      solver: {time_limit: 60s, gap: 0.01%, seed: 1}
      """)
    #expect(said.name == Setting("FTSE proxy, 20 names", .file("scenario.yaml", line: 2, key: "name")))
    #expect(said.prices == Setting("prices.csv", .file("scenario.yaml", line: 4, key: "data.prices")))
    #expect(said.benchmark?.value == "INDEX")
    #expect(said.stocks?.value == "stocks.csv")
    #expect(said.from == Setting("2023-01-01", .file("scenario.yaml", line: 7, key: "data.window.from")))
    #expect(said.to?.value == "2023-12-31")
    #expect(said.outOfSampleTo?.value == "2024-06-30")
    #expect(said.capital?.value == 1_000_000)
    #expect(said.measure?.value == .mse)
    #expect(said.basis?.value == .shares)
    #expect(said.excessReward?.value == 0)
    #expect(said.cardinality?.value == .exactly(20))
    #expect(said.minWeight?.value == 0.01)
    #expect(said.maxWeight == Setting(0.1, .file("scenario.yaml", line: 12, key: "weights.max")))
    #expect(said.sectors["Banks"]?.value == SectorBounds(most: 0.3))
    #expect(
      said.sectors["Energy"]
        == Setting(
          SectorBounds(band: 0.02), .file("scenario.yaml", line: 13, key: "sectors.Energy")))
    #expect(
      said.rules.map(\.value) == [
        .either(["JPM", "BAC"]), .exactlyOne(["A", "B", "C"]), .atMost(2, ["X", "Y", "Z"]),
        .ifHeld("GOOG", then: "GOOGL"), .mustHold(["AAPL"]), .exclude(["TSLA"]),
      ])
    #expect(said.rules[2].origin == .file("scenario.yaml", line: 17, key: "rules[3].at_most"))
    #expect(said.buyCost?.value == 0.0015)
    #expect(said.sellCost?.value == 0.0015)
    #expect(said.ticket?.value == 0)
    #expect(said.costLimit?.value == 0.001)
    #expect(said.holdings?.value == "holdings.csv")
    #expect(said.maxTurnover?.value == 0.2)
    #expect(said.minTrade?.value == 0.001)
    #expect(said.participation?.value == 0.1)
    #expect(said.days?.value == 1)
    #expect(said.lot?.value == 1)
    #expect(said.minCash?.value == 0)
    #expect(said.maxCash?.value == 0.01)
    #expect(said.factorTolerance?.value == 0.1)
    #expect(said.factorNames == nil)
    #expect(said.ucits?.value == false)
    #expect(said.timeLimit?.value == 60)
    #expect(said.gap?.value == 0.0001)
    #expect(said.seed?.value == 1)
    #expect(said.nodeLimit == nil)
  }

  @Test(arguments: TrackingMeasure.allCases)
  func everyMeasureHasItsName(measure: TrackingMeasure) throws {
    #expect(try scenario("objective: {kind: \(measure.rawValue)}").measure?.value == measure)
  }

  @Test(arguments: DeviationBasis.allCases)
  func everyBasisHasItsName(basis: DeviationBasis) throws {
    #expect(try scenario("objective: {basis: \(basis.rawValue)}").basis?.value == basis)
  }

  @Test func theObjectiveTakesLevelRewardAndReturns() throws {
    let said = try scenario("objective: {kind: cvar, level: 0.9, excess_reward: 0.5, returns: log}")
    #expect(said.level?.value == 0.9)
    #expect(said.excessReward?.value == 0.5)
    #expect(said.returns?.value == .log)
  }

  @Test(
    arguments: [
      ("20", CountBounds.exactly(20)), ("\"20\"", .exactly(20)), ("5...15", CountBounds(least: 5, most: 15)),
      ("5…15", CountBounds(least: 5, most: 15)), ("<=15", CountBounds(most: 15)), ("\">=5\"", CountBounds(least: 5)),
      ("{min: 15, max: 25}", CountBounds(least: 15, most: 25)), ("{max: 25}", CountBounds(most: 25)),
      ("{exactly: 20}", .exactly(20)), ("{exactly: 20, groups: {Banks: {max: 4}}}", .exactly(20)),
    ])
  func cardinalityHasManyForms(text: String, bounds: CountBounds) throws {
    #expect(try scenario("cardinality: \(text)").cardinality?.value == bounds)
  }

  @Test func cardinalityIsBoundedByGroupToo() throws {
    let said = try scenario(
      "cardinality: {groups: {Banks: {max: 4}, Energy: 2, Media: 1...3, Food: {exactly: 0}, Water: {min: 1}}}")
    #expect(said.cardinality == nil)
    #expect(
      said.groupCardinalities.mapValues(\.value) == [
        "Banks": CountBounds(most: 4), "Energy": .exactly(2), "Media": CountBounds(least: 1, most: 3),
        "Food": .exactly(0), "Water": CountBounds(least: 1),
      ])
    #expect(said.groupCardinalities["Energy"]?.origin.description == "scenario.yaml:2: cardinality.groups.Energy")
  }

  @Test(
    arguments: [
      ("1%", 0.01), ("1 %", 0.01), ("100bps", 0.01), ("0.01", 0.01), ("1e-2", 0.01), ("\"1%\"", 0.01), ("0", 0),
      ("100%", 1),
    ])
  func proportionsHaveManyForms(text: String, value: Double) throws {
    #expect(try scenario("weights: {min: \(text)}").minWeight?.value == value)
  }

  @Test(arguments: ["1_000_000", "1000000", "1e6", "1E+6", "\"1_000_000\"", "1000000.0"])
  func amountsHaveManyForms(text: String) throws {
    #expect(try scenario("capital: \(text)").capital?.value == 1_000_000)
  }

  @Test(arguments: [("60s", 60.0), ("500ms", 0.5), ("5m", 300), ("2h", 7200), ("60", 60), ("1.5 s", 1.5)])
  func timesHaveManyForms(text: String, value: Double) throws {
    #expect(try scenario("solver: {time_limit: \(text)}").timeLimit?.value == value)
  }

  @Test func theRestOfTheKeysIsRead() throws {
    let said = try scenario(
      """
      data: {window: {in_sample: 145}, periods_per_year: 52}
      solver: {node_limit: 10_000}
      factors: {tolerance: 0.05, names: [beta, size]}
      sectors: {Banks: {min: 5%, max: 30%, band: 2%}}
      ucits: true
      largest: {count: 5, max: 40%}
      costs: {least: 9.5}
      trading: {max_trades: 12}
      rules:
        - at_least: {1: [A, B]}
        - no_trade: [C]
        - sell_only: [D]
        - buy_only: [I, J]
        - buy_only: true
        - if_held: {E: F, G: H}
      """)
    #expect(said.inSample?.value == 145)
    #expect(said.periodsPerYear?.value == 52)
    #expect(said.nodeLimit?.value == 10_000)
    #expect(said.factorTolerance?.value == 0.05)
    #expect(said.factorNames?.value == ["beta", "size"])
    #expect(said.sectors["Banks"]?.value == SectorBounds(least: 0.05, most: 0.3, band: 0.02))
    #expect(said.ucits?.value == true)
    #expect(said.largest?.value == LargestBound(count: 5, most: 0.4))
    #expect(said.leastCommission?.value == 9.5)
    #expect(said.maxTrades?.value == 12)
    #expect(
      said.rules.map(\.value) == [
        .atLeast(1, ["A", "B"]), .noTrade(["C"]), .sellOnly(["D"]), .buyOnly(["I", "J"]), .buyOnlyOwned,
        .ifHeld("E", then: "F"), .ifHeld("G", then: "H"),
      ])
  }

  @Test func aBackTestIsChecked() throws {
    let said = try scenario(
      """
      backtest:
        calendar: first and third Wednesday
        window: 22
        from: 2014-01-01
        to: 2024-09-12
        triggers: {tracking_error: {above: 5%, window: 22}, drift: {weight: 2%, sector: 4%}, caps: true}
        on_missing: sell
        cash_rate: 2%
      """)
    let backtest = said.backtest
    #expect(backtest.calendar?.value == "first and third Wednesday")
    #expect(backtest.window?.value == 22)
    #expect(backtest.from?.value == "2014-01-01")
    #expect(backtest.to?.value == "2024-09-12")
    #expect(backtest.trackingErrorAbove?.value == 0.05)
    #expect(backtest.trackingErrorWindow?.value == 22)
    #expect(backtest.weightDrift?.value == 0.02)
    #expect(backtest.sectorDrift?.value == 0.04)
    #expect(backtest.caps?.value == true)
    #expect(backtest.onMissing?.value == .sell)
    #expect(backtest.cashRate?.value == 0.02)
    var rest = said
    rest.backtest = BacktestSpecification()
    #expect(rest == Specification(), "a back-test says nothing of one portfolio")
  }

  @Test func replicationHasItsChoices() throws {
    let said = try scenario(
      """
      replication:
        method: blended
        strata: [sector, size]
        buckets: 2
        members: tracking
        strata_band: 2%
        core_share: 85%
        core_band: 1000bps
        rest: stratified
      """
    ).replication
    #expect(said.method == Setting(.blended, .file("scenario.yaml", line: 3, key: "replication.method")))
    #expect(said.strata?.value == ["sector", "size"])
    #expect(said.buckets?.value == 2)
    #expect(said.members?.value == .tracking)
    #expect(said.strataBand?.value == 0.02)
    #expect(said.coreShare?.value == 0.85)
    #expect(said.coreBand?.value == 0.1)
    #expect(said.rest?.value == .stratified)
    #expect(try scenario("replication: {method: all}").replication.method?.value.methods == ReplicationMethod.allCases)
  }

  @Test func namesThatYAMLTakesForOtherThingsStayNames() throws {
    let said = try scenario("rules: [{must_hold: [ON, NO, TRUE, 9984, 1e3, 0700.HK, 1_0, \"null\"]}]")
    #expect(said.rules.map(\.value) == [.mustHold(["ON", "NO", "TRUE", "9984", "1e3", "0700.HK", "1_0", "null"])])
    #expect(try scenario("data: {benchmark: 500}").benchmark?.value == "500")
  }

  @Test(
    arguments: [
      ("scenario.yaml", "prices.csv", "prices.csv"), ("models/a.yaml", "prices.csv", "models/prices.csv"),
      ("models/a.yaml", "../data/prices.csv", "models/../data/prices.csv"),
      ("/home/a.json", "prices.csv", "/home/prices.csv"), ("models/a.yaml", "/data/prices.csv", "/data/prices.csv"),
      ("models/a.yaml", "\"-\"", "-"),
    ])
  func pathsAreRelativeToTheScenario(name: String, written: String, opened: String) throws {
    let said = try scenario("data: {prices: \(written), stocks: \(written)}\nholdings: \(written)", name: name)
    #expect(said.prices?.value == opened)
    #expect(said.stocks?.value == opened)
    #expect(said.holdings?.value == opened)
  }
}
