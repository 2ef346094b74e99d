/// How far bounds and rows are from being satisfiable together on a support.
final class FeasibilityMeasure {
  private let problem: SupportProblem
  private let rows: [[Double]]

  init(_ problem: SupportProblem) {
    self.problem = problem
    rows = problem.denseRows
  }

  /// The sum over rows of the distance between what the bounds allow and what the row asks.
  func violation(of columns: [Int]) -> Double {
    var total = 0.0
    for (number, row) in rows.enumerated() {
      var least = 0.0
      var most = 0.0
      for column in columns where row[column] != 0 {
        let a = row[column] * problem.floors[column]
        let b = row[column] * problem.ceilings[column]
        least += min(a, b)
        most += max(a, b)
      }
      let lower = number == 0 ? problem.budget : problem.sideRows[number - 1].lower
      let upper = number == 0 ? problem.budget : problem.sideRows[number - 1].upper
      total += max(0, least - upper) + max(0, lower - most)
    }
    return total
  }
}
