import LinearAlgebra

/// Solves convex node problems by a primal–dual interior-point method (Mehrotra's predictor and corrector).
///
/// Its answer is only a point (ŵ, ẑ) with multipliers: the bound is what `SeparableBound` proves from them, so that
/// neither an early stop nor a numerical failure can make a bound wrong. The perspective terms D·w²/z enter through
/// their exact derivatives; z is eliminated stock by stock unless the quadratic form couples the z.
struct NodeSolver {
  /// What a node problem gave.
  struct Answer {
    /// The best certified bound.
    var bound: SeparableBound
    /// ŵ, n entries.
    var weights: [Double]
    /// ẑ, n entries, 1 where held.
    var holdings: [Double]
    /// The multipliers of the side rows that go with the weights.
    var rowMultipliers: [Double]
    /// v, n entries: what stands for (ŵ − k·ẑ)⁺.
    var beyond: [Double] = []
    /// What the side rows make of each weight at their multipliers, n entries; empty without rows.
    var rowCosts: [Double] = []
    /// Interior-point iterations.
    var iterations: Int
  }

  /// Greatest number of iterations.
  var iterationLimit = 40
  /// The bound is taken as final once it lies within this fraction of the primal value.
  var relativeAccuracy = 1e-6

  /// Solves a node problem until its bound is accurate or has reached a cutoff.
  ///
  /// - Parameters:
  ///   - node: the problem, with at least one stock.
  ///   - cutoff: a bound of at least this value is enough.
  func solve(_ node: NodeProblem, cutoff: Double) -> Answer {
    var state = InteriorPoint(node)
    var best: SeparableBound?
    var weights = state.weights
    var holdings = state.holdings
    var rowMultipliers = [Double](repeating: 0, count: node.sideRows.count)
    var beyond = state.beyond
    var rowCosts = state.rowCosts
    var iterations = 0
    var stalled = 0
    while iterations < iterationLimit {
      guard state.step() else { break }
      iterations += 1
      // Far from Σw = 1 a bound is not worth its evaluation, unless side rows make the problem infeasible.
      guard state.infeasibility < 0.3 || !node.sideRows.isEmpty else { continue }
      let bound = SeparableBound(
        node: node, point: state.normalisedPoint, lambda: state.lambda, rowMultipliers: state.rowMultipliers)
      guard bound.value.isFinite else { break }
      let previous = best?.value ?? -Double.infinity
      if bound.value > previous {
        best = bound
        weights = state.weights
        holdings = state.holdings
        rowMultipliers = state.rowMultipliers
        beyond = state.beyond
        rowCosts = state.rowCosts
      }
      let value = best?.value ?? previous
      if value >= cutoff { break }
      let objective = state.objective
      if state.infeasibility < 1e-6, objective - value <= relativeAccuracy * abs(objective) { break }
      stalled = bound.value > previous + 1e-9 * abs(bound.value) ? 0 : stalled + 1
      if stalled >= 4, state.infeasibility < 1e-6 { break }
    }
    let bound =
      best
      ?? SeparableBound(
        node: node, point: state.normalisedPoint, lambda: 0, rowMultipliers: rowMultipliers)
    return Answer(
      bound: bound, weights: weights, holdings: holdings, rowMultipliers: rowMultipliers, beyond: beyond,
      rowCosts: rowCosts, iterations: iterations)
  }
}
