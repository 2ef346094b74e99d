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
  /// The columns as they stand in `trial`.
  private var trialColumns: [Int] = []
  private let constant: Double
  /// Coefficients of the budget and the side rows, length n each.
  private let rowCoefficients: [[Double]]
  /// What columns add to the budget and the side rows by being held; nil for nothing.
  private let fixedParts: [[Double]]?
  private let next: [Int]
  private let previous: [Int]

  package init(_ objective: QuadraticObjective, problem: SupportProblem) {
    self.objective = objective
    self.problem = problem
    uncounted = problem.uncounted.sorted()
    fixedParts = problem.fixedParts
    next = problem.modes?.next ?? []
    previous = problem.modes?.previous ?? []
    let largest = min(problem.cardinality.upperBound, problem.columns) + uncounted.count + 2
    // What the weights sum to depends on the support where columns have fixed parts.
    let sum = fixedParts == nil ? problem.budget : 0
    gram = GramColumns(objective, budget: sum, support: largest)
    held = SubsetQP(capacity: largest, rows: problem.sideRows.count + 1)
    trial = SubsetQP(capacity: largest, rows: problem.sideRows.count + 1)
    feasibility = FeasibilityMeasure(problem)
    rowCoefficients = problem.denseRows
    switch objective.form {
    case .gram: constant = objective.constant
    case .factor(_, let target):
      let square = target.reduce(0) { $0 + $1 * $1 }
      constant = objective.constant + (sum == 0 ? square / Double(max(target.count, 1)) : 0)
    }
    for program in [held, trial] { setRows(of: program, columns: []) }
  }

  /// What the rows allow to the weights of columns.
  private func setRows(of program: SubsetQP, columns: [Int]) {
    for number in 0..<program.rows {
      let part = fixedParts.map { parts in columns.reduce(0) { $0 + parts[number][$1] } } ?? 0
      program.rowLower[number] = (number == 0 ? problem.budget : problem.sideRows[number - 1].lower) - part
      program.rowUpper[number] = (number == 0 ? problem.budget : problem.sideRows[number - 1].upper) - part
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
      for program in [held, trial] { setRows(of: program, columns: []) }
    }
    if fixedParts != nil { setRows(of: held, columns: columns) }
    held.count = columns.count
    for a in columns.indices {
      fill(held, at: a, column: columns[a])
      held.state[a] = previous[columns[a]].map { states[$0] } ?? 0
      let source = gram.column(columns[a])
      for b in columns.indices { held.hessian[a * held.capacity + b] = source[columns[b]] }
    }
    var reached = columns
    score = solve(held, columns: &reached)
    if reached != columns {
      columns = reached
      self.support = Array(reached.prefix(support.count))
      gram.prepare(columns)
    }
    return score
  }

  private func fill(_ program: SubsetQP, at a: Int, column: Int) {
    program.linear[a] = gram.linear[column]
    program.lower[a] = problem.floors[column]
    program.upper[a] = problem.ceilings[column]
    for row in 0..<program.rows { program.matrix[row * program.capacity + a] = rowCoefficients[row][column] }
  }

  /// Solves, and goes on in other modes from there where that is better.
  private func solve(_ program: SubsetQP, columns: inout [Int]) -> Score {
    if program.solve() || meetBudget(program, &columns) && program.solve() {
      // A mode that is gone on in holds the point that it is entered at, so that every solve is at least as good.
      for _ in 0..<12 where goOn(program, &columns) {
        guard program.solve() else { return Score(violation: 1e-9, value: .infinity) }
      }
      return Score(violation: 0, value: program.value + constant)
    }
    return Score(violation: max(feasibility.violation(of: columns), 1e-9), value: .infinity)
  }

  /// Changes the modes of columns at a bound beyond which another mode is better.
  ///
  /// - Returns: whether any changed.
  private func goOn(_ program: SubsetQP, _ columns: inout [Int]) -> Bool {
    guard !next.isEmpty else { return false }
    let tolerance = 1e-12 * program.gradientScale * Double(program.count + 4)
    var changes: [(slot: Int, column: Int)] = []
    for a in columns.indices {
      let column = columns[a]
      if program.x[a] == problem.ceilings[column], next[column] >= 0,
        slope(of: next[column], after: a, in: program, columns) < -tolerance
      {
        changes.append((a, next[column]))
      } else if program.x[a] == problem.floors[column], previous[column] >= 0,
        slope(of: previous[column], after: a, in: program, columns) > tolerance
      {
        changes.append((a, previous[column]))
      }
    }
    for change in changes { replace(change.slot, by: change.column, in: program, &columns) }
    if !changes.isEmpty, fixedParts != nil { setRows(of: program, columns: columns) }
    return !changes.isEmpty
  }

  /// The size of a mode's entries in the objective beside those of the mode that it goes on from.
  private func ratio(of mode: Int, to column: Int) -> Double {
    next[column] == mode
      ? problem.ceilings[column] / problem.floors[mode] : problem.floors[column] / problem.ceilings[mode]
  }

  /// The derivative of the objective in a mode that would take a column's place at the bound where both meet.
  private func slope(of mode: Int, after a: Int, in program: SubsetQP, _ columns: [Int]) -> Double {
    var own = program.gradient[a]
    var rows = 0.0
    for row in 0..<program.rows where program.multipliers[row] != 0 {
      own -= program.multipliers[row] * program.matrix[row * program.capacity + a]
      rows += program.multipliers[row] * rowCoefficients[row][mode]
    }
    return ratio(of: mode, to: columns[a]) * own + rows
  }

  /// Puts a mode in the place of the one that it goes on from.
  private func replace(_ a: Int, by mode: Int, in program: SubsetQP, _ columns: inout [Int]) {
    let ratio = ratio(of: mode, to: columns[a])
    let capacity = program.capacity
    for b in columns.indices where b != a {
      program.hessian[a * capacity + b] *= ratio
      program.hessian[b * capacity + a] *= ratio
    }
    program.hessian[a * capacity + a] *= ratio * ratio
    fill(program, at: a, column: mode)
    program.state[a] = 0
    columns[a] = mode
  }

  /// Changes modes where the bounds of those held leave the budget out of reach.
  ///
  /// - Returns: whether any changed.
  private func meetBudget(_ program: SubsetQP, _ columns: inout [Int]) -> Bool {
    guard let modes = problem.modes else { return false }
    let isCounted = columns.map { !problem.uncounted.contains($0) }
    guard let other = problem.meetingBudget(columns.indices.filter { isCounted[$0] }.map { columns[$0] }, modes) else {
      return false
    }
    for (a, mode) in zip(columns.indices.filter { isCounted[$0] }, other) where mode != columns[a] {
      replace(a, by: mode, in: program, &columns)
    }
    if fixedParts != nil { setRows(of: program, columns: columns) }
    return true
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
    var reached = neighbour(move)
    if fixedParts != nil { setRows(of: trial, columns: reached) }
    let score = solve(trial, columns: &reached)
    trialColumns = reached
    return score
  }

  /// The neighbour that was scored last: its columns, uncounted ones included and perhaps in other modes, and their
  /// weights.
  var trialWeights: (columns: [Int], weights: [Double]) { (trialColumns, trialColumns.indices.map { trial.x[$0] }) }

  /// The columns after a move, in the trial's order.
  private func neighbour(_ move: Move) -> [Int] {
    var result = columns
    if move.position >= 0, move.entrant >= 0 {
      result[move.position] = move.entrant
    } else if move.entrant >= 0 {
      result.append(move.entrant)
    } else if move.position >= 0, let last = result.popLast(), move.position < result.count {
      result[move.position] = last
    }
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
    guard score.violation == 0,
      let prices = QuadraticPrices(
        held, columns: columns, gram: gram, rows: rowCoefficients, fixed: fixedParts)
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
