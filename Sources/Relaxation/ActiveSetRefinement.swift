/// Turns a nearly optimal point of a fixed support into an exact one, by a working set of binding constraints.
///
/// With the binding limits and rows as equations the optimality conditions are linear,
/// Q_FF·w_F − λ1 − Σy[k]·a[k] = −Q_FB·w_B. The constraint that is met first on the way there joins the working set, one
/// whose multiplier has the wrong sign leaves it, until neither is left. From a good start that takes a few rounds; a limit on them guards
/// against cycling, and the caller judges every candidate by itself.
struct ActiveSetRefinement {
  private let node: NodeProblem
  private let form: [Double]
  /// Where a weight or a row is held.
  private enum Side { case none, lower, upper }

  init(_ node: NodeProblem, _ form: [Double]) {
    self.node = node
    self.form = form
  }

  /// - Parameter start: weights near the optimum, n entries.
  /// - Returns: points that satisfied every constraint up to rounding, the last one optimal if the search ended.
  func refine(_ start: [Double]) -> [[Double]] {
    let n = node.count
    var candidates: [[Double]] = []
    var sides = (0..<n).map { i -> Side in
      let tolerance = 1e-7 * (1e-3 + node.ceilings[i] - node.floors[i])
      return start[i] - node.floors[i] <= tolerance
        ? .lower : (node.ceilings[i] - start[i] <= tolerance ? .upper : .none)
    }
    var rows = node.sideRows.map { row -> Side in
      let value = zip(row.weights, start).reduce(0) { $0 + $1.0 * $1.1 }
      return value - row.lower <= 1e-7 ? .lower : (row.upper - value <= 1e-7 ? .upper : .none)
    }
    var current = start
    for _ in 0..<(4 * (n + rows.count) + 8) {
      guard let (weights, prices) = solve(sides, rows) else {
        // Too many equations for the free weights, or rows that depend on each other: let go of one guess.
        let free = sides.reduce(0) { $0 + ($1 == .none ? 1 : 0) }
        let active = rows.reduce(0) { $0 + ($1 == .none ? 0 : 1) }
        if free > active, let position = rows.lastIndex(where: { $0 != .none }) {
          rows[position] = .none
        } else if let position = sides.lastIndex(where: { $0 != .none }) {
          sides[position] = .none
        } else if free > 1, let (position, side) = nearestLimit(current, sides) {
          // Q is singular on the free weights, so that an optimum lies on one of their limits.
          sides[position] = side
        } else {
          return candidates
        }
        continue
      }
      if addBlocking(&current, weights, &sides, &rows) { continue }
      candidates.append(weights)
      if !releaseWorst(weights, prices, &sides, &rows) { return candidates }
    }
    return candidates
  }

  /// The limit that the free weights come nearest to.
  private func nearestLimit(_ weights: [Double], _ sides: [Side]) -> (position: Int, side: Side)? {
    let distances = weights.indices.flatMap { i -> [(amount: Double, position: Int, side: Side)] in
      sides[i] == .none
        ? [(weights[i] - node.floors[i], i, .lower), (node.ceilings[i] - weights[i], i, .upper)] : []
    }
    return distances.min { $0.amount < $1.amount }.map { ($0.position, $0.side) }
  }

