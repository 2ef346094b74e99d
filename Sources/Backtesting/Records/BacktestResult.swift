public import IndexTracking
public import TrackingDomain

/// A walk forward over history: what `kindex backtest --format json` writes, `kindex.backtest`.
public struct BacktestResult: Codable, Sendable, Hashable {
  /// Always "kindex.backtest".
  public var kind = "kindex.backtest"
  /// Version of this form.
  public var version = 1
  /// What the user calls it.
  public var name: String
  /// `complete`, or `interrupted` where the walk ended before its last date.
  public var termination: String
  /// When and how the portfolio was rebalanced.
  public var policy: PolicyRecord
  /// The decisions.
  public var rebalances: [RebalanceRecord]
  /// Stocks sold because they had no price any more.
  public var forcedSales: [ForcedSale]
  /// Stocks that some fits could not take in, because prices are missing; nil, and not written, for none.
  public var leftOut: [LeftOutStock]?
  /// Every date, after its trades.
  public var path: [PathPoint]
  /// All in one object.
  public var summary: BacktestSummary
  /// What the prices were read from.
  public var input: InputRecord
  /// Version of Kindex.
  public var kindexVersion: String

  enum CodingKeys: String, CodingKey {
    case kind, version, name, termination, policy, rebalances
    case forcedSales = "forced_sales"
    case leftOut = "left_out"
    case path, summary, input
    case kindexVersion = "kindex_version"
  }

  init(
    isComplete: Bool, policy: BacktestPolicy, rebalances: [RebalanceRecord], forcedSales: [ForcedSale],
    leftOut: [LeftOutStock]? = nil, path: [PathPoint], summary: BacktestSummary, input: InputRecord,
    kindexVersion: String
  ) {
    name = rebalances.first?.solution.name ?? ""
    termination = isComplete ? "complete" : "interrupted"
    self.policy = PolicyRecord(policy, first: rebalances.first)
    self.rebalances = rebalances
    self.forcedSales = forcedSales
    self.leftOut = leftOut
    self.path = path
    self.summary = summary
    self.input = input
    self.kindexVersion = kindexVersion
  }
}

/// When and how a portfolio was rebalanced.
public struct PolicyRecord: Codable, Sendable, Hashable {
  /// Measure, such as `mse`.
  public var objective: String
  /// Basis, such as `shares`.
  public var basis: String
  /// Returns of each fit.
  public var window: Int
  /// The calendar as it was written; null for none.
  @NullEncoded public var calendar: String?
  /// What happens to a stock that is held and has no price.
  public var onMissing: MissingPriceRule
  /// Most dates in a row without a price that are a pause; nil, and not written, where a missing price is an error.
  public var longestGap: Int?
  /// What cash earns a year, a fraction.
  public var cashRate: Double

  enum CodingKeys: String, CodingKey {
    case objective, basis, window, calendar
    case onMissing = "on_missing"
    case longestGap = "longest_gap"
    case cashRate = "cash_rate"
  }

  init(_ policy: BacktestPolicy, first: RebalanceRecord?) {
    objective = first?.solution.objective.kind ?? ""
    basis = first?.solution.objective.basis ?? ""
    window = policy.window
    calendar = policy.calendar?.label
    onMissing = policy.onMissing
    longestGap = policy.onMissing == .error ? nil : policy.longestGap
    cashRate = policy.cashRate
  }
}
