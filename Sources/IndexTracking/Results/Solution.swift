public import TrackingDomain

/// A portfolio with its proof: the object that `kindex solve --format json` writes, `kindex.solution`.
///
/// ``objective`` belongs to the continuous model that was solved, before whole lots; ``inSample`` and ``outOfSample``
/// are recomputed from prices and the final share counts as they are held, on every basis, ``basisFigures`` as another
/// basis counts them. Fractions, fractions per period, the data's currency, seconds.
public struct Solution: Codable, Sendable, Hashable {
  /// Always "kindex.solution".
  public var kind = "kindex.solution"
  /// Version of this form.
  public var version = 1
  /// What the user calls the problem.
  public var name: String
  /// Why the search stopped: `optimal`, `time_limit`, `node_limit`, `interrupted`, `infeasible`, `numerical`.
  public var termination: String
  /// Value and proof.
  public var objective: ObjectiveRecord
  /// How many stocks are held.
  public var cardinality: Int
  /// The stocks held, by weight descending.
  public var holdings: [HoldingRecord]
  /// What is left, currency.
  public var cash: Double
  /// C, currency.
  public var capital: Double
  /// C_trans, currency.
  public var transactionCost: Double
  /// ½·Σ |Δw|.
  public var turnover: Double
  /// Weights by sector; empty where no sector is known.
  public var sectors: [SectorRecord] = []
  /// Portfolio and benchmark on every date; not written where it was not asked for.
  public var path: [PathRecord]?
  /// Figures of the shares held over the fitted dates, on every basis; null where no portfolio was found.
  @NullEncoded public var inSample: SampleFigures?
  /// Figures of the shares held after them; null where there are none.
  @NullEncoded public var outOfSample: SampleFigures?
  /// Figures as the basis `weights` or `values` counts them; nil, and not written, on the basis `shares`.
  public var basisFigures: BasisFigures?
  /// What the risk model says of the portfolio; null without a model or a portfolio.
  @NullEncoded public var risk: RiskRecord?
  /// What whole lots break, with the amounts; empty when every constraint holds.
  public var violations: [String]
  /// What a reader should know besides, in sentences.
  @EmptyWhenAbsent public var notes: [String]
  /// How the answer was found.
  public var solver: SolverRecord
  /// What it was found from.
  public var input: InputRecord
  /// Version of Kindex.
  public var kindexVersion: String

  enum CodingKeys: String, CodingKey {
    case kind, version, name, termination, objective, cardinality, holdings, cash, capital
    case sectors, path
    case transactionCost = "transaction_cost"
    case turnover
    case inSample = "in_sample"
    case outOfSample = "out_of_sample"
    case basisFigures = "basis_figures"
    case risk, violations, notes, solver, input
    case kindexVersion = "kindex_version"
  }
}

/// The objective of the continuous model and what is proven about it.
public struct ObjectiveRecord: Codable, Sendable, Hashable {
  /// Measure, such as `mse`.
  public var kind: String
  /// Basis, such as `shares`.
  public var basis: String
  /// How second moments are estimated: `plain`, `ewma` or `ledoit-wolf`.
  public var moments: String
  /// The incumbent's value in the model that was solved; null without an incumbent.
  @NullEncoded public var value: Double?
  /// No portfolio of the model is below this; null when nothing is known.
  @NullEncoded public var bound: Double?
  /// (value − bound)/|value|; null when either is unknown.
  @NullEncoded public var gap: Double?
  /// The objective of the whole-share portfolio, recomputed from prices and share counts.
  @NullEncoded public var trueValue: Double?
  /// Why nothing better than a bound of 0 is proven, where that is known; nil, and not written, elsewhere.
  public var note: String?

  enum CodingKeys: String, CodingKey {
    case kind, basis, moments, value, bound, gap, note
    case trueValue = "true_value"
  }

  /// The measure with what it is taken of, such as `mse on shares`; `risk` alone, which is of no basis.
  public var title: String {
    guard kind != TrackingMeasure.risk.rawValue else { return kind }
    return "\(kind) on \(basis)" + (moments == "plain" ? "" : ", \(moments) moments")
  }
}

/// One stock that is held.
public struct HoldingRecord: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// x, shares: whole lots, but for a holding of a fraction that may not be traded.
  public var shares: Double
  /// V[T], currency.
  public var price: Double
  /// V[T]·x, currency.
  public var value: Double
  /// V[T]·x/C.
  public var weight: Double
  /// The proportion before whole lots.
  public var targetWeight: Double
  /// b, the stock's weight in the benchmark; null where unknown.
  @NullEncoded public var benchmarkWeight: Double?
  /// Sector, null where unknown.
  @NullEncoded public var sector: String?
  /// x − X, shares; a fraction where a fraction was owned.
  public var trade: Double

  enum CodingKeys: String, CodingKey {
    case id, shares, price, value, weight
    case targetWeight = "target_weight"
    case benchmarkWeight = "benchmark_weight"
    case sector, trade
  }
}

/// How an answer was found.
public struct SolverRecord: Codable, Sendable, Hashable {
  /// Engine and version.
  public var engine: String
  /// Wall-clock seconds of the whole search.
  public var seconds: Double
  /// Branch-and-bound nodes.
  public var nodes: Int
  /// Cuts added to the model.
  public var cuts: Int
  /// Simplex iterations of the engine's integer solves, whole shares apart.
  public var iterations: Int
  /// When each better portfolio of the model was found.
  public var incumbents: [IncumbentRecord]
}

/// One step of the incumbent.
public struct IncumbentRecord: Codable, Sendable, Hashable {
  /// Wall-clock seconds since the search began.
  public var seconds: Double
  /// The objective.
  public var value: Double

  /// Pairs a time with a value.
  public init(seconds: Double, value: Double) {
    self.seconds = seconds
    self.value = value
  }
}

/// What an answer was found from.
public struct InputRecord: Codable, Sendable, Hashable {
  /// The price file as it was named.
  public var prices: String
  /// SHA-256 of its bytes, hexadecimal.
  public var sha256: String
  /// N.
  public var stocks: Int
  /// Returns in the file.
  public var periods: Int
  /// What the benchmark was built from; nil, and not written, where it is a series of the file.
  public var benchmark: String?
  /// The name of the benchmark; nil, and not written, where it was not noted.
  public var benchmarkName: String?
  /// The name of the row of cash in tables of holdings; nil, and not written, for CASH.
  public var cashRow: String?

  enum CodingKeys: String, CodingKey {
    case prices, sha256, stocks, periods, benchmark
    case benchmarkName = "benchmark_name"
    case cashRow = "cash_row"
  }

  /// Describes an input.
  public init(
    prices: String, sha256: String, stocks: Int, periods: Int, benchmark: String? = nil, benchmarkName: String? = nil,
    cashRow: String? = nil
  ) {
    self.prices = prices
    self.sha256 = sha256
    self.stocks = stocks
    self.periods = periods
    self.benchmark = benchmark
    self.benchmarkName = benchmarkName
    self.cashRow = cashRow
  }

  /// What the first line of an answer says of the benchmark: " tracking INDEX", empty where its name was not noted.
  public var tracking: String { benchmarkName.map { " tracking \($0)" } ?? "" }
}
