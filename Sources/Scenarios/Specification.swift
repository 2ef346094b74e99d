public import MarketData
public import TrackingDomain

/// Everything that a user may say of a problem, in a scenario or by options; what is nil was not said.
///
/// A scenario and the options of the command line both end here, so that they say the same things; options override
/// the scenario's by ``overridden(by:)``, and ``ProblemAssembly`` makes a problem of what results.
public struct Specification: Sendable, Hashable, Codable {
  /// What the problem is called.
  public var name: Setting<String>?
  /// The price table, a path as the program can open it, "-" for standard input.
  public var prices: Setting<String>?
  /// The benchmark's name in it.
  public var benchmark: Setting<String>?
  /// What the benchmark is built from; nil where it is a series of the prices.
  public var benchmarkFrom: Setting<ConstituentSource>?
  /// The date that the weights or capitalisations are of.
  public var benchmarkDate: Setting<String>?
  /// The table of stocks.
  public var stocks: Setting<String>?
  /// The headers of columns of the tables that have other names, by the names of `ColumnNames`.
  public var columns: Setting<[String: String]>?
  /// First date that is fitted.
  public var from: Setting<String>?
  /// Last date that is fitted, or with ``inSample`` the last date at all.
  public var to: Setting<String>?
  /// Number of returns that are fitted.
  public var inSample: Setting<Int>?
  /// Last date of the out-of-sample range.
  public var outOfSampleTo: Setting<String>?

  /// Capital, currency.
  public var capital: Setting<Double>?
  /// Share counts owned now.
  public var holdings: Setting<String>?
  /// Cash added (positive) or withdrawn before trading, currency.
  public var cashFlow: Setting<Double>?
  /// Whether holdings that are no stocks of the price table are sold.
  public var sellDeparted: Setting<Bool>?
  /// What is minimised.
  public var measure: Setting<TrackingMeasure>?
  /// What deviation means.
  public var basis: Setting<DeviationBasis>?
  /// How returns are taken.
  public var returns: Setting<ReturnKind>?
  /// λ.
  public var excessReward: Setting<Double>?
  /// α of `cvar`.
  public var level: Setting<Double>?
  /// How the second moments of `mse` are estimated.
  public var moments: Setting<MomentChoice>?
  /// Half-life of exponential second moments, periods.
  public var momentHalfLife: Setting<Double>?
  /// The risk model.
  public var risk = RiskSpecification()
  /// What is assumed of a year.
  public var difference = DifferenceSpecification()

  /// Number of stocks held.
  public var cardinality: Setting<CountBounds>?
  /// Number of stocks held by group, a sector's name.
  public var groupCardinalities: [String: Setting<CountBounds>] = [:]
  /// Least proportion of a stock that is held.
  public var minWeight: Setting<Double>?
  /// Greatest proportion of a stock.
  public var maxWeight: Setting<Double>?
  /// Bounds by sector name.
  public var sectors: [String: Setting<SectorBounds>] = [:]
  /// Rules on which stocks are held or traded, in the order in which they were written.
  public var rules: [Setting<HoldingRule>] = []
  /// The UCITS 5/10/40 rule.
  public var ucits: Setting<Bool>?
  /// Most that the largest weights may be together.
  public var largest: Setting<LargestBound>?

  /// f_buy.
  public var buyCost: Setting<Double>?
  /// f_sell.
  public var sellCost: Setting<Double>?
  /// φ, currency a trade.
  public var ticket: Setting<Double>?
  /// ψ, currency: no trade costs less.
  public var leastCommission: Setting<Double>?
  /// γ.
  public var costLimit: Setting<Double>?
  /// Greatest turnover, half-sum, fraction of capital.
  public var maxTurnover: Setting<Double>?
  /// Most stocks that may be traded.
  public var maxTrades: Setting<Int>?
  /// Smallest trade, fraction of capital.
  public var minTrade: Setting<Double>?
  /// Most of a stock's volume that may be traded.
  public var participation: Setting<Double>?
  /// Days over which it may be traded.
  public var days: Setting<Double>?
  /// Shares to a lot.
  public var lot: Setting<Int>?
  /// Least cash, fraction of capital.
  public var minCash: Setting<Double>?
  /// Greatest cash, fraction of capital.
  public var maxCash: Setting<Double>?
  /// Greatest difference of each factor exposure from the benchmark's.
  public var factorTolerance: Setting<Double>?
  /// The factors that are matched; nil for every factor column of the stock table.
  public var factorNames: Setting<[String]>?

  /// Most seconds of the search.
  public var timeLimit: Setting<Double>?
  /// Relative gap at which the search may stop.
  public var gap: Setting<Double>?
  /// Seed of every random choice.
  public var seed: Setting<Int>?
  /// Most nodes of the search.
  public var nodeLimit: Setting<Int>?
  /// Periods a year, for annualised figures.
  public var periodsPerYear: Setting<Double>?

  /// The choices that methods of replication leave open.
  public var replication = ReplicationSettings()

  /// Rebalancing over history.
  public var backtest = BacktestSpecification()

  /// Says nothing yet.
  public init() {}
}

/// A least and a greatest number, either open.
public struct CountBounds: Sendable, Hashable, Codable {
  /// Least number; nil for none.
  public var least: Int?
  /// Greatest number; nil for none.
  public var most: Int?
  /// The only numbers that are meant, ascending, of which the first is the least and the last the greatest; nil for all
  /// between these.
  public var among: [Int]?

