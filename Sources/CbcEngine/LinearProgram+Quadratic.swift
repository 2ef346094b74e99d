import CbcShim
public import MILP

extension LinearProgram {
  /// Minimises cᵀx + ½xᵀQx over the rows and bounds as they are now, Q positive semidefinite.
  ///
  /// CLP's answer counts as optimal only if it satisfies the conditions of Karush, Kuhn and Tucker, which for a convex
  /// objective prove it: rows and bounds hold, and every reduced gradient c + Qx − Aᵀy, and every multiplier y, has
  /// the sign that the side at which its column or row rests allows. The program is linear again afterwards.
  ///
  /// - Parameters:
  ///   - quadratic: Q by columns, symmetric, as many numbers as columns squared.
  ///   - options: limits; the method is always the primal simplex.
  /// - Throws: ``SolverError/engineFault(_:)`` when CLP raised an exception.
  /// - Precondition: Q has the right size and is finite.
  /// - Complexity: O(columns²) besides the solve.
  public func minimise(quadratic: [Double], options: LPOptions = LPOptions(method: .primal)) throws(SolverError)
    -> LPOutcome
  {
    precondition(quadratic.count == columnCount * columnCount, "Q needs one number for each pair of columns")
    precondition(quadratic.allSatisfy(\.isFinite), "Q must be finite")
    setQuadratic(quadratic)
    defer { kx_lp_clear_quadratic(handle) }
    var options = options
    options.method = .primal
    var outcome = try run(options)
    guard outcome.status == .optimal else { return outcome }
    let values = primalValues()
    let curvature = product(quadratic, values)
    if !satisfiesOptimalityConditions(values, curvature) { outcome.status = .numerical }
    outcome.objective = objective(values, curvature)
    return outcome
  }

  /// Hands over Q's lower triangle: CLP counts each off-diagonal entry twice, and given both halves it solves another
  /// problem.
  private func setQuadratic(_ quadratic: [Double]) {
    var starts: [Int32] = [0]
    var rows: [Int32] = []
    var values: [Double] = []
    for column in 0..<columnCount {
      for row in column..<columnCount where quadratic[column * columnCount + row] != 0 {
        rows.append(Int32(row))
        values.append(quadratic[column * columnCount + row] * costScale)
      }
      starts.append(Int32(rows.count))
    }
    while starts.count <= lentColumnCount { starts.append(Int32(rows.count)) }
    kx_lp_set_quadratic(handle, starts, rows, values)
  }

  /// Qx.
  private func product(_ quadratic: [Double], _ values: [Double]) -> [Double] {
    (0..<columnCount).map { column in
      values.indices.reduce(0) { $0 + quadratic[column * columnCount + $1] * values[$1] }
    }
  }

  private func objective(_ values: [Double], _ curvature: [Double]) -> Double {
    let costs = UnsafeBufferPointer(start: kx_lp_costs(handle), count: lentColumnCount)
    let constant = lentColumnCount > columnCount ? costs[columnCount] : 0
    let linear = values.indices.reduce(constant) { $0 + costs[$1] * values[$1] } / costScale
    return linear + values.indices.reduce(0) { $0 + 0.5 * curvature[$1] * values[$1] }
  }

  private func satisfiesOptimalityConditions(_ values: [Double], _ curvature: [Double]) -> Bool {
    let duals = rowDuals().map { $0 * costScale }
    let costs = UnsafeBufferPointer(start: kx_lp_costs(handle), count: lentColumnCount)
    var products = [Double](repeating: 0, count: lentColumnCount)
    kx_lp_transpose_times(handle, duals, &products)
    let gradients = values.indices.map { costs[$0] + curvature[$0] * costScale - products[$0] }
    var activities = [Double](repeating: 0, count: rowCount)
    kx_lp_times(handle, values + [Double](repeating: 1, count: lentColumnCount - columnCount), &activities)
    let columns = zip(zip(values, gradients), zip(columnBounds.lower, columnBounds.upper))
    let rows = zip(zip(activities, duals), zip(rowBounds.lower, rowBounds.upper))
    return columns.allSatisfy { rests($0.0, $0.1, between: $1.0, and: $1.1) }
      && rows.allSatisfy { rests($0.0, $0.1, between: $1.0, and: $1.1) }
  }

  /// Whether a value lies between its bounds, and its multiplier is ≥ 0 only at the lower, ≤ 0 only at the upper one.
  private func rests(_ value: Double, _ multiplier: Double, between lower: Double, and upper: Double) -> Bool {
    let tolerance = FeasibilityReport.tolerance
    guard value.isFinite, multiplier.isFinite else { return false }
    let (below, above) = (value - lower, upper - value)
    guard below >= -tolerance * max(1, abs(lower)), above >= -tolerance * max(1, abs(upper)) else { return false }
    if multiplier > 10 * tolerance { return below <= 10 * tolerance * max(1, abs(lower)) }
    if multiplier < -10 * tolerance { return above <= 10 * tolerance * max(1, abs(upper)) }
    return true
  }
}
