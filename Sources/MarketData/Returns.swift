import Foundation

/// How a return follows from two prices.
public enum ReturnKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// V[t] / V[t−1] − 1.
  case simple
  /// ln(V[t] / V[t−1]).
  case log

  /// The return from one price to the next, a fraction per period.
  ///
  /// The difference is taken before the quotient: neighbouring prices subtract exactly, and no digit is lost to the 1.
  public func between(_ before: Double, _ after: Double) -> Double {
    let simple = (after - before) / before
    return self == .simple ? simple : log1p(simple)
  }
}

/// The returns of a market: T of the benchmark and a T × N matrix of the stocks, fractions per period.
public struct Returns: Sendable {
  /// How they follow from prices.
  public let kind: ReturnKind
  /// T.
  public let periodCount: Int
  /// N.
  public let stockCount: Int
  /// The benchmark's T returns, dates ascending.
  public let benchmark: [Double]
  /// The stocks' returns, T × N column-major: `values[stock * periodCount + period]`.
  public let values: [Double]

  /// Computes the returns of every series of a market.
  ///
  /// - Complexity: O(T × N).
  public init(_ market: Market, _ kind: ReturnKind = .simple) {
    self.kind = kind
    periodCount = market.periodCount
    stockCount = market.stockCount
    benchmark = Self.of(market.benchmark, kind)
    var values: [Double] = []
    values.reserveCapacity(periodCount * stockCount)
    for stock in 0..<stockCount { values += Self.of(market.prices(of: stock), kind) }
    self.values = values
  }

  /// One stock's return in one period, from price `period` to price `period + 1`.
  public subscript(stock: Int, period: Int) -> Double { values[stock * periodCount + period] }

  /// The T returns of one stock, dates ascending.
  public func of(stock: Int) -> ArraySlice<Double> { values[stock * periodCount..<(stock + 1) * periodCount] }

  /// The returns along a path of prices or values.
  ///
  /// - Parameters:
  ///   - path: T + 1 prices above zero, dates ascending.
  ///   - kind: simple or logarithmic.
  /// - Returns: T returns, fractions per period; none for a path of fewer than two prices.
  public static func of(_ path: some Collection<Double>, _ kind: ReturnKind) -> [Double] {
    zip(path, path.dropFirst()).map { kind.between($0, $1) }
  }
}