  /// Makes bounds.
  public init(least: Int? = nil, most: Int? = nil, among: [Int]? = nil) {
    self.least = least
    self.most = most
    self.among = among
  }

  /// Exactly a number.
  public static func exactly(_ count: Int) -> CountBounds { CountBounds(least: count, most: count) }
}

/// Bounds of a sector's weight: absolute, or a band around the benchmark's.
public struct SectorBounds: Sendable, Hashable, Codable {
  /// Least weight, fraction of capital.
  public var least: Double?
  /// Greatest weight, fraction of capital.
  public var most: Double?
  /// Half-width of a band around the benchmark's weight of the sector, fraction of capital.
  public var band: Double?

  /// Makes bounds.
  public init(least: Double? = nil, most: Double? = nil, band: Double? = nil) {
    self.least = least
    self.most = most
    self.band = band
  }
}

/// Most that the largest weights may be together.
public struct LargestBound: Sendable, Hashable, Codable {
  /// How many of the largest.
  public var count: Int
  /// Their greatest sum, fraction of capital.
  public var most: Double

  /// Makes a bound.
  public init(count: Int, most: Double) {
    self.count = count
    self.most = most
  }
}

/// A rule on which stocks are held or traded, by id.
public enum HoldingRule: Sendable, Hashable, Codable {
  /// At most one of the stocks is held.
  case either([String])
  /// Exactly one of them is.
  case exactlyOne([String])
  /// At most so many of them are.
  case atMost(Int, [String])
  /// At least so many of them are.
  case atLeast(Int, [String])
  /// The first is held only with the second.
  case ifHeld(String, then: String)
  /// All of them are held.
  case mustHold([String])
  /// None of them is held.
  case exclude([String])
  /// None of them is bought or sold.
  case noTrade([String])
  /// None of them is bought.
  case sellOnly([String])
  /// None of them is sold.
  case buyOnly([String])
  /// Nothing that is owned is sold.
  case buyOnlyOwned
}

extension Specification {
  /// This specification with everything that another one says put in its place; rules of both are kept.
  public func overridden(by other: Specification) -> Specification {
    var result = self
    result.name = other.name ?? name
    result.prices = other.prices ?? prices
    result.benchmark = other.benchmark ?? benchmark
    result.benchmarkFrom = other.benchmarkFrom ?? benchmarkFrom
    result.benchmarkDate = other.benchmarkDate ?? benchmarkDate
    result.stocks = other.stocks ?? stocks
    result.columns = other.columns.map { later in
      Setting((columns?.value ?? [:]).merging(later.value) { $1 }, later.origin)
    }
    result.columns = result.columns ?? columns
    result.from = other.from ?? from
    result.to = other.to ?? to
    result.inSample = other.inSample ?? inSample
    result.outOfSampleTo = other.outOfSampleTo ?? outOfSampleTo
    // Both say what the capital is: whichever is said last holds alone.
    result.capital = other.capital ?? (other.cashFlow == nil ? capital : nil)
    result.cashFlow = other.cashFlow ?? (other.capital == nil ? cashFlow : nil)
    result.holdings = other.holdings ?? holdings
    result.sellDeparted = other.sellDeparted ?? sellDeparted
    result.measure = other.measure ?? measure
    result.basis = other.basis ?? basis
    result.returns = other.returns ?? returns
    result.excessReward = other.excessReward ?? excessReward
    result.level = other.level ?? level
    result.moments = other.moments ?? moments
    result.momentHalfLife = other.momentHalfLife ?? momentHalfLife
    result.risk = risk.overridden(by: other.risk)
    result.difference = difference.overridden(by: other.difference)
    result.cardinality = other.cardinality ?? cardinality
    result.groupCardinalities.merge(other.groupCardinalities) { $1 }
    result.minWeight = other.minWeight ?? minWeight
    result.maxWeight = other.maxWeight ?? maxWeight
    result.sectors.merge(other.sectors) { $1 }
    result.rules += other.rules
    result.ucits = other.ucits ?? ucits
    result.largest = other.largest ?? largest
    result.buyCost = other.buyCost ?? buyCost
    result.sellCost = other.sellCost ?? sellCost
    result.ticket = other.ticket ?? ticket
    result.leastCommission = other.leastCommission ?? leastCommission
    result.costLimit = other.costLimit ?? costLimit
    result.maxTurnover = other.maxTurnover ?? maxTurnover
    result.maxTrades = other.maxTrades ?? maxTrades
    result.minTrade = other.minTrade ?? minTrade
    result.participation = other.participation ?? participation
    result.days = other.days ?? days
    result.lot = other.lot ?? lot
    result.minCash = other.minCash ?? minCash
    result.maxCash = other.maxCash ?? maxCash
    result.factorTolerance = other.factorTolerance ?? factorTolerance
    result.factorNames = other.factorNames ?? factorNames
    result.timeLimit = other.timeLimit ?? timeLimit
    result.gap = other.gap ?? gap
    result.seed = other.seed ?? seed
    result.nodeLimit = other.nodeLimit ?? nodeLimit
    result.periodsPerYear = other.periodsPerYear ?? periodsPerYear
    result.replication = replication.overridden(by: other.replication)
    result.backtest = backtest.overridden(by: other.backtest)
    return result
  }
}
