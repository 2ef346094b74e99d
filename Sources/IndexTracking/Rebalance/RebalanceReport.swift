import MarketData
public import TrackingDomain

/// What to trade today: the object that `kindex rebalance --format json` writes, a ``Solution`` and further keys.
///
/// The solution's `holdings`, `cash`, `in_sample` and `out_of_sample` are those after trading; the same before it are in
/// ``before``. Both are recomputed from prices and share counts.
public struct RebalanceReport: Codable, Sendable, Hashable {
  /// The portfolio after trading.
  public var solution: Solution
  /// The date at whose prices everything is traded.
  public var date: String
  /// What is traded, sales first.
  public var trades: [Trade]
  /// Σ value of the purchases, currency.
  public var bought: Double
  /// Σ value of the sales, currency.
  public var sold: Double
  /// Cash added before trading, negative where it is withdrawn, currency.
  public var cashFlow: Double
  /// γ·C, most that the trades may cost, currency; null where there is no budget.
  @NullEncoded public var costBudget: Double?
  /// Σ |Δw|, the summed absolute form; the solution's `turnover` is half of it.
  public var turnoverSum: Double
  /// What was held before trading and before the cash flow.
  public var before: HeldRecord
  /// What a reader should know besides; the solution's own, under the same key.
  public var notes: [String] {
    get { solution.notes }
    set { solution.notes = newValue }
  }

  enum CodingKeys: String, CodingKey {
    case date, trades, bought, sold
    case cashFlow = "cash_flow"
    case costBudget = "cost_budget"
    case turnoverSum = "turnover_sum"
    case before
  }

  /// Reports a rebalance.
  ///
  /// - Parameters:
  ///   - rebalance: what was found.
  ///   - input: what the problem was read from.
  ///   - kindexVersion: the program's version.
  ///   - unpriced: ids of holdings that have no prices of their own, only one to be sold at.
  public init(_ rebalance: Rebalance, input: InputRecord, kindexVersion: String, unpriced: Set<String> = []) {
    let problem = rebalance.result.problem
    let list = rebalance.trades
    solution = rebalance.result.solution(input: input, kindexVersion: kindexVersion)
    solution.path = rebalance.result.path()
    date = problem.inSample.dates[problem.periodCount]
    trades = list.trades
    bought = list.bought
    sold = list.sold
    cashFlow = problem.cashFlow
    turnoverSum = list.summedTurnover(of: problem.capital)
    before = HeldRecord(problem, unpriced: unpriced)
    if rebalance.isKept { notes.append("what is held is as good as anything found: nothing is traded") }
    for trade in list.trades where unpriced.contains(trade.id) {
      notes.append("\(trade.id) has no prices: it is sold at \(trade.price), the price that the holdings name")
    }
    for case .costLimit(let rule) in problem.constraints { costBudget = rule.limit * problem.capital }
  }

  /// Reads a report.
  public init(from decoder: any Decoder) throws {
    solution = try Solution(from: decoder)
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    date = try keys.decode(String.self, forKey: .date)
    trades = try keys.decode([Trade].self, forKey: .trades)
    bought = try keys.decode(Double.self, forKey: .bought)
    sold = try keys.decode(Double.self, forKey: .sold)
    cashFlow = try keys.decode(Double.self, forKey: .cashFlow)
    costBudget = try keys.decode(Double?.self, forKey: .costBudget)
    turnoverSum = try keys.decode(Double.self, forKey: .turnoverSum)
    before = try keys.decode(HeldRecord.self, forKey: .before)
  }

  /// Writes the solution's keys and these beside them.
  public func encode(to encoder: any Encoder) throws {
    try solution.encode(to: encoder)
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(date, forKey: .date)
    try keys.encode(trades, forKey: .trades)
    try keys.encode(bought, forKey: .bought)
    try keys.encode(sold, forKey: .sold)
    try keys.encode(cashFlow, forKey: .cashFlow)
    try keys.encode(costBudget, forKey: .costBudget)
    try keys.encode(turnoverSum, forKey: .turnoverSum)
    try keys.encode(before, forKey: .before)
  }
}

/// What was held before trading, at the prices of the position date.
public struct HeldRecord: Codable, Sendable, Hashable {
  /// Σ V·X + cash, currency.
  public var value: Double
  /// Cash, currency.
  public var cash: Double
  /// How many stocks were held.
  public var cardinality: Int
  /// The stocks held, by value descending.
  public var holdings: [HeldStock]
  /// The objective of keeping them, in the problem's measure; null where a holding has no prices of its own.
  @NullEncoded public var trueValue: Double?
  /// Figures of keeping them over the fitted dates; null where a holding has no prices of its own.
  @NullEncoded public var inSample: SampleFigures?
  /// Figures of keeping them after those; null as well where there are no such dates.
  @NullEncoded public var outOfSample: SampleFigures?
  /// Figures of keeping them as the basis `weights` or `values` counts them; nil, and not written, on `shares`.
  public var basisFigures: BasisFigures?

  enum CodingKeys: String, CodingKey {
    case value, cash, cardinality, holdings
    case trueValue = "true_value"
    case inSample = "in_sample"
    case outOfSample = "out_of_sample"
    case basisFigures = "basis_figures"
  }

  /// Judges what a problem's owner holds, as if it were kept and no cash came in or went out.
  init(_ problem: TrackingProblem, unpriced: Set<String>) {
    var kept = problem
    kept.capital = problem.ownedValue
    let shares = problem.holdings.shares
    value = problem.ownedValue
    cash = problem.holdings.cash
    cardinality = shares.count { $0 > 0 }
    let prices = problem.tradePrices
    let total = problem.ownedValue
    holdings = shares.indices.filter { shares[$0] > 0 }.map { stock in
      HeldStock(
        id: problem.market.ids[stock], shares: shares[stock], price: prices[stock],
        value: shares[stock] * prices[stock], weight: total > 0 ? shares[stock] * prices[stock] / total : nil)
    }.sorted { ($0.value, $1.id) > ($1.value, $0.id) }
    guard total > 0, holdings.allSatisfy({ !unpriced.contains($0.id) }) else { return }
    let judge = Judge(kept)
    let portfolio = judge.portfolio(shares: shares)
    trueValue = judge.objective(of: portfolio)
    inSample = judge.heldFigures(of: portfolio)
    outOfSample = judge.heldFiguresOutOfSample(of: portfolio)
    basisFigures = judge.basisFigures(of: portfolio)
  }
}

/// One stock that was held before trading.
public struct HeldStock: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// X, shares.
  public var shares: Double
  /// V[T], currency.
  public var price: Double
  /// V[T]·X, currency.
  public var value: Double
  /// V[T]·X over the value of all that is held, cash included; null where that is nothing or less.
  @NullEncoded public var weight: Double?
}
