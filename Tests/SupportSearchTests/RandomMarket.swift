import Foundation
import LinearAlgebra
import SupportSearch

/// A random least-squares tracking instance: T × N deviations' factor and a target.
struct RandomMarket {
  var factor: Matrix
  var target: [Double]

  /// Columns share one common movement, so that swaps are close calls.
  init(periods: Int, columns: Int, seed: UInt64, duplicates: Bool = false) {
    var random = SplitMix(seed: seed)
    func noise() -> Double { random.unit() + random.unit() + random.unit() - 1.5 }
    let common = (0..<periods).map { _ in 0.02 * noise() }
    factor = Matrix(rows: periods, columns: columns)
    target = common.map { $0 + 0.004 * noise() }
    for j in 0..<columns {
      let exposure = 1 + 0.4 * noise()
      for t in 0..<periods {
        let isCopy = duplicates && j % 3 == 2
        factor[t, j] = isCopy ? factor[t, j - 1] : exposure * common[t] + 0.015 * noise()
      }
    }
  }

  /// d = Aw − R, computed here afresh.
  func deviations(_ weights: [Double]) -> [Double] {
    target.indices.map { t in
      weights.indices.reduce(-target[t]) { $0 + factor[t, $1] * weights[$1] }
    }
  }

  /// Σ d²/T.
  func meanSquare(_ weights: [Double]) -> Double {
    deviations(weights).reduce(0) { $0 + $1 * $1 } / Double(target.count)
  }
}

/// All subsets of 0 ..< n with k elements.
func subsets(of n: Int, size k: Int) -> [[Int]] {
  if k == 0 { return [[]] }
  if n < k { return [] }
  return subsets(of: n - 1, size: k) + subsets(of: n - 1, size: k - 1).map { $0 + [n - 1] }
}

/// The real data for tests, which the package does not carry.
enum ReferenceData {
  /// `KINDEX_DATA`, or `../shared/data` beside the package.
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["KINDEX_DATA"] { return URL(fileURLWithPath: path) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared/data")
  }()

  /// Whether the OR-Library instances are there.
  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent("orlib/indtrack1.txt").path)
  }

  /// The first 145 simple returns of an OR-Library instance.
  static func instance(_ number: Int) throws -> RandomMarket {
    let file = folder.appendingPathComponent("orlib/indtrack\(number).txt")
    let values = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap {
      Double($0)
    }
    let stocks = Int(values[0])
    let prices = Int(values[1]) + 1
    func returns(_ series: Int) -> [Double] {
      (1...145).map { values[2 + series * prices + $0] / values[2 + series * prices + $0 - 1] - 1 }
    }
    var market = RandomMarket(periods: 145, columns: 0, seed: 0)
    market.factor = Matrix(rows: 145, columns: stocks, storage: (1...stocks).flatMap(returns))
    market.target = returns(0)
    return market
  }
}
