import IndexTracking
import MarketData
import Replication
import Scenarios
import TrackingDomain

/// Reads what an index change is planned from.
struct ReconstitutionLoader {
  /// An index change with what is needed to write it.
  struct Loaded {
    let reconstitution: Reconstitution
    let input: InputRecord
    let effectiveDate: String?
    /// The date of a day relative to the effective date; nil where the prices do not go so far.
    let date: (Int) -> String?
    let warnings: [DataWarning]
    let notes: [String]
  }

  let options: ReconstitutionOptions

  /// Reads tables and poses the index change.
  func load() throws -> Loaded {
    let said = try specification()
    let tables = try InputTables(said.specification)
    var timeless = said.specification
    let whole = try tables.pose(timeless).problem
    let calendar = try EffectiveDate(options.effective, market: whole.market)
    let position = min(whole.market.periodCount, calendar.position + options.startDay)
    guard position >= 1 else {
      throw Failure(
        code: .usage,
        message: "--start-day: \(options.startDay) days from \(calendar.name ?? "the effective date") lies before the "
          + "second price. Start later.")
    }
    timeless.to = Setting(whole.market.dates[position], .option("--start-day"))
    let loaded = try tables.pose(timeless)
    let naming = said.specification.columns.map { ColumnNaming($0.value) }
    let old = try StockTable.read(path: options.from, columns: naming)
    let new = try StockTable.read(path: options.to, columns: naming)
    var problem = loaded.problem
    for (stock, id) in problem.market.ids.enumerated() where problem.universe.averageDailyVolumes[stock] == nil {
      problem.universe.averageDailyVolumes[stock] = new[id]?.adv ?? old[id]?.adv
    }
    let change = try IndexChange(from: old, to: new, ids: problem.market.ids)
    var notes: [String] = []
    if said.specification.holdings == nil {
      // Full replication of the old index is what there is to start from.
      let basket = try CreationBasket(value: problem.capital, weights: change.before, problem: problem)
      problem.holdings = Holdings(shares: basket.shares, cash: basket.cash)
      notes.append("no holdings are given: the old index in whole lots, worth \(decimal(problem.capital)), is assumed")
    }
    let reconstitution = try Reconstitution(
      problem, change: change, terms: options.terms(scenarioParticipation: said.participation))
    return Loaded(
      reconstitution: reconstitution, input: loaded.input, effectiveDate: calendar.name,
      date: { day in
        let index = calendar.position + day
        return whole.market.dates.indices.contains(index) ? whole.market.dates[index] : nil
      }, warnings: loaded.warnings + old.warnings + new.warnings, notes: notes)
  }

  /// What a scenario says of data, costs, holdings and lots, overridden by the options; rules on portfolios do not count.
  private func specification() throws -> (specification: Specification, participation: Double?) {
    var result = Specification()
    var participation: Double?
    if ScenarioReader.isScenario(path: options.input) {
      let scenario = try ScenarioReader.read(path: options.input)
      result.name = scenario.name
      result.prices = scenario.prices
      result.benchmark = scenario.benchmark
      result.benchmarkFrom = scenario.benchmarkFrom
      result.benchmarkDate = scenario.benchmarkDate
      result.stocks = scenario.stocks
      result.holdings = scenario.holdings
      result.columns = scenario.columns
      result.sellDeparted = scenario.sellDeparted
      result.capital = scenario.capital
      result.buyCost = scenario.buyCost
      result.sellCost = scenario.sellCost
      result.ticket = scenario.ticket
      result.leastCommission = scenario.leastCommission
      result.lot = scenario.lot
      result.periodsPerYear = scenario.periodsPerYear
      participation = scenario.participation?.value
    } else {
      result.prices = Setting(options.input, .option("INPUT"))
    }
    var said = Specification()
    func setting<Value>(_ value: Value?, _ option: String) -> Setting<Value>? {
      value.map { Setting($0, .option(option)) }
    }
    said.benchmark = setting(options.benchmark, "--benchmark")
    said.stocks = setting(options.stocks, "--stocks")
    said.holdings = setting(options.holdings, "--holdings")
    if !options.columns.isEmpty {
      said.columns = Setting(options.columns.reduce([:]) { $0.merging($1) { $1 } }, .option("--columns"))
    }
    said.sellDeparted = setting(options.sellDeparted ? true : nil, "--sell-departed")
    said.capital = setting(options.capital, "--capital")
    said.buyCost = setting(options.cost, "--cost")
    said.sellCost = setting(options.cost, "--cost")
    said.lot = setting(options.lot, "--lot")
    said.cardinality = Setting(CountBounds(least: 1), .standard)
    return (result.overridden(by: said), participation)
  }
}

/// From when a new index is in force, as a position among the dates of a market.
private struct EffectiveDate {
  /// The date as the user gave it, or the last of the prices.
  let name: String?
  /// The first date on which the new index is in force; one past the last where the prices end before it.
  let position: Int

  init(_ date: String?, market: Market) throws {
    guard let date else {
      name = market.dates.last
      position = market.dates.count - 1
      return
    }
    name = date
    let before: Int
    do { before = try market.dateRange(from: nil, to: date).upperBound } catch {
      throw SpecificationError(.option("--effective"), error.message, remedy: error.remedy)
    }
    position = market.dates[before] == market.iso(date) ? before : before + 1
  }
}
