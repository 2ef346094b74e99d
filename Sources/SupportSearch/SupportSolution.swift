/// A portfolio on few stocks, with the value of its objective.
public struct SupportSolution: Sendable, Hashable {
  /// The counted columns held, ascending.
  public var support: [Int]
  /// The weight of every column, length n; zero where not held.
  public var weights: [Double]
  /// The objective at these weights.
  public var value: Double

  /// Makes a solution from its parts.
  public init(support: [Int], weights: [Double], value: Double) {
    self.support = support
    self.weights = weights
    self.value = value
  }
}

/// How good a support is: feasibility first, then the objective.
package struct Score: Comparable, Sendable {
  /// How far side rows and bounds are from being satisfiable on this support; 0 when they are.
  package var violation: Double
  /// The objective at the best weights found.
  package var value: Double

  package static let worst = Score(violation: .infinity, value: .infinity)

  package static func < (a: Score, b: Score) -> Bool {
    a.violation != b.violation ? a.violation < b.violation : a.value < b.value
  }

  /// Whether this score is better by more than rounding.
  package func improves(on other: Score) -> Bool {
    if violation < other.violation - 1e-10 { return true }
    return violation <= other.violation + 1e-12 && value < other.value - 1e-11 * abs(other.value) - 1e-300
  }
}
