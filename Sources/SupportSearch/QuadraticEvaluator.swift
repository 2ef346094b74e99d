import LinearAlgebra

/// Exact values and prices for a quadratic objective.
///
/// With M the inverse of the optimality system of the held support, one product of the Hessian's columns with M prices
/// every stock: entering stock j has slope r[j] and curvature s[j] = H[j,j] − k[j]ᵀ M k[j], and a stock that leaves
/// changes both by rank-one terms. So all K(N − K) swaps cost O(N K²) together, ignoring only that other weights may
/// meet their bounds.
package final class QuadraticEvaluator: SubsetEvaluator {
  package private(set) var support: [Int] = []
  package private(set) var score = Score.worst

  let problem: SupportProblem
  let objective: QuadraticObjective
  let gram: GramColumns
  private let uncounted: [Int]
  private let feasibility: FeasibilityMeasure
  private var held: SubsetQP
  private var trial: SubsetQP
  /// The support, then the uncounted columns, as they stand in `held`.
  private var columns: [Int] = []
  private let constant: Double
  /// Coefficients of the budget and the side rows, length n each.
  private let rowCoefficients: [[Double]]

  package init(_ objective: QuadraticObjective, problem: SupportProblem) {
    self.objective = objective
    self.problem = problem
    uncounted = problem.uncounted.sorted()
    let largest = min(problem.cardinality.upperBound, problem.columns) + uncounted.count + 2
    gram = GramColumns(objective, budget: problem.budget, support: largest)
    held = SubsetQP(capacity: largest, rows: problem.sideRows.count + 1)
    trial = SubsetQP(capacity: largest, rows: problem.sideRows.count + 1)
    feasibility = FeasibilityMeasure(problem)
    rowCoefficients = problem.denseRows
    switch objective.form {
    case .gram: constant = objective.constant
    case .factor(_, let target):
      let square = target.reduce(0) { $0 + $1 * $1 }
      constant = objective.constant + (problem.budget == 0 ? square / Double(max(target.count, 1)) : 0)
    }
    for program in [held, trial] { setRows(of: program) }
  }

  private func setRows(of program: SubsetQP) {
    program.rowLower[0] = problem.budget
    program.rowUpper[0] = problem.budget
    for (number, row) in problem.sideRows.enumerated() {
      program.rowLower[number + 1] = row.lower
      program.rowUpper[number + 1] = row.upper
    }
  }

  @discardableResult package func settle(on support: [Int]) -> Score {
    let previous = Dictionary(uniqueKeysWithValues: zip(columns, 0...))
    let states = columns.indices.map { held.state[$0] }
    self.support = support
    columns = support + uncounted
    gram.prepare(columns)
    if columns.count > held.capacity {
      held = SubsetQP(capacity: columns.count + 16, rows: held.rows)
      trial = SubsetQP(capacity: columns.count + 16, rows: held.rows)
      for program in [held, trial] { setRows(of: program) }
    }
    held.count = columns.count
    for a in columns.indices {
      fill(held, at: a, column: columns[a])
      held.state[a] = previous[columns[a]].map { states[$0] } ?? 0
      let source = gram.column(columns[a])
      for b in columns.indices { held.hessian[a * held.capacity + b] = source[columns[b]] }
    }
    score = solve(held, columns: columns)
    return score
  }

  private func fill(_ program: SubsetQP, at a: Int, column: Int) {
    program.linear[a] = gram.linear[column]
    program.lower[a] = problem.floors[column]
    program.upper[a] = problem.ceilings[column]
    for row in 0..<program.rows { program.matrix[row * program.capacity + a] = rowCoefficients[row][column] }
  }

  private func solve(_ program: SubsetQP, columns: [Int]) -> Score {
    if program.solve() { return Score(violation: 0, value: program.value + constant) }
    return Score(violation: max(feasibility.violation(of: columns), 1e-9), value: .infinity)
  }

  package func score(of move: Move) -> Score {
    let count = held.count
    let capacity = held.capacity
    trial.count = count
    trial.hessian.update(from: held.hessian, count: count * capacity)
    trial.matrix.update(from: held.matrix, count: held.rows * capacity)
    trial.linear.update(from: held.linear, count: count)
    trial.lower.update(from: held.lower, count: count)
    trial.upper.update(from: held.upper, count: count)
    trial.state.update(from: held.state, count: count)
    trial.rowState.update(from: held.rowState, count: held.rows)
    var position = move.position
    if move.entrant >= 0 {
      if position < 0 {
        position = count
        trial.count = count + 1
      }
      fill(trial, at: position, column: move.entrant)
      for b in 0..<count {
        let entry = gram.column(columns[b])[move.entrant]
        trial.hessian[position * capacity + b] = entry
        trial.hessian[b * capacity + position] = entry
      }
      trial.hessian[position * capacity + position] = gram.diagonal[move.entrant]
      trial.state[position] = 0
    } else if position >= 0 {
      let last = count - 1
      trial.count = last
      if position < last {
        fill(trial, at: position, column: columns[last])
        for b in 0..<last {
          let entry = held.hessian[last * capacity + b]
          trial.hessian[position * capacity + b] = entry
          trial.hessian[b * capacity + position] = entry
        }
        trial.hessian[position * capacity + position] = held.hessian[last * capacity + last]
        trial.state[position] = held.state[last]
      }
    }
    if trial.solve() { return Score(violation: 0, value: trial.value + constant) }
    return Score(violation: max(feasibility.violation(of: neighbour(move) + uncounted), 1e-9), value: .infinity)
  }

  /// The neighbour that was scored last: its columns, uncounted ones included, and their weights.
  ///
  /// - Parameter move: the move that was scored.
  func trialWeights(after move: Move) -> (columns: [Int], weights: [Double]) {
    var result = columns
    if move.entrant >= 0, move.position >= 0 {
      result[move.position] = move.entrant
    } else if move.entrant >= 0 {
      result.append(move.entrant)
    } else if move.position >= 0, let last = result.popLast(), move.position < result.count {
      result[move.position] = last
    }
    return (result, result.indices.map { trial.x[$0] })
  }

  private func neighbour(_ move: Move) -> [Int] {
    var result = support
    if move.position >= 0 { result.remove(at: move.position) }
    if move.entrant >= 0 { result.append(move.entrant) }
    return result
  }

  package func weights() -> [Double] {
    var result = [Double](repeating: 0, count: gram.count)
    guard score.violation == 0 else { return result }
    for (a, column) in columns.enumerated() { result[column] = held.x[a] }
    return result
  }

  package func value(of weights: [Double]) -> Double { objective.value(of: weights) }

  package func relaxedRanking() -> [Int] { NonNegativeFit(objective, problem: problem, gram: gram).ranking() }

  package func price(positions: [Int], entrants: [Int], isThorough: Bool) -> [Double] {
    let n = gram.count
    guard score.violation == 0, let prices = QuadraticPrices(held, columns: columns, gram: gram, rows: rowCoefficients)
    else { return Array(repeating: -.infinity, count: positions.count * (n + 1)) }
    return [Double](unsafeUninitializedCapacity: positions.count * (n + 1)) { buffer, count in
      guard let estimates = buffer.baseAddress else { return }
      for (k, position) in positions.enumerated() {
        prices.estimate(
          leaving: position, value: score.value, floors: problem.floors, ceilings: problem.ceilings,
          into: estimates + k * (n + 1))
      }
      count = positions.count * (n + 1)
    }
  }
}

extension SupportProblem {
  /// Coefficients of the budget row and of every side row, length n each.
  package var denseRows: [[Double]] {
    [Array(repeating: 1, count: columns)]
      + sideRows.map { row in
        var dense = [Double](repeating: 0, count: columns)
        for (column, coefficient) in zip(row.columns, row.coefficients) { dense[column] = coefficient }
        return dense
      }
  }
}
