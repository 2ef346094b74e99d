/// What a tree asks of an objective beside the form that bounds it: values, and what a complete support comes to.
///
/// Everything is scaled like the form.
protocol SupportOracle: Sendable {
  /// Whether a portfolio satisfies every constraint.
  func accepts(_ incumbent: ConicIncumbent) -> Bool
  /// The objective at weights that satisfy the constraints.
  func value(_ weights: [Double]) -> Double
  /// The best weights on a support, with a bound of its value.
  ///
  /// - Parameter cutoff: portfolios of at least this value do not matter; +∞ where all do.
  func solve(_ support: [Int], cutoff: Double) -> SupportSolver.Answer
  /// Good weights on a support; the bound means nothing.
  func improve(_ support: [Int]) -> SupportSolver.Answer
}

extension SupportSolver: SupportOracle {
  func accepts(_ incumbent: ConicIncumbent) -> Bool {
    problem.source.isFeasible(weights: incumbent.weights, support: incumbent.support, tolerance: 1e-7)
  }

  func value(_ weights: [Double]) -> Double { problem.value(weights) }

  func improve(_ support: [Int]) -> Answer { solve(support) }
}
