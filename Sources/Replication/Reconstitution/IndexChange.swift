public import MarketData
import TrackingDomain

/// An index before and after a change of its constituents or weights.
public struct IndexChange: Sendable {
  /// N weights before, fractions adding up to one; zero for stocks outside.
  public let before: [Double]
  /// N weights after.
  public let after: [Double]

  /// What the change means for a stock.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// It enters the index.
    case addition
    /// It leaves the index.
    case deletion
    /// It stays, with another weight or the same.
    case reweight
    /// It is in neither index.
    case outside
  }

  /// Takes the weights of two tables of constituents, for the stocks of a market.
  ///
  /// - Throws: `DataError` where a constituent has no price or no weight, or weights do not add up to one.
  public init(from old: StockTable, to new: StockTable, ids: [String]) throws(DataError) {
    before = try Self.weights(old, ids)
    after = try Self.weights(new, ids)
  }

  /// What the change means for a stock, by position.
  public func kind(of stock: Int) -> Kind {
    switch (before[stock] > 0, after[stock] > 0) {
    case (false, true): .addition
    case (true, false): .deletion
    case (true, true): .reweight
    case (false, false): .outside
    }
  }

  private static func weights(_ table: StockTable, _ ids: [String]) throws(DataError) -> [Double] {
    try table.check(against: ids)
    for row in table.rows where row.weight == nil {
      throw DataError(
        .inconsistent, file: table.file, line: row.line, column: "weight", "\(row.id) has no weight",
        remedy: "Give every constituent its weight, or delete the line")
    }
    let weights = ids.map { table[$0]?.weight ?? 0 }
    let sum = weights.reduce(0, +)
    guard abs(sum - 1) <= 1e-3 else {
      throw DataError(
        .inconsistent, file: table.file, column: "weight", "the weights add up to \(percent(sum)), not 100%",
        remedy: "Give the weights of all constituents; a rounding of 0.1% is allowed for")
    }
    return weights.map { $0 / sum }
  }
}
