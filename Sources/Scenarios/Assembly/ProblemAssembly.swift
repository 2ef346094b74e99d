public import MarketData
public import TrackingDomain

/// Makes a problem of what a user said and of the tables that were read.
public struct ProblemAssembly: Sendable {
  /// What the user said.
  public let specification: Specification
  /// The prices.
  public let table: PriceTable
  /// What is known of the stocks; nil where no table was named.
  public let stocks: StockTable?
  /// What is owned; nil where no table was named.
  public let holdings: HoldingsTable?
  /// The tables of a factor model; nil where none was named.
  public let riskTables: RiskTables?

  /// Capital where the user names neither an amount nor holdings.
  public static let standardCapital = StandardValues.capital

  /// Gathers what a problem is made of.
  public init(
    _ specification: Specification, table: PriceTable, stocks: StockTable?, holdings: HoldingsTable?,
    riskTables: RiskTables? = nil
  ) {
    self.specification = specification
    self.table = table
    self.stocks = stocks
    self.holdings = holdings
    self.riskTables = riskTables
  }

  /// Makes the problem.
  ///
  /// - Parameter sumsMustFit: whether lots, floors and ceilings of K stocks that cannot fit the capital are refused;
  ///   otherwise they are left to be explained.
  /// - Throws: ``SpecificationError`` for what the user wrote, `DataError` for what the files hold, `ProblemError` for
  ///   what makes no sense together.
  public func problem(sumsMustFit: Bool = true) throws -> TrackingProblem {
    try holdings?.checkCash(against: table.ids, source: table.source)
    let source = BenchmarkAssembly(specification, table: table, stocks: stocks)
    let built = try source.built()
    let listed = try source.market(with: built)
    let departed =
      try holdings.map {
        try DepartedHoldings($0, market: listed, areSold: specification.sellDeparted?.value ?? false)
      } ?? .none
    let market = departed.joining(listed)
    let sample = try sample(market)
    let objective = TrackingObjective(
      specification.measure?.value ?? .mse, basis: specification.basis?.value ?? .shares,
      returns: specification.returns?.value ?? .simple, excessReward: specification.excessReward?.value ?? 0,
      level: specification.level?.value ?? StandardValues.level)
    let costs = TransactionCosts(
      buy: specification.buyCost?.value ?? 0, sell: specification.sellCost?.value ?? 0,
      ticket: specification.ticket?.value ?? 0, least: specification.leastCommission?.value ?? 0)
    let owned = ownedShares(market)
    var problem = TrackingProblem(
      name: specification.name?.value ?? table.source, market: market, sample: sample, objective: objective,
      holdings: owned, costs: costs, universe: try universe(market, departed: departed.stocks.map(\.id)),
      periodsPerYear: specification.periodsPerYear?.value)
    if let built {
      // The table's weights are of one date; positions are taken on another.
      let drifted = built.benchmark.weights(on: sample.inSample.upperBound)
      for (stock, weight) in drifted.enumerated() { problem.universe.benchmarkWeights[stock] = weight }
    }
    problem.capital = try capital(problem)
    // Before anything is estimated from the prices, of stocks that are excluded too.
    let estimates = specification.risk.model != nil || specification.moments?.value == .ledoitWolf
    try placing { () throws(ProblemError) in
      try problem.validateMagnitudes(wholeMarket: specification.risk.model != nil, jumps: estimates)
    }
    let risk = RiskAssembly(specification, problem: problem, stocks: stocks, tables: riskTables)
    problem.risk = try risk.activeRisk()
    problem.objective.halfLife = try risk.momentHalfLife()
    problem.shrinkage = risk.momentShrinkage()
    let constraints = ConstraintAssembly(
      specification, problem: problem, stocks: stocks, departed: Set(departed.stocks.map(\.id)))
    problem.constraints = try constraints.constraints() + departed.constraints(in: market)
    try placing { () throws(ProblemError) in
      if sumsMustFit { try problem.validate() } else { try problem.validateNumbers() }
    }
    return problem
  }

  /// Gives a fault of the problem the place where the user wrote what is at fault.
  private func placing(_ work: () throws(ProblemError) -> Void) throws {
    do { try work() } catch {
      guard let origin = specification.origin(of: error.subject) else { throw error }
      throw SpecificationError(origin, "\(error.subject): \(error.message)", remedy: error.remedy)
    }
  }

  /// Divides the dates, one wish after the other, so that the first that the data cannot meet is blamed.
  private func sample(_ market: Market) throws -> Sample {
    let (from, to) = (specification.from, specification.to)
    let (inSample, end) = (specification.inSample, specification.outOfSampleTo)
    var sample = try blaming(from?.origin) { try Sample(market, from: from?.value) }
    if let to { sample = try blaming(to.origin) { try Sample(market, from: from?.value, to: to.value) } }
    if let inSample {
      sample = try blaming(inSample.origin) {
        try Sample(market, from: from?.value, to: to?.value, inSampleReturns: inSample.value)
      }
    }
    guard let end else { return sample }
    return try blaming(end.origin) {
      try Sample(
        market, from: from?.value, to: to?.value, inSampleReturns: inSample?.value, outOfSampleTo: end.value)
    }
  }

