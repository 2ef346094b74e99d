import LinearAlgebra

/// The relaxation of a node under a sum of squares: a convex quadratic program over held and undecided columns.
///
/// Where only shortfalls count, the program is solved for the periods that fall short at the last solution, and again
/// for those that do at the new one, until they are the same: Newton's method on a piecewise-quadratic function, with
/// a line search between solutions. Side rows give at a price, so that a node without any solution shows as one whose
/// bound is beyond all cutoffs. Every bound is recomputed from multipliers alone, see ``LagrangianBound``.
final class SquaresProgram: NodeRelaxation {
  private let setting: SquaresSetting
  private let program: SubsetQP
  private let n: Int
  private let periods: Int
  /// The columns in the program now, without what makes side rows give.
  private var slots: [Int] = []
  /// Where each column was left, the code of `SubsetQP.state`; after the n columns two for each side row.
  private var columnStates: [Int8]
  private var rowStates: [Int8]
  /// The periods that counted at the last solution, and count first at the next.
  private(set) var counts: [Bool]
  private var x: [Double]
  /// R − Aw at the last solution.
  private(set) var shortfalls: [Double]
  /// What the side rows give in all.
  private(set) var given = 0.0
  private var price: Double

  /// Σ a[t]·a[t]ᵀ and Σ R[t]·a[t] over the periods in `summed`.
  private var gram: [Double]
  private var moment: [Double]
  private var summed: [Bool]
  /// Periods added or taken off since the sums were begun; what rounding leaves behind grows with them.
  private var changes = 0
  private var multipliers: [Double]
  /// Multipliers of the rows at the last solution, budget first, ≥ 0 where a row is at its upper bound.
  private(set) var rowMultipliers: [Double]

  /// Prepares programs.
  ///
  /// - Parameters:
  ///   - setting: what all of them share.
  ///   - counting: the periods that count in the first; nil for all.
  init(_ setting: SquaresSetting, counting: [Bool]? = nil) {
    self.setting = setting
    n = setting.columns
    periods = setting.periodCount
    let sideRows = setting.problem.sideRows.count
    program = SubsetQP(
      capacity: n + 2 * sideRows, rows: 1 + sideRows + (setting.hasCardinalityRow ? 1 : 0))
    columnStates = Array(repeating: 0, count: n) + Array(repeating: -1, count: 2 * sideRows)
    rowStates = Array(repeating: 0, count: program.rows)
    counts = counting ?? Array(repeating: true, count: periods)
    x = Array(repeating: 0, count: n)
    shortfalls = setting.objective.target
    price = setting.penalty
    gram = Array(repeating: 0, count: n * n)
    moment = Array(repeating: 0, count: n)
    summed = Array(repeating: false, count: periods)
    multipliers = Array(repeating: 0, count: periods)
    rowMultipliers = Array(repeating: 0, count: program.rows)
  }

  // MARK: Solutions that are kept

  func restore(_ vertex: [Int32], _ decisions: SupportDecisions) -> Bool {
    price = setting.penalty
    if vertex.isEmpty {
      for t in 0..<periods { counts[t] = true }
      for j in columnStates.indices { columnStates[j] = j < n ? 0 : -1 }
      for row in rowStates.indices { rowStates[row] = 0 }
      return true
    }
    var code = StateCode(vertex)
    for t in 0..<periods { counts[t] = code.next() != 0 }
    for j in columnStates.indices { columnStates[j] = code.next() }
    for row in rowStates.indices { rowStates[row] = code.next() }
    return true
  }

  func vertex(_ decisions: SupportDecisions) -> [Int32] {
    var code = StateCode(room: periods + columnStates.count + rowStates.count)
    for t in 0..<periods { code.append(counts[t] ? 1 : 0) }
    for state in columnStates { code.append(state) }
    for state in rowStates { code.append(state) }
    return code.words
  }

  func copy(_ other: SquaresProgram) {
    price = other.price
    columnStates = other.columnStates
    rowStates = other.rowStates
    counts = other.counts
  }

