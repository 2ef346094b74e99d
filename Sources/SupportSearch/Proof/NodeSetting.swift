import LinearAlgebra

/// What the regressions of all nodes share.
final class NodeSetting {
  let problem: SupportProblem
  let objective: DeviationObjective
  let form: PiecewiseLinearForm
  let candidates: [Int]
  let uncounted: [Int]
  let isUncounted: [Bool]
  let floors: [Double]
  let ceilings: [Double]
  let lagrangian: LagrangianBound
  /// Budget, side rows and, where it can bind, the cardinality.
  let rowCount: Int
  let cardinalityRow: Int?
  let penalty: Double
  let zeros: UnsafePointer<Double>
  /// Reduced costs within this of zero let no column in.
  let priceTolerance: Double

  private let entries: UnsafeMutablePointer<Double>
  private let rows: [[Double]]

  /// Prepares what nodes share.
  ///
  /// - Parameter bounds: floors and ceilings where they are known, see `SupportLogic.tightenedBounds()`.
  init(
    problem: SupportProblem, objective: DeviationObjective, logic: SupportLogic,
    bounds: (floors: [Double], ceilings: [Double])? = nil
  ) {
    self.problem = problem
    self.objective = objective
    form = PiecewiseLinearForm(objective)
    candidates = logic.candidates
    uncounted = logic.uncounted
    isUncounted = (0..<problem.columns).map { problem.uncounted.contains($0) }
    (floors, ceilings) = bounds ?? logic.tightenedBounds()
    lagrangian = LagrangianBound(
      problem: problem, objective: objective.data, dual: .piecewiseLinear(objective.measure), logic: logic,
      floors: floors, ceilings: ceilings)
    rows = problem.denseRows
    let least = logic.candidates.map { [ceilings] in ceilings[$0] }.min() ?? 1
    let canBind = least > 0 && problem.budget > least * Double(problem.cardinality.upperBound)
    cardinalityRow = canBind || !uncounted.isEmpty && least > 0 ? rows.count : nil
    rowCount = rows.count + (cardinalityRow == nil ? 0 : 1)

    let total = form.entries.count
    entries = .allocate(capacity: total + form.rows)
    entries.initialize(repeating: 0, count: total + form.rows)
    for k in 0..<total { entries[k] = form.entries[k] }
    zeros = UnsafePointer(entries + total)
    // Data without any movement still need rows that are worth keeping.
    var steepest = max(lagrangian.worstValue, 1e-12)
    for j in 0..<problem.columns {
      var sum = 0.0
      for t in 0..<form.rows { sum += abs(form.entries[j * form.rows + t]) }
      steepest = max(steepest, sum * max(form.above, form.below) + abs(form.linear[j]))
    }
    penalty = (problem.sideRows.isEmpty ? 8 : 40) * steepest
    priceTolerance = 1e-12 * steepest
  }

  deinit { entries.deallocate() }

  /// The entries of a column; n is the measure's own.
  func column(_ j: Int) -> UnsafePointer<Double> { UnsafePointer(entries + j * form.rows) }

  /// What a column may weigh at a node.
  func bounds(_ j: Int, _ decisions: SupportDecisions) -> (Double, Double) {
    if j == problem.columns { return (form.extraLower, .infinity) }
    if isUncounted[j] || decisions.isHeld(j) { return (floors[j], max(floors[j], ceilings[j])) }
    return decisions.isExcluded(j) ? (0, 0) : (min(0, floors[j]), max(0, ceilings[j]))
  }

  /// The entry of a general row.
  func coefficient(_ row: Int, _ j: Int, _ decisions: SupportDecisions) -> Double {
    if j == problem.columns { return 0 }
    if row < rows.count { return rows[row][j] }
    return isUncounted[j] || !decisions.isUndecided(j) ? 0 : 1 / ceilings[j]
  }

  /// What a general row allows.
  func limits(_ row: Int, _ decisions: SupportDecisions) -> (Double, Double) {
    if row == 0 { return (problem.budget, problem.budget) }
    if row < rows.count { return (problem.sideRows[row - 1].lower, problem.sideRows[row - 1].upper) }
    return (-.infinity, Double(problem.cardinality.upperBound - decisions.heldCount))
  }
}
