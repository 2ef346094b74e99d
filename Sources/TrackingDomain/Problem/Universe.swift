/// What is known of the N stocks besides their prices; every array has N entries, in the market's order.
public struct Universe: Sendable {
  /// Sector labels, nil where unknown.
  public var sectors: [String?]
  /// Benchmark weights b[i], fractions, nil where unknown.
  public var benchmarkWeights: [Double?]
  /// Shares that trade as one lot, at least 1 and whole.
  public var lots: [Double]
  /// Average daily volume in shares, nil where unknown.
  public var averageDailyVolumes: [Double?]
  /// Factor exposures by factor name.
  public var factors: [String: [Double]]

  /// A universe of which nothing more is known; lots of one share.
  public init(count: Int, lot: Double = 1) {
    sectors = Array(repeating: nil, count: count)
    benchmarkWeights = Array(repeating: nil, count: count)
    lots = Array(repeating: lot, count: count)
    averageDailyVolumes = Array(repeating: nil, count: count)
    factors = [:]
  }

  /// b, where every weight is known and they add up to 1 within half a per cent: the whole benchmark, and not a part.
  public var wholeBenchmark: [Double]? {
    let known = benchmarkWeights.compactMap { $0 }
    guard known.count == benchmarkWeights.count, abs(known.reduce(0, +) - 1) <= 0.005 else { return nil }
    return known
  }

  /// The positions of the stocks of a sector, ascending.
  public func members(ofSector name: String) -> [Int] { sectors.indices.filter { sectors[$0] == name } }

  /// The sector names that occur, sorted.
  public var sectorNames: [String] { Set(sectors.compactMap { $0 }).sorted() }
}