  /// What is left out is left out when the node is loaded.
  func exclude(_ j: Int) -> Bool { true }

  func weight(_ j: Int) -> Double { x[j] }

  var feasibleObjective: Double? { given <= 1e-10 ? objective(shortfalls, x) : nil }

  // MARK: Solving

  func solve(_ decisions: SupportDecisions, cutoff: Double) -> Double { solve(decisions, cutoff, ridge: 1e-11) }

  func solveExactly(_ decisions: SupportDecisions, cutoff: Double) -> Double {
    var best = solve(decisions, cutoff, ridge: 0)
    for _ in 0..<4 where best < cutoff && given > 1e-10 {
      price *= 1e3
      best = max(best, solve(decisions, cutoff, ridge: 0))
    }
    return best
  }

  private func solve(_ decisions: SupportDecisions, _ cutoff: Double, ridge: Double) -> Double {
    load(decisions)
    var best = -Double.infinity
    var before: (x: [Double], shortfalls: [Double], given: Double, value: Double)?
    for _ in 0..<40 {
      sum()
      fill(ridge: ridge)
      guard program.solve() else { return best }
      read()
      let (solution, own) = (x, shortfalls)
      best = max(best, bound(decisions))
      if best >= cutoff { return best }
      guard setting.objective.isOneSided else { return best }
      if (0..<periods).allSatisfy({ counts[$0] == (own[$0] > 0) }) { return best }
      let value = objective(own, solution)
      if let earlier = before, value > earlier.value { step(from: earlier.x, earlier.shortfalls, earlier.given) }
      before = (x, shortfalls, given, objective(shortfalls, x))
      for t in 0..<periods { counts[t] = shortfalls[t] > 0 }
    }
    return best
  }

  /// Sets columns, bounds and rows.
  private func load(_ decisions: SupportDecisions) {
    slots = setting.uncounted + setting.candidates.filter { !decisions.isExcluded($0) }
    let sideRows = setting.problem.sideRows
    program.count = slots.count + 2 * sideRows.count
    for (a, j) in slots.enumerated() {
      (program.lower[a], program.upper[a]) = setting.bounds(j, decisions)
      program.state[a] = columnStates[j]
      for row in setting.rows.indices { program.matrix[row * program.capacity + a] = setting.rows[row][j] }
    }
    for k in sideRows.indices {
      for side in 0..<2 {
        let a = slots.count + 2 * k + side
        (program.lower[a], program.upper[a]) = (0, 1e9)
        program.state[a] = columnStates[n + 2 * k + side]
        for row in setting.rows.indices {
          program.matrix[row * program.capacity + a] = row == k + 1 ? (side == 0 ? 1 : -1) : 0
        }
      }
      (program.rowLower[k + 1], program.rowUpper[k + 1]) = (sideRows[k].lower, sideRows[k].upper)
    }
    (program.rowLower[0], program.rowUpper[0]) = (setting.problem.budget, setting.problem.budget)
    if setting.hasCardinalityRow {
      let row = program.rows - 1
      for a in 0..<program.count { program.matrix[row * program.capacity + a] = 0 }
      for (a, j) in slots.enumerated() where decisions.isUndecided(j) && !setting.isUncounted[j] {
        program.matrix[row * program.capacity + a] = 1 / setting.ceilings[j]
      }
      program.rowUpper[row] = Double(setting.problem.cardinality.upperBound - decisions.heldCount)
    }
    for row in 0..<program.rows { program.rowState[row] = rowStates[row] }
  }

  /// Brings the sums over periods to those that count.
  private func sum() {
    let entries = setting.periods
    if changes > 100_000 {
      changes = 0
      for j in gram.indices { gram[j] = 0 }
      for j in moment.indices { moment[j] = 0 }
      for t in summed.indices { summed[t] = false }
    }
    gram.withUnsafeMutableBufferPointer { gram in
      for t in 0..<periods where summed[t] != counts[t] {
        let sign = counts[t] ? 1.0 : -1.0
        for j in 0..<n where entries[t * n + j] != 0 {
          let own = sign * entries[t * n + j]
          moment[j] += own * setting.objective.target[t]
          for k in 0..<n { gram[j * n + k] += own * entries[t * n + k] }
        }
        summed[t] = counts[t]
        changes += 1
      }
    }
  }

