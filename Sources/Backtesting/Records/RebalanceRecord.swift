public import IndexTracking
public import TrackingDomain

/// One decision of a walk: the keys of a solution, and what makes it one of many.
///
/// `out_of_sample` are the figures realised from this date up to the next decision, before its costs. Where there was
/// nothing to trade into, `holdings` are what is kept, and there are no trades.
public struct RebalanceRecord: Codable, Sendable, Hashable {
  /// The solution.
  public var solution: Solution
  /// The date.
  public var date: String
  /// What called for the decision.
  public var reason: String
  /// Square of the correlation of portfolio and benchmark over the fit; null where either is constant.
  @NullEncoded public var rSquared: Double?
  /// Σ |Δw|; the half-sum is `turnover`.
  public var turnoverSum: Double
  /// Why what was held is kept, in words; null where it was not.
  @NullEncoded public var keptBecause: String?
  /// What was traded, sales first.
  public var trades: [Trade]
  /// Wall-clock seconds of search, proof and whole shares.
  public var seconds: Double

  enum CodingKeys: String, CodingKey {
    case date, reason
    case rSquared = "r_squared"
    case turnoverSum = "turnover_sum"
    case isKept = "kept"
    case keptBecause = "kept_because"
    case trades, seconds
  }

  /// Records a decision.
  init(
    _ rebalance: Rebalance, date: String, reason: String, seconds: Double, input: InputRecord, kindexVersion: String
  ) {
    let problem = rebalance.result.problem
    let obstacle = rebalance.obstacle
    let result = obstacle == nil ? rebalance.result : rebalance.keepingHoldings()
    solution = result.solution(input: input, kindexVersion: kindexVersion)
    keptBecause = obstacle
    trades = obstacle == nil ? rebalance.trades.trades : []
    turnoverSum = obstacle == nil ? rebalance.trades.summedTurnover(of: problem.capital) : 0
    if obstacle != nil { solution.cash = problem.holdings.cash }
    // Cash alone fits nothing.
    if solution.holdings.isEmpty { (solution.inSample, solution.objective.trueValue) = (nil, nil) }
    rSquared = solution.inSample?.rSquared
    self.date = date
    self.reason = reason
    self.seconds = seconds
  }

  /// Whether nothing could be traded, so that what was held is kept.
  public var isKept: Bool { keptBecause != nil }

  /// Reads the keys of a solution and those beside them.
  public init(from decoder: any Decoder) throws {
    solution = try Solution(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    date = try container.decode(String.self, forKey: .date)
    reason = try container.decode(String.self, forKey: .reason)
    _rSquared = try container.decode(NullEncoded<Double>.self, forKey: .rSquared)
    turnoverSum = try container.decode(Double.self, forKey: .turnoverSum)
    _keptBecause = try container.decode(NullEncoded<String>.self, forKey: .keptBecause)
    trades = try container.decode([Trade].self, forKey: .trades)
    seconds = try container.decode(Double.self, forKey: .seconds)
  }

  /// Writes the keys of a solution and those beside them.
  public func encode(to encoder: any Encoder) throws {
    try solution.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(date, forKey: .date)
    try container.encode(reason, forKey: .reason)
    try container.encode(_rSquared, forKey: .rSquared)
    try container.encode(turnoverSum, forKey: .turnoverSum)
    try container.encode(isKept, forKey: .isKept)
    try container.encode(_keptBecause, forKey: .keptBecause)
    try container.encode(trades, forKey: .trades)
    try container.encode(seconds, forKey: .seconds)
  }
}

extension RebalanceRecord {
  /// Fills in what was realised between each decision and the next.
  static func fillRealised(_ records: inout [RebalanceRecord], path: [PathPoint], periodsPerYear: Double?) {
    let positions = Dictionary(uniqueKeysWithValues: path.enumerated().map { ($1.date, $0) })
    for number in records.indices {
      guard let start = positions[records[number].date] else { continue }
      let next = number + 1 < records.count ? positions[records[number + 1].date] : nil
      let end = next ?? path.count - 1
      guard end > start else { continue }
      let returns = PathReturns(Array(path[start...end]), costsOfLastDate: next == nil)
      records[number].solution.outOfSample = SampleFigures(returns.tracking, periodsPerYear: periodsPerYear)
    }
  }
}
