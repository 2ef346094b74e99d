import LinearAlgebra

/// Tangent problems of piecewise-linear measures: a small program that goes on from the vertex of one like it.
final class PiecewiseTangentFit: TangentFit {
  private let objective: RatioObjective
  private let problem: SupportProblem
  private let measure: DeviationMeasure
  /// Rows of the program: T, or 2T where the measure is the greatest deviation.
  private let rows: Int
  private var program: SubsetLP
  private var capacity = 0
  private var entries: UnsafeMutablePointer<Double>
  /// The column of each slot; −1 for one that is vacated, n for the measure's own.
  private var slots: [Int] = []

  init(_ objective: RatioObjective, measure: DeviationMeasure, problem: SupportProblem) {
    self.objective = objective
    self.problem = problem
    self.measure = measure
    rows = objective.series.periods * (measure == .maximum ? 2 : 1)
    program = SubsetLP(periods: 0, generalRows: 0, capacity: 0)
    entries = .allocate(capacity: 1)
    entries.initialize(to: 0)
  }

  deinit { entries.deallocate() }

  /// Goes on from a program whose tangent was another.
  func begin(from other: SubsetLP, slots: [Int]) {
    if other.capacity > capacity {
      capacity = other.capacity
      program = SubsetLP(periods: rows, generalRows: problem.sideRows.count + 1, capacity: capacity)
      entries.deallocate()
      entries = .allocate(capacity: capacity * rows)
      entries.initialize(repeating: 0, count: capacity * rows)
    }
    program.copy(other)
    self.slots = slots
  }

  func solve(_ tangent: RatioTangent, columns: [Int], from weights: [Double]) -> [Double]? {
    guard !slots.isEmpty else { return nil }
    fill(tangent)
    if !program.refactor() { guard program.startCold() else { return nil } }
    program.descend()
    guard program.violation <= 1e-10 else { return nil }
    let slot = Dictionary(uniqueKeysWithValues: zip(slots, 0...).filter { $0.0 >= 0 })
    var result = columns.map { column in
      let x = slot[column].map { program.x[$0] } ?? 0
      return min(max(x, problem.floors[column]), problem.ceilings[column])
    }
    restoreBudget(&result, columns)
    return result
  }

  private func fill(_ tangent: RatioTangent) {
    let periods = objective.series.periods
    for t in 0..<periods {
      program.lower[t] = -tangent.deviations[t]
      program.upper[t] = -tangent.deviations[t]
      guard rows > periods else { continue }
      program.lower[periods + t] = tangent.deviations[t]
      program.upper[periods + t] = tangent.deviations[t]
    }
    objective.series.numerators.storage.withUnsafeBufferPointer { n in
      objective.series.denominators.storage.withUnsafeBufferPointer { d in
        for (a, column) in slots.enumerated() {
          let target = entries + a * rows
          program.columns[a] = UnsafePointer(target)
          guard column >= 0, column < problem.columns else {
            // What a vacated slot holds is multiplied by zero; the measure's own column is a constant.
            target.update(repeating: column < 0 ? 0 : rows > periods ? -1 : 1, count: rows)
            continue
          }
          let source = column * periods
          var sum = 0.0
          for t in 0..<periods {
            target[t] = tangent.slopes[t] * (n[source + t] - tangent.ratios[t] * d[source + t])
            sum += target[t]
          }
          if rows > periods { for t in 0..<periods { target[periods + t] = -target[t] } }
          program.linear[a] = -objective.reward * sum / Double(periods)
        }
      }
    }
  }

  /// Gives what rounding left of the budget to the column with most room.
  private func restoreBudget(_ weights: inout [Double], _ columns: [Int]) {
    let gap = problem.budget - problem.fixedPart(0, of: columns) - weights.reduce(0, +)
    func room(_ a: Int) -> Double {
      min(weights[a] - problem.floors[columns[a]], problem.ceilings[columns[a]] - weights[a])
    }
    guard gap != 0, let a = weights.indices.max(by: { room($0) < room($1) }) else { return }
    weights[a] = min(max(weights[a] + gap, problem.floors[columns[a]]), problem.ceilings[columns[a]])
  }
}