  /// The benchmark that is built from constituents, if that is asked for.
  ///
  /// - Throws: as ``problem(sumsMustFit:)``.
  public func builtBenchmark() throws -> BuiltBenchmark? {
    try BenchmarkAssembly(specification, table: table, stocks: stocks).built()
  }

  private func ownedShares(_ market: Market) -> Holdings? {
    guard let holdings else { return nil }
    var shares = [Double](repeating: 0, count: market.ids.count)
    let positions = Dictionary(uniqueKeysWithValues: zip(market.ids, market.ids.indices))
    for holding in holdings.shares {
      guard let stock = positions[holding.id] else { continue }
      shares[stock] = holding.shares
    }
    return Holdings(shares: shares, cash: holdings.cash ?? 0)
  }

  /// C: as the user says, or what is owned with the cash that comes in or goes out.
  private func capital(_ problem: TrackingProblem) throws -> Double {
    guard let flow = specification.cashFlow else {
      return specification.capital?.value ?? (holdings == nil ? Self.standardCapital : problem.ownedValue)
    }
    if let capital = specification.capital {
      throw SpecificationError(
        flow.origin, "a cash flow beside the capital of \(capital.origin) says twice how much is placed",
        remedy: "Give one of them: with a cash flow, the capital is what the holdings are worth and the flow")
    }
    guard holdings != nil else {
      throw SpecificationError(
        flow.origin, "there are no holdings that cash could be added to or withdrawn from",
        remedy: "Give --holdings, or the capital itself")
    }
    let capital = problem.ownedValue + flow.value
    guard capital > 0 else {
      let origin = flow.origin == .standard ? specification.holdings?.origin ?? .standard : flow.origin
      throw SpecificationError(
        origin,
        "the holdings are worth \(decimal(problem.ownedValue)), and a cash flow of \(decimal(flow.value)) leaves "
          + "nothing to hold", remedy: "Withdraw less than what is held is worth")
    }
    return capital
  }

  /// - Parameter departed: stocks that are only there to be sold: no part of the benchmark, exposed to no factor.
  private func universe(_ market: Market, departed: [String]) throws -> Universe {
    let lot = Double(specification.lot?.value ?? StandardValues.lot)
    var universe = Universe(count: market.ids.count, lot: lot)
    guard let stocks else { return universe }
    try stocks.check(against: market.ids + [market.benchmarkID] + [specification.benchmark?.value].compactMap { $0 })
    for (stock, id) in market.ids.enumerated() where departed.contains(id) { universe.benchmarkWeights[stock] = 0 }
    for (stock, id) in market.ids.enumerated() {
      guard let record = stocks[id] else { continue }
      universe.sectors[stock] = record.sector
      universe.benchmarkWeights[stock] = record.weight
      universe.averageDailyVolumes[stock] = record.adv
      // What the table says of one stock holds beside what is said of all: the same rule as for weights.
      if let own = record.lot { universe.lots[stock] = commonLot(own, lot) }
    }
    let rows = Dictionary(uniqueKeysWithValues: stocks.rows.enumerated().map { ($1.id, $0) })
    if specification.factorTolerance != nil {
      for name in specification.factorNames?.value ?? stocks.factors.keys.sorted() {
        let values = try blaming(specification.factorNames?.origin) { try stocks.factor(name) }
        universe.factors[name] = try market.ids.map { id in
          guard let row = rows[id] else {
            if departed.contains(id) { return 0 }
            throw SpecificationError(
              specification.factorTolerance?.origin ?? .standard,
              "the exposure of \(id) to \(name) is not known", remedy: "Add \(id) to \(stocks.file)")
          }
          return values[row]
        }
      }
    }
    return universe
  }
}

/// The smallest lot that is a whole number of both; a lot that is not a whole number of shares is left to be refused.
private func commonLot(_ own: Double, _ general: Double) -> Double {
  guard own >= 1, own == own.rounded(), own.isFinite else { return own }
  var (divisor, rest) = (own, general)
  while rest > 0 { (divisor, rest) = (rest, divisor.truncatingRemainder(dividingBy: rest)) }
  return own / divisor * general
}

/// Gives a wish that the data cannot meet the place where the user wrote it.
func blaming<Value>(_ origin: Origin?, _ work: () throws -> Value) throws -> Value {
  do { return try work() } catch let error as DataError {
    guard let origin else { throw error }
    let file = error.file.map { " (in \($0))" } ?? ""
    throw SpecificationError(origin, error.message + file, remedy: error.remedy)
  }
}
