import MILP

extension Model {
  /// The best incumbent with the whole columns of a vector, by a linear program over the rest; nil when there is none.
  ///
  /// CBC's vector may satisfy the rows only with whole columns that are not quite whole. Fixing them where they belong
  /// and solving for the others gives a solution or shows that there was none. Values that are not numbers are free.
  func incumbent(fixingWholeColumnsOf values: [Double], secondsLeft: Double?) throws(SolverError) -> Incumbent? {
    guard values.count == columnCount else { return nil }
    var fixed = self
    for (column, value) in values.enumerated() where columnKinds[column] != .continuous && value.isFinite {
      let whole = min(max(value.rounded(), columnLower[column]), columnUpper[column])
      fixed.setBounds(of: Variable(column: column), lower: whole, upper: whole)
    }
    let program = try LinearProgram(fixed)
    let outcome = try program.solve(LPOptions(method: .automatic, timeLimit: secondsLeft))
    guard outcome.status == .optimal else { return nil }
    return incumbent(from: program.primalValues())
  }
}
