import MarketData
public import IndexTracking
public import TrackingDomain

/// A replicating portfolio in the form that is written: the keys of a solution, the method, and what only replication
/// knows.
public struct ReplicaRecord: Codable, Sendable, Hashable {
  /// The portfolio with its figures; `termination` is `constructed` where it follows from rules.
  public var solution: Solution
  /// The method.
  public var method: ReplicationMethod
  /// ½·(Σ |w − b| + cash/C); null where the benchmark's weights are not known.
  @NullEncoded public var activeShare: Double?
  /// The sector furthest from its benchmark weight; null where a sector or the weights are not known.
  @NullEncoded public var sectorDeviation: ReplicationFigures.SectorDeviation?
  /// Tracking error due to whole lots, per period.
  public var rounding: RoundingRecord
  /// Σ b over the stocks whose weight is known; null where none is.
  @NullEncoded public var coverage: Double?
  /// The allocation over strata; empty where there are none.
  public var strata: [StratumRecord]
  /// The core of a blend, largest first; empty where there is none.
  public var core: [String]
  /// Stocks whose benchmark weight is too small for a lot, largest first.
  public var tooSmall: [WeightRecord]
  /// What a reader must know; the solution's own, under the same key.
  public var notes: [String] {
    get { solution.notes }
    set { solution.notes = newValue }
  }

  enum CodingKeys: String, CodingKey {
    case method
    case activeShare = "active_share"
    case sectorDeviation = "sector_deviation"
    case rounding, coverage, strata, core
    case tooSmall = "too_small"
  }

  /// Puts a replica into the form that is written.
  ///
  /// - Parameters:
  ///   - replica: the portfolio.
  ///   - benchmark: the benchmark's weights; nil where they are not known.
  ///   - input: what the problem was read from.
  ///   - kindexVersion: the program's version.
  public init(_ replica: Replica, benchmark: BenchmarkWeights?, input: InputRecord, kindexVersion: String) {
    let problem = replica.problem
    let judge = Judge(problem)
    method = replica.method
    let ids = problem.market.ids
    let whole = replica.portfolio?.whole
    let figures = whole.flatMap { whole in
      benchmark.map { ReplicationFigures(whole, benchmark: $0, sectors: problem.universe.sectors) }
    }
    if let search = replica.search {
      solution = search.solution(input: input, kindexVersion: kindexVersion)
    } else {
      solution = Solution(
        shares: whole?.shares ?? [], targetWeights: replica.portfolio?.targetWeights ?? [], problem: problem,
        seconds: replica.seconds, input: input, kindexVersion: kindexVersion)
    }
    rounding = RoundingRecord(
      inSample: replica.roundingError { judge.inSamplePath(of: $0, basis: .shares) },
      outOfSample: replica.roundingError { judge.outOfSamplePath(of: $0, basis: .shares) })
    let scaled = benchmark?.scaled ?? []
    strata = replica.strata.map { stratum in
      StratumRecord(
        name: stratum.name, stocks: stratum.members.count, benchmarkWeight: stratum.weight(in: scaled),
        held: whole?.heldCount(among: stratum.members) ?? 0,
        weight: stratum.members.reduce(0) { $0 + (whole?.weights[$1] ?? 0) })
    }
    core = replica.core.map { ids[$0] }
    tooSmall = replica.tooSmall.map { WeightRecord(id: ids[$0], weight: scaled[$0]) }
    solution.notes = replica.notes + solution.notes
    activeShare = figures?.activeShare
    sectorDeviation = figures?.sectorDeviation
    coverage = benchmark?.coverage
  }

  /// Reads the keys of a solution and those besides it.
  public init(from decoder: any Decoder) throws {
    solution = try Solution(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    method = try container.decode(ReplicationMethod.self, forKey: .method)
    _activeShare = try container.decode(NullEncoded<Double>.self, forKey: .activeShare)
    _sectorDeviation = try container.decode(
      NullEncoded<ReplicationFigures.SectorDeviation>.self, forKey: .sectorDeviation)
    rounding = try container.decode(RoundingRecord.self, forKey: .rounding)
    _coverage = try container.decode(NullEncoded<Double>.self, forKey: .coverage)
    strata = try container.decode([StratumRecord].self, forKey: .strata)
    core = try container.decode([String].self, forKey: .core)
    tooSmall = try container.decode([WeightRecord].self, forKey: .tooSmall)
  }

  /// Writes the keys of a solution and those besides it into one object.
  public func encode(to encoder: any Encoder) throws {
    try solution.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    try container.encode(_activeShare, forKey: .activeShare)
    try container.encode(_sectorDeviation, forKey: .sectorDeviation)
    try container.encode(rounding, forKey: .rounding)
    try container.encode(_coverage, forKey: .coverage)
    try container.encode(strata, forKey: .strata)
    try container.encode(core, forKey: .core)
    try container.encode(tooSmall, forKey: .tooSmall)
  }
}

/// Tracking error due to whole lots, standard deviation per period.
public struct RoundingRecord: Codable, Sendable, Hashable {
  /// Over the fitted dates.
  @NullEncoded public var inSample: Double?
  /// After them.
  @NullEncoded public var outOfSample: Double?

  enum CodingKeys: String, CodingKey {
    case inSample = "in_sample"
    case outOfSample = "out_of_sample"
  }
}

/// One line of the allocation over strata.
public struct StratumRecord: Codable, Sendable, Hashable {
  /// The stratum's labels.
  public var name: String
  /// How many stocks it has.
  public var stocks: Int
  /// Its scaled weight in the benchmark.
  public var benchmarkWeight: Double
  /// How many of its stocks are held.
  public var held: Int
  /// Its weight in the portfolio, fraction of capital.
  public var weight: Double

  enum CodingKeys: String, CodingKey {
    case name, stocks
    case benchmarkWeight = "benchmark_weight"
    case held, weight
  }
}

/// A stock with its benchmark weight.
public struct WeightRecord: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// Its scaled weight in the benchmark.
  public var weight: Double
}