  /// The stationary point of a working set, with λ and the rows' multipliers (0 for rows that do not bind).
  private func solve(_ sides: [Side], _ rows: [Side]) -> (weights: [Double], prices: [Double])? {
    let n = node.count
    var weights = (0..<n).map { sides[$0] == .lower ? node.floors[$0] : sides[$0] == .upper ? node.ceilings[$0] : 0 }
    let free = (0..<n).filter { sides[$0] == .none }
    let active = rows.indices.filter { rows[$0] != .none }
    guard free.count > active.count else { return nil }
    var equations: [(coefficients: [Double], right: Double)] = [([Double](repeating: 1, count: n), 1)]
    for k in active {
      let row = node.sideRows[k]
      equations.append((row.weights, rows[k] == .lower ? row.lower : row.upper))
    }
    let size = free.count + equations.count
    var matrix = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size)
    var largest = 1e-300
    for i in free { largest = max(largest, form[i * n + i]) }
    for (column, j) in free.enumerated() {
      for (row, i) in free.enumerated() { matrix[column * size + row] = form[j * n + i] / largest }
      // A hair of curvature where Q is singular on the free weights.
      matrix[column * size + column] += 1e-14
      for i in 0..<n where sides[i] != .none { right[column] -= form[j * n + i] / largest * weights[i] }
      for (e, equation) in equations.enumerated() {
        matrix[column * size + free.count + e] = equation.coefficients[j]
        matrix[(free.count + e) * size + column] = -equation.coefficients[j]
      }
    }
    for (e, equation) in equations.enumerated() {
      right[free.count + e] = equation.right
      for i in 0..<n where sides[i] != .none { right[free.count + e] -= equation.coefficients[i] * weights[i] }
    }
    guard let solution = InteriorPoint.gauss(matrix, right) else { return nil }
    for (column, j) in free.enumerated() { weights[j] = solution[column] }
    var prices = [Double](repeating: 0, count: 1 + rows.count)
    prices[0] = solution[free.count] * largest
    for (position, k) in active.enumerated() { prices[1 + k] = solution[free.count + 1 + position] * largest }
    return (weights, prices)
  }

  /// Goes towards some weights until a constraint is met, which becomes binding.
  ///
  /// - Returns: whether there was one.
  private func addBlocking(
    _ current: inout [Double], _ weights: [Double], _ sides: inout [Side], _ rows: inout [Side]
  ) -> Bool {
    var first = (step: Double.infinity, position: -1, side: Side.none)
    func meet(_ limit: Double, from: Double, to: Double, _ position: Int, _ side: Side) {
      let violation = side == .lower ? limit - to : to - limit
      guard violation > 1e-13 else { return }
      let step = to == from ? 0 : min(max((limit - from) / (to - from), 0), 1)
      if step < first.step { first = (step, position, side) }
    }
    for i in weights.indices where sides[i] == .none {
      meet(node.floors[i], from: current[i], to: weights[i], i, .lower)
      meet(node.ceilings[i], from: current[i], to: weights[i], i, .upper)
    }
    for (k, row) in node.sideRows.enumerated() where rows[k] == .none {
      let from = zip(row.weights, current).reduce(0) { $0 + $1.0 * $1.1 }
      let to = zip(row.weights, weights).reduce(0) { $0 + $1.0 * $1.1 }
      meet(row.lower, from: from, to: to, weights.count + k, .lower)
      meet(row.upper, from: from, to: to, weights.count + k, .upper)
    }
    guard first.position >= 0 else {
      current = weights
      return false
    }
    for i in current.indices { current[i] += first.step * (weights[i] - current[i]) }
    if first.position < weights.count {
      sides[first.position] = first.side
    } else {
      rows[first.position - weights.count] = first.side
    }
    return true
  }

  /// Lets go of the constraint whose multiplier has the wrong sign most.
  ///
  /// - Returns: whether there was one.
  private func releaseWorst(
    _ weights: [Double], _ prices: [Double], _ sides: inout [Side], _ rows: inout [Side]
  ) -> Bool {
    let n = weights.count
    var worst = (amount: 0.0, position: -1)
    for i in 0..<n where sides[i] != .none && node.floors[i] < node.ceilings[i] {
      var reduced = -prices[0]
      var size = abs(prices[0])
      for j in 0..<n {
        reduced += form[i * n + j] * weights[j]
        size += abs(form[i * n + j] * weights[j])
      }
      for (k, row) in node.sideRows.enumerated() { reduced -= prices[1 + k] * row.weights[i] }
      let wrong = (sides[i] == .lower ? -reduced : reduced) - 1e-12 * size
      if wrong > worst.amount { worst = (wrong, i) }
    }
    for k in rows.indices where rows[k] != .none && node.sideRows[k].lower < node.sideRows[k].upper {
      let wrong = (rows[k] == .lower ? -prices[1 + k] : prices[1 + k]) - 1e-12 * abs(prices[0])
      if wrong > worst.amount { worst = (wrong, n + k) }
    }
    guard worst.position >= 0 else { return false }
    if worst.position < n { sides[worst.position] = .none } else { rows[worst.position - n] = .none }
    return true
  }
}
