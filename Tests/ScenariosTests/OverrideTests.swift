import MarketData
import Scenarios
import RiskModels
import Testing
import TrackingDomain

/// Options override what a scenario says, one thing at a time.
@Suite struct OverrideTests {
  private func full(_ origin: Origin, _ number: Double) -> Specification {
    let (text, count) = ("\(number)", Int(number))
    var said = Specification()
    said.name = Setting(text, origin)
    said.prices = Setting(text, origin)
    said.benchmark = Setting(text, origin)
    said.benchmarkFrom = Setting(number > 1 ? .cap : .weights, origin)
    said.benchmarkDate = Setting(text, origin)
    said.stocks = Setting(text, origin)
    said.columns = Setting(["id": "\(number)"], origin)
    said.from = Setting(text, origin)
    said.to = Setting(text, origin)
    said.inSample = Setting(count, origin)
    said.outOfSampleTo = Setting(text, origin)
    said.capital = Setting(number, origin)
    said.holdings = Setting(text, origin)
    said.cashFlow = Setting(number, origin)
    said.sellDeparted = Setting(number > 1, origin)
    said.measure = Setting(number > 1 ? .mad : .mse, origin)
    said.basis = Setting(number > 1 ? .values : .weights, origin)
    said.returns = Setting(number > 1 ? .log : .simple, origin)
    said.excessReward = Setting(number, origin)
    said.level = Setting(number, origin)
    said.moments = Setting(number > 1 ? .ewma : .plain, origin)
    said.momentHalfLife = Setting(number, origin)
    said.risk = risk(origin, number)
    said.difference = difference(origin, number)
    said.cardinality = Setting(.exactly(count), origin)
    said.groupCardinalities = ["Banks": Setting(.exactly(count), origin)]
    said.minWeight = Setting(number, origin)
    said.maxWeight = Setting(number, origin)
    said.sectors = ["Banks": Setting(SectorBounds(most: number), origin)]
    said.ucits = Setting(number > 1, origin)
    said.buyCost = Setting(number, origin)
    said.sellCost = Setting(number, origin)
    said.ticket = Setting(number, origin)
    said.largest = Setting(LargestBound(count: count, most: number), origin)
    said.maxTrades = Setting(count, origin)
    said.leastCommission = Setting(number, origin)
    said.costLimit = Setting(number, origin)
    said.maxTurnover = Setting(number, origin)
    said.minTrade = Setting(number, origin)
    said.participation = Setting(number, origin)
    said.days = Setting(number, origin)
    said.lot = Setting(count, origin)
    said.minCash = Setting(number, origin)
    said.maxCash = Setting(number, origin)
    said.factorTolerance = Setting(number, origin)
    said.factorNames = Setting([text], origin)
    said.timeLimit = Setting(number, origin)
    said.gap = Setting(number, origin)
    said.seed = Setting(count, origin)
    said.nodeLimit = Setting(count, origin)
    said.periodsPerYear = Setting(number, origin)
    said.replication.method = Setting(number > 1 ? .blended : .full, origin)
    said.replication.strata = Setting([text], origin)
    said.replication.buckets = Setting(count, origin)
    said.replication.members = Setting(number > 1 ? .tracking : .size, origin)
    said.replication.strataBand = Setting(number, origin)
    said.replication.coreShare = Setting(number, origin)
    said.replication.coreBand = Setting(number, origin)
    said.replication.rest = Setting(number > 1 ? .stratified : .optimised, origin)
    said.backtest.calendar = Setting(text, origin)
    said.backtest.window = Setting(count, origin)
    said.backtest.from = Setting(text, origin)
    said.backtest.to = Setting(text, origin)
    said.backtest.trackingErrorAbove = Setting(number, origin)
    said.backtest.trackingErrorWindow = Setting(count, origin)
    said.backtest.weightDrift = Setting(number, origin)
    said.backtest.sectorDrift = Setting(number, origin)
    said.backtest.caps = Setting(number > 1, origin)
    said.backtest.onMissing = Setting(number > 1 ? .hold : .sell, origin)
    said.backtest.longestGap = Setting(count, origin)
    said.backtest.cashRate = Setting(number, origin)
    return said
  }

  private func risk(_ origin: Origin, _ number: Double) -> RiskSpecification {
    let (text, count) = ("\(number)", Int(number))
    var said = RiskSpecification()
    said.model = Setting(.file(text), origin)
    said.factorCovariance = Setting(text, origin)
    said.halfLife = Setting(number, origin)
    said.factorCount = Setting(.fixed(count), origin)
    said.window = Setting(count, origin)
    said.asOf = Setting(text, origin)
    said.horizon = Setting(number > 1 ? .year : .period, origin)
    said.maxAge = Setting(count, origin)
    said.against = Setting(number > 1 ? .series : .weights, origin)
    said.exposures = Setting([text], origin)
    return said
  }

  private func difference(_ origin: Origin, _ number: Double) -> DifferenceSpecification {
    var said = DifferenceSpecification()
    said.fee = Setting(number, origin)
    said.turnover = Setting(number, origin)
    said.trades = Setting(number, origin)
    said.benchmarkReturn = Setting(number, origin)
    said.cashReturn = Setting(number, origin)
    said.lending = ["Banks": Setting(LendingTerms(fee: number), origin)]
    said.dividends = Setting(DividendTerms(yield: number), origin)
    return said
  }

  @Test func everythingIsOverridden() {
    let scenario = full(.file("s.yaml", line: 1, key: "k"), 1)
    let options = full(.option("--o"), 2)
    #expect(scenario.overridden(by: options) == options)
    #expect(scenario.overridden(by: Specification()) == scenario)
    #expect(Specification().overridden(by: options) == options)
    // A property that this test forgets would keep its nil on both sides and prove nothing.
    let children = [
      Mirror(reflecting: options).children, Mirror(reflecting: options.risk).children,
      Mirror(reflecting: options.difference).children, Mirror(reflecting: options.replication).children,
    ].joined()
    for child in children where child.label != "rules" {
      let isNil =
        Mirror(reflecting: child.value).displayStyle == .optional
        && Mirror(reflecting: child.value).children.isEmpty
      #expect(!isNil, "\(child.label ?? "") is not tested")
    }
  }

  @Test func whatTheOptionsDoNotSayStays() throws {
    var options = Specification()
    options.cardinality = Setting(.exactly(7), .option("--cardinality"))
    options.sectors["Energy"] = Setting(SectorBounds(most: 0.1), .option("--sector-cap"))
    options.rules = [Setting(.exclude(["B"]), .option("--exclude"))]
    let both = try scenario(
      "cardinality: {exactly: 20, groups: {Banks: 2}}\nsectors: {Banks: {max: 30%}, Energy: {band: 1%}}\nrules: [{must_hold: [A]}]"
    ).overridden(by: options)
    #expect(both.cardinality?.value == .exactly(7))
    #expect(both.groupCardinalities["Banks"]?.value == .exactly(2))
    #expect(both.sectors["Banks"]?.value == SectorBounds(most: 0.3))
    #expect(both.sectors["Energy"]?.value == SectorBounds(most: 0.1))
    #expect(both.rules.map(\.value) == [.mustHold(["A"]), .exclude(["B"])])
  }
}
