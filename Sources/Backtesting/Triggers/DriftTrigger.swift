import TrackingDomain

/// Calls when a weight, or the sum of a sector, has moved too far from what it was after the last trade.
public struct DriftTrigger: Sendable, Hashable {
  /// Greatest move of a weight, fraction of the portfolio's value; nil for any.
  public var weight: Double?
  /// Greatest move of a sector; nil for any.
  public var sector: Double?

  /// Makes a trigger.
  public init(weight: Double? = nil, sector: Double? = nil) {
    self.weight = weight
    self.sector = sector
  }

  /// Whether it never calls.
  var isEmpty: Bool { weight == nil && sector == nil }

  /// Why it calls; nil where it does not.
  ///
  /// - Parameters:
  ///   - before: weights, in the order of the stocks, after the last trade.
  ///   - now: weights at today's prices.
  ///   - sectors: the sector of each stock, nil where unknown.
  ///   - ids: names of the stocks.
  func reason(before: [Double], now: [Double], sectors: [String?], ids: [String]) -> String? {
    if let weight {
      let furthest = now.indices.max { abs(now[$0] - before[$0]) < abs(now[$1] - before[$1]) }
      if let furthest, abs(now[furthest] - before[furthest]) > weight {
        return "\(ids[furthest]) drifted from \(percent(before[furthest])) to \(percent(now[furthest]))"
      }
    }
    guard let sector else { return nil }
    var moves: [String: (before: Double, now: Double)] = [:]
    for stock in now.indices {
      guard let name = sectors[stock] else { continue }
      let sum = moves[name] ?? (0, 0)
      moves[name] = (sum.before + before[stock], sum.now + now[stock])
    }
    let moved = moves.sorted { $0.key < $1.key }.first { abs($0.value.now - $0.value.before) > sector }
    return moved.map { "\($0.key) drifted from \(percent($0.value.before)) to \(percent($0.value.now))" }
  }
}
