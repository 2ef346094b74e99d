import LinearAlgebra

/// Tangent problems of sums of squares: a convex quadratic program on the columns at hand.
///
/// With Σ w = b the deviation d̂[t] + Σ a[t,i]·w[i] is Σ (a[t,i] + d̂[t]/b)·w[i], so that no digits are lost to a linear
/// part. Where only shortfalls count, those of the tangent's own path do: the step is Newton's on a function that is
/// quadratic in pieces.
final class QuadraticTangentFit: TangentFit {
  private let objective: RatioObjective
  private let problem: SupportProblem
  private let rowCoefficients: [[Double]]
  private let fixedParts: [[Double]]?
  private let rows: Int
  private var program: SubsetQP
  private var entries: [Double] = []

  init(_ objective: RatioObjective, problem: SupportProblem) {
    self.objective = objective
    self.problem = problem
    rowCoefficients = problem.denseRows
    fixedParts = problem.fixedParts
    rows = objective.series.periods + (objective.fixedRows?.factor.rows ?? 0)
    program = SubsetQP(capacity: 0, rows: 0)
    reserve(min(problem.cardinality.upperBound, problem.columns) + problem.uncounted.count + 1)
  }

  private func reserve(_ size: Int) {
    guard size > program.capacity else { return }
    program = SubsetQP(capacity: size, rows: rowCoefficients.count)
    setRows(columns: [])
    entries = Array(repeating: 0, count: size * rows)
  }

  /// What the rows allow to the weights of columns.
  private func setRows(columns: [Int]) {
    for number in 0..<program.rows {
      let part = fixedParts.map { parts in columns.reduce(0) { $0 + parts[number][$1] } } ?? 0
      program.rowLower[number] = (number == 0 ? problem.budget : problem.sideRows[number - 1].lower) - part
      program.rowUpper[number] = (number == 0 ? problem.budget : problem.sideRows[number - 1].upper) - part
    }
  }

  func solve(_ tangent: RatioTangent, columns: [Int], from weights: [Double]) -> [Double]? {
    reserve(columns.count)
    program.count = columns.count
    if fixedParts != nil { setRows(columns: columns) }
    for (a, column) in columns.enumerated() {
      let (floor, ceiling) = (problem.floors[column], problem.ceilings[column])
      program.lower[a] = floor
      program.upper[a] = ceiling
      program.state[a] = weights[a] <= floor + 1e-12 ? -1 : weights[a] >= ceiling - 1e-12 ? 1 : 0
      for row in 0..<program.rows { program.matrix[row * program.capacity + a] = rowCoefficients[row][column] }
    }
    for row in 0..<program.rows {
      let sum = columns.indices.reduce(0) { $0 + program.matrix[row * program.capacity + $1] * weights[$1] }
      program.rowState[row] = sum <= program.rowLower[row] + 1e-12 ? -1 : sum >= program.rowUpper[row] - 1e-12 ? 1 : 0
    }
    fill(tangent, columns)
    guard program.solve() else { return nil }
    return columns.indices.map { program.x[$0] }
  }

  /// √2·√ω[t]: the program's objective is half a square.
  private func scales(_ tangent: RatioTangent) -> [Double] {
    let count = Double(objective.series.periods)
    switch objective.measure {
    case .squares(let weights): return weights.map { (2 * $0).squareRoot() }
    case .variance: return tangent.deviations.map { _ in (2 / max(1, count - 1)).squareRoot() }
    case .semivariance:
      // Where nothing falls short the objective has no slope but that of the reward.
      return tangent.deviations.map { $0 < 0 ? (2 / count).squareRoot() : 0 }
    case .deviation: return tangent.deviations.map { _ in 0 }
    }
  }

  private func fill(_ tangent: RatioTangent, _ columns: [Int]) {
    let periods = objective.series.periods
    let scales = scales(tangent)
    // What the weights of these columns sum to.
    let budget = program.rowUpper[0]
    let perUnit = tangent.deviations.map { $0 / budget }
    let isCentred = objective.measure == .variance
    let reward = objective.reward / Double(periods)
    objective.series.numerators.storage.withUnsafeBufferPointer { n in
      objective.series.denominators.storage.withUnsafeBufferPointer { d in
        entries.withUnsafeMutableBufferPointer { entries in
          for (a, column) in columns.enumerated() {
            let (source, target) = (column * periods, a * rows)
            var sum = 0.0
            for t in 0..<periods {
              let slope = tangent.slopes[t] * (n[source + t] - tangent.ratios[t] * d[source + t])
              entries[target + t] = slope + perUnit[t]
              sum += entries[target + t]
            }
            program.linear[a] = -reward * sum
            let mean = isCentred ? sum / Double(periods) : 0
            for t in 0..<periods { entries[target + t] = scales[t] * (entries[target + t] - mean) }
            guard let fixed = objective.fixedRows else { continue }
            let count = rows - periods
            for r in 0..<count {
              let entry = fixed.factor.storage[column * count + r] - fixed.target[r] / budget
              entries[target + periods + r] = 2.0.squareRoot() * entry
            }
          }
          fillHessian(entries, columns.count)
        }
      }
    }
  }

  private func fillHessian(_ entries: UnsafeMutableBufferPointer<Double>, _ count: Int) {
    guard let base = entries.baseAddress else { return }
    for a in 0..<count {
      for b in 0...a {
        let product = FourLanes.dot(base + a * rows, base + b * rows, rows)
        program.hessian[a * program.capacity + b] = product
        program.hessian[b * program.capacity + a] = product
      }
    }
  }
}
