import LinearAlgebra

/// What the programs of all nodes share under a sum of squares.
final class SquaresSetting {
  let problem: SupportProblem
  let objective: SquaredObjective
  let candidates: [Int]
  let uncounted: [Int]
  let isUncounted: [Bool]
  let floors: [Double]
  let ceilings: [Double]
  let lagrangian: LagrangianBound
  /// a[t] one after the other, T × n row by row.
  let periods: [Double]
  /// Budget and side rows, coefficients of all columns.
  let rows: [[Double]]
  /// Whether Σ w[j]/ceiling[j] over undecided columns can reach the number that may still be held.
  let hasCardinalityRow: Bool
  /// What a unit of a broken side row costs: more than any better objective is worth.
  let penalty: Double

  /// Prepares what nodes share.
  ///
  /// - Parameter bounds: floors and ceilings where they are known, see `SupportLogic.tightenedBounds()`.
  init(
    problem: SupportProblem, objective: SquaredObjective, logic: SupportLogic,
    bounds: (floors: [Double], ceilings: [Double])? = nil
  ) {
    self.problem = problem
    self.objective = objective
    candidates = logic.candidates
    uncounted = logic.uncounted
    isUncounted = (0..<problem.columns).map { problem.uncounted.contains($0) }
    (floors, ceilings) = bounds ?? logic.tightenedBounds()
    lagrangian = LagrangianBound(
      problem: problem,
      objective: DeviationData(factor: objective.factor, target: objective.target, linear: objective.linear),
      dual: .squares(weight: objective.weight, isOneSided: objective.isOneSided), logic: logic, floors: floors,
      ceilings: ceilings)
    rows = problem.denseRows
    let (count, n) = (objective.factor.rows, problem.columns)
    var periods = [Double](repeating: 0, count: count * n)
    var steepest = max(lagrangian.worstValue, 1e-12)
    for j in 0..<n {
      var slope = 0.0
      for t in 0..<count {
        let entry = objective.factor[t, j]
        periods[t * n + j] = entry
        slope += abs(entry) * lagrangian.reach[t]
      }
      steepest = max(steepest, 2 * objective.weight * slope + abs(objective.linear[j]))
    }
    self.periods = periods
    penalty = 40 * steepest
    let least = logic.candidates.map { [ceilings] in ceilings[$0] }.min() ?? 1
    let canBind = least > 0 && problem.budget > least * Double(problem.cardinality.upperBound)
    hasCardinalityRow = canBind || !uncounted.isEmpty && least > 0
  }

  /// n.
  var columns: Int { problem.columns }
  /// T.
  var periodCount: Int { objective.factor.rows }

  /// What a column may weigh at a node.
  func bounds(_ j: Int, _ decisions: SupportDecisions) -> (Double, Double) {
    if isUncounted[j] || decisions.isHeld(j) { return (floors[j], max(floors[j], ceilings[j])) }
    return (min(0, floors[j]), max(0, ceilings[j]))
  }
}