  /// ½·xᵀHx + fᵀx with H = 2c·Σ a·aᵀ and f = g − 2c·Σ R·a.
  private func fill(ridge: Double) {
    let factor = 2 * setting.objective.weight
    var largest = 0.0
    for (a, j) in slots.enumerated() {
      for (b, k) in slots.enumerated() { program.hessian[a * program.capacity + b] = factor * gram[j * n + k] }
      program.linear[a] = setting.objective.linear[j] - factor * moment[j]
      largest = max(largest, factor * gram[j * n + j])
    }
    for a in slots.count..<program.count {
      for b in 0..<program.count {
        program.hessian[a * program.capacity + b] = 0
        program.hessian[b * program.capacity + a] = 0
      }
      program.linear[a] = price
    }
    let shift = max(ridge * largest, slots.count < program.count ? 1e-9 * max(largest, price) : 0)
    for a in slots.count..<program.count { program.hessian[a * program.capacity + a] = shift }
    for a in slots.indices { program.hessian[a * program.capacity + a] += ridge * largest }
  }

  /// Takes the program's solution.
  private func read() {
    for j in 0..<n { x[j] = 0 }
    for (a, j) in slots.enumerated() {
      x[j] = program.x[a]
      columnStates[j] = program.state[a]
    }
    given = 0
    for a in slots.count..<program.count {
      given += program.x[a]
      columnStates[n + a - slots.count] = program.state[a]
    }
    for row in 0..<program.rows {
      rowStates[row] = program.rowState[row]
      rowMultipliers[row] = program.multipliers[row]
    }
    for t in 0..<periods { shortfalls[t] = setting.objective.target[t] }
    for j in slots where x[j] != 0 {
      let weight = x[j]
      let start = j * periods
      setting.objective.factor.storage.withUnsafeBufferPointer { entries in
        for t in 0..<periods { shortfalls[t] -= weight * entries[start + t] }
      }
    }
  }

  private func objective(_ shortfalls: [Double], _ x: [Double]) -> Double {
    var sum = 0.0
    for s in shortfalls where s > 0 || !setting.objective.isOneSided { sum += s * s }
    var value = setting.objective.weight * sum + price * given
    for j in slots { value += setting.objective.linear[j] * x[j] }
    return value
  }

  /// Goes back from the solution towards an earlier one as far as the objective falls.
  private func step(from earlier: [Double], _ before: [Double], _ givenBefore: Double) {
    let slope = slots.reduce(price * (given - givenBefore)) {
      $0 + setting.objective.linear[$1] * (x[$1] - earlier[$1])
    }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let share = (low + high) / 2
      var rate = slope
      for t in 0..<periods {
        let change = shortfalls[t] - before[t]
        rate += 2 * setting.objective.weight * max(0, before[t] + share * change) * change
      }
      if rate < 0 { low = share } else { high = share }
    }
    // What both give together is at least what side rows are broken by between them.
    given = givenBefore + low * (given - givenBefore)
    for j in 0..<n { x[j] = earlier[j] + low * (x[j] - earlier[j]) }
    for t in 0..<periods { shortfalls[t] = before[t] + low * (shortfalls[t] - before[t]) }
  }

  /// The certified bound from the multipliers at the solution.
  private func bound(_ decisions: SupportDecisions) -> Double {
    let slope = -2 * setting.objective.weight
    for t in 0..<periods { multipliers[t] = slope * shortfalls[t] }
    return rowMultipliers.withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { return -.infinity }
      return setting.lagrangian.evaluate(&multipliers, budget: base[0], rows: base + 1, decisions: decisions)
    }
  }
}
