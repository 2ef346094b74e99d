/// How far bounds and rows are from being satisfiable together on a support.
final class FeasibilityMeasure {
  private let problem: SupportProblem
  private let rows: [[Double]]
  private let fixed: [[Double]]?
  private let zero = UnsafeMutablePointer<Double>.allocate(capacity: 1)

  init(_ problem: SupportProblem) {
    self.problem = problem
    rows = problem.denseRows
    fixed = problem.fixedParts
    zero.initialize(to: 0)
  }

  deinit { zero.deallocate() }

  /// The least sum over budget and side rows of the distance to what they allow, over all weights within the bounds.
  ///
  /// - Returns: +∞ where the measure itself could not be computed.
  func violation(of columns: [Int]) -> Double {
    let program = SubsetLP(periods: 0, generalRows: rows.count, capacity: columns.count)
    program.count = columns.count
    var steepest = 1.0
    for (a, column) in columns.enumerated() {
      program.columns[a] = UnsafePointer(zero)
      for row in rows.indices {
        program.matrix[row * program.capacity + a] = rows[row][column]
        steepest = max(steepest, abs(rows[row][column]))
      }
      program.lower[program.boundRow(a)] = problem.floors[column]
      program.upper[program.boundRow(a)] = problem.ceilings[column]
      // Steeper than all rows together, so that bounds are never traded for rows.
      program.below[program.boundRow(a)] = 2
      program.above[program.boundRow(a)] = 2
    }
    for row in rows.indices {
      let part = fixed.map { fixed in columns.reduce(0) { $0 + fixed[row][$1] } } ?? 0
      program.lower[row] = (row == 0 ? problem.budget : problem.sideRows[row - 1].lower) - part
      program.upper[row] = (row == 0 ? problem.budget : problem.sideRows[row - 1].upper) - part
      program.below[row] = 1 / (steepest * Double(rows.count))
      program.above[row] = 1 / (steepest * Double(rows.count))
    }
    guard program.startCold() else { return .infinity }
    program.descend()
    return program.violation
  }
}
