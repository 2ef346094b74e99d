public import TrackingDomain

/// A sector's weight in the portfolio and in the benchmark, fractions of capital.
public struct SectorRecord: Codable, Sendable, Hashable {
  /// The sector; null for stocks of none.
  @NullEncoded public var name: String?
  /// How many of its stocks are held.
  public var held: Int
  /// Σ w over its stocks.
  public var weight: Double
  /// Σ b over its stocks; null where the weight of any of them is unknown.
  @NullEncoded public var benchmarkWeight: Double?

  enum CodingKeys: String, CodingKey {
    case name, held, weight
    case benchmarkWeight = "benchmark_weight"
  }
}

extension TrackingResult {
  /// Every sector that is held or part of the benchmark, by name, stocks of none last; empty where no sector is known.
  func sectorRecords() -> [SectorRecord] {
    let universe = problem.universe
    guard let whole = portfolio?.whole, universe.sectors.contains(where: { $0 != nil }) else { return [] }
    let members = Dictionary(grouping: universe.sectors.indices) { universe.sectors[$0] }
    let records = members.map { name, stocks in
      let weights = stocks.compactMap { universe.benchmarkWeights[$0] }
      return SectorRecord(
        name: name, held: whole.heldCount(among: stocks), weight: stocks.reduce(0) { $0 + whole.weights[$1] },
        benchmarkWeight: weights.count == stocks.count ? weights.reduce(0, +) : nil)
    }
    return records.filter { $0.held > 0 || ($0.benchmarkWeight ?? 0) > 0 }.sorted { first, second in
      guard let one = first.name, let other = second.name else { return first.name != nil }
      return one < other
    }
  }
}
