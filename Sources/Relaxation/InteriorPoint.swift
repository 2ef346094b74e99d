import LinearAlgebra

/// The iterate of the interior-point method on a node problem, and its step.
///
/// Inequalities a = w − floor·z, b = ceiling·z − w and u = 1 − z hold strictly at every iterate, with multipliers α,
/// β, γ; Σw = 1, the cardinality and the side rows are reached in the limit, rows of a range through a slack s
/// between its ends.
struct InteriorPoint {
  /// A row r(w, z) = s with lower ≤ s ≤ upper.
  private struct Row {
    var weights: [Double]
    var holdings: [Double]
    var lower: Double
    var upper: Double
    var slack: Double
    /// Multipliers of the two ends of the range, 0 where an end is infinite or the row an equation.
    var lowerPrice = 0.0
    var upperPrice = 0.0
    /// Multiplier of r = s.
    var price = 0.0
    var isEquation: Bool { lower == upper }
  }

  private let node: NodeProblem
  private let ceilings: [Double]
  private(set) var weights: [Double]
  private(set) var holdings: [Double]
  /// Slopes of the perspective terms.
  ///
  /// They are the t of D·w²/z = max over t of D(2tw − t²z), which tend to w/z. They follow their
  /// own linearisation: the ratio itself is volatile where w and z both vanish.
  private var slopes: [Double]
  private var alpha: [Double]
  private var beta: [Double]
  private var gamma: [Double]
  private var rows: [Row]
  private var matrix: [Double]
  private let doubled: [Double]

  /// Starts at the centre: z equal over the free stocks, w in proportion.
  init(_ node: NodeProblem) {
    self.node = node
    let n = node.count
    // A ceiling that meets its floor leaves no interior; a hair of room costs nothing, since the bound is evaluated
    // with the true ceilings.
    ceilings = (0..<n).map { max(node.ceilings[$0], node.floors[$0] + 1e-7 * (1 + node.floors[$0])) }
    let freeCounted = (0..<n).reduce(0) { $0 + (!node.held[$1] && node.counted[$1] ? 1 : 0) }
    let wanted =
      (Double(node.freeCardinality.lowerBound) + Double(min(node.freeCardinality.upperBound, freeCounted))) / 2
    let share = freeCounted > 0 ? min(max(wanted / Double(freeCounted), 0.02), 0.98) : 0.5
    holdings = (0..<n).map { node.held[$0] ? 1 : (node.counted[$0] ? share : 0.5) }
    let total = holdings.reduce(0, +)
    weights = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let room = ceilings[i] - node.floors[i]
      let ratio = min(max(1 / total, node.floors[i] + 0.02 * room), ceilings[i] - 0.02 * room)
      weights[i] = ratio * holdings[i]
    }
    slopes = zip(weights, holdings).map { $0 / $1 }
    var rows = [
      Row(
        weights: [Double](repeating: 1, count: n), holdings: [Double](repeating: 0, count: n), lower: 1, upper: 1,
        slack: 1)
    ]
    if freeCounted > 0 {
      rows.append(
        Row(
          weights: [Double](repeating: 0, count: n),
          holdings: (0..<n).map { !node.held[$0] && node.counted[$0] ? 1 : 0 },
          lower: Double(node.freeCardinality.lowerBound), upper: Double(node.freeCardinality.upperBound), slack: 0))
    }
    for row in node.sideRows {
      rows.append(
        Row(weights: row.weights, holdings: row.holdings, lower: row.lower, upper: row.upper, slack: 0))
    }
    var doubled = node.quadratic
    for k in doubled.indices { doubled[k] = 2 * (doubled[k] + node.aggregate) }
    self.doubled = doubled
    matrix = doubled
    // Multipliers on the scale of the objective at the start.
    var scale = 0.0
    var product = [Double](repeating: 0, count: n)
    Kernels.symmetricTimesVector(n, 1, node.quadratic, weights, 0, &product)
    for i in 0..<n {
      scale += abs(weights[i] * product[i]) + node.diagonal[i] * weights[i] * weights[i] / holdings[i]
    }
    let central = max(scale, 1e-12) / Double(n)
    alpha = (0..<n).map { [weights, holdings] i in central / (weights[i] - node.floors[i] * holdings[i]) }
    beta = (0..<n).map { [weights, holdings, ceilings] i in central / (ceilings[i] * holdings[i] - weights[i]) }
    gamma = (0..<n).map { [holdings] i in node.held[i] ? 0 : central / (1 - holdings[i]) }
    for k in rows.indices {
      let value = Self.value(rows[k], weights, holdings)
      if rows[k].isEquation {
        rows[k].slack = rows[k].lower
        continue
      }
      let (lower, upper) = (rows[k].lower, rows[k].upper)
      let margin = lower.isFinite && upper.isFinite ? (upper - lower) / 10 : max(0.1, abs(value) / 10)
      rows[k].slack = min(max(value, lower + margin), upper - margin)
      if lower.isFinite { rows[k].lowerPrice = central / (rows[k].slack - lower) }
      if upper.isFinite { rows[k].upperPrice = central / (upper - rows[k].slack) }
      rows[k].price = rows[k].lowerPrice - rows[k].upperPrice
    }
    self.rows = rows
  }

  /// Multiplier of Σw = 1, on the scale of `SeparableBound` (without the aggregate term's own slope).
  var lambda: Double { rows[0].price - 2 * node.aggregate * weights.reduce(0, +) }

  /// Multipliers of the side rows.
  var rowMultipliers: [Double] { rows.suffix(node.sideRows.count).map(\.price) }

  /// The iterate w, scaled to sum to 1.
  var normalisedPoint: [Double] {
    let sum = weights.reduce(0, +)
    return sum > 0 ? weights.map { $0 / sum } : weights
  }

  /// Greatest violation of the rows.
  var infeasibility: Double {
    rows.reduce(0) { max($0, abs(Self.value($1, weights, holdings) - $1.slack)) }
  }

  /// The node's objective at the iterate.
  var objective: Double {
    var product = [Double](repeating: 0, count: node.count)
    Kernels.symmetricTimesVector(node.count, 1, node.quadratic, weights, 0, &product)
    var total = node.constant
    for i in 0..<node.count {
      total += weights[i] * (product[i] + node.diagonal[i] * weights[i] / holdings[i] + node.weightCosts[i])
    }
    return total
  }

  private static func value(_ row: Row, _ weights: [Double], _ holdings: [Double]) -> Double {
    var total = 0.0
    for i in weights.indices { total += row.weights[i] * weights[i] + row.holdings[i] * holdings[i] }
    return total
  }
}

extension InteriorPoint {
  /// A direction in every variable.
  private struct Direction {
    var weights: [Double]
    var holdings: [Double]
    var alpha: [Double]
    var beta: [Double]
    var gamma: [Double]
    var slacks: [Double]
    var lowerPrices: [Double]
    var upperPrices: [Double]
    var prices: [Double]
  }

  /// The factored Newton system of an iterate.
  private struct System {
    /// Hessian entries of a stock: ww, wz, zz with the barrier terms.
    var ww: [Double]
    var wz: [Double]
    var zz: [Double]
    /// Columns of the rows' coefficients, reduced, and the inverse Hessian times them.
    var coefficients: [Double]
    var solved: [Double]
    /// The rows' Schur complement, m × m.
    var schur: [Double]
    var gradientWeights: [Double]
    var gradientHoldings: [Double]
  }

  /// One predictor–corrector step.
  ///
  /// - Returns: whether a step was made; false when the system could not be factored or nothing moves any more.
  mutating func step() -> Bool {
    guard let system = makeSystem() else { return false }
    let mu = complementarity()
    let zero = [Double](repeating: 0, count: node.count)
    guard let predictor = direction(system, target: 0, second: nil, zero: zero) else { return false }
    let affine = complementarity(after: predictor, stepLength(predictor, fraction: 1))
    let ratio = min(max(affine / mu, 0), 1)
    let centring = max(ratio * ratio * ratio, 1e-6)
    guard let corrector = direction(system, target: centring * mu, second: predictor, zero: zero) else { return false }
    let length = stepLength(corrector, fraction: 0.99)
    guard length > 1e-8 else { return false }
    move(corrector, length)
    return weights.allSatisfy(\.isFinite) && holdings.allSatisfy(\.isFinite)
  }

  private func gaps(_ i: Int) -> (a: Double, b: Double, u: Double) {
    (
      weights[i] - node.floors[i] * holdings[i], ceilings[i] * holdings[i] - weights[i], 1 - holdings[i]
    )
  }

  private func complementarity() -> Double {
    var total = 0.0
    var terms = 0
    for i in 0..<node.count {
      let (a, b, u) = gaps(i)
      total += alpha[i] * a + beta[i] * b
      terms += 2
      if !node.held[i] {
        total += gamma[i] * u
        terms += 1
      }
    }
    for row in rows where !row.isEquation {
      if row.lower.isFinite { total += row.lowerPrice * (row.slack - row.lower) }
      if row.upper.isFinite { total += row.upperPrice * (row.upper - row.slack) }
      terms += 2
    }
    return total / Double(terms)
  }

  private func complementarity(after d: Direction, _ length: Double) -> Double {
    var copy = self
    copy.move(d, length)
    return copy.complementarity()
  }

  private mutating func move(_ d: Direction, _ p: Double) {
    for i in 0..<node.count {
      let (w, z, t) = (weights[i], holdings[i], slopes[i])
      slopes[i] = min(max(t + p * (w - t * z + d.weights[i] - t * d.holdings[i]) / z, node.floors[i]), ceilings[i])
      weights[i] += p * d.weights[i]
      holdings[i] += p * d.holdings[i]
      alpha[i] += p * d.alpha[i]
      beta[i] += p * d.beta[i]
      gamma[i] += p * d.gamma[i]
    }
    for k in rows.indices {
      rows[k].slack += p * d.slacks[k]
      rows[k].lowerPrice += p * d.lowerPrices[k]
      rows[k].upperPrice += p * d.upperPrices[k]
      rows[k].price += p * d.prices[k]
    }
  }

  /// How far a direction may be followed: one length for primal and dual, which the curvature couples.
  private func stepLength(_ d: Direction, fraction: Double) -> Double {
    var length = 1 / fraction
    func limit(_ value: Double, _ change: Double) {
      if change < 0 { length = min(length, -value / change) }
    }
    for i in 0..<node.count {
      let (a, b, u) = gaps(i)
      limit(a, d.weights[i] - node.floors[i] * d.holdings[i])
      limit(b, ceilings[i] * d.holdings[i] - d.weights[i])
      limit(alpha[i], d.alpha[i])
      limit(beta[i], d.beta[i])
      if !node.held[i] {
        limit(u, -d.holdings[i])
        limit(holdings[i], d.holdings[i])
        limit(gamma[i], d.gamma[i])
      }
    }
    for (k, row) in rows.enumerated() where !row.isEquation {
      if row.lower.isFinite {
        limit(row.slack - row.lower, d.slacks[k])
        limit(row.lowerPrice, d.lowerPrices[k])
      }
      if row.upper.isFinite {
        limit(row.upper - row.slack, -d.slacks[k])
        limit(row.upperPrice, d.upperPrices[k])
      }
    }
    return min(1, length * fraction)
  }

  private mutating func makeSystem() -> System? {
    let n = node.count
    var ww = [Double](repeating: 0, count: n)
    var wz = ww
    var zz = [Double](repeating: 1, count: n)
    var gradientWeights = node.weightCosts
    var gradientHoldings = ww
    var product = ww
    Kernels.symmetricTimesVector(n, 1, doubled, weights, 0, &product)
    for i in 0..<n {
      let (a, b, u) = gaps(i)
      let (w, z, curvature) = (weights[i], holdings[i], node.diagonal[i])
      let slope = slopes[i]
      let lag = (w - slope * z) / z
      gradientWeights[i] += product[i] + 2 * curvature * (slope + lag)
      ww[i] = 2 * curvature / z + alpha[i] / a + beta[i] / b
      guard !node.held[i] else { continue }
      gradientHoldings[i] -= curvature * slope * (slope + 2 * lag)
      let (f, c) = (node.floors[i], ceilings[i])
      wz[i] = -2 * curvature * slope / z - f * alpha[i] / a - c * beta[i] / b
      zz[i] = 2 * curvature * slope * slope / z + f * f * alpha[i] / a + c * c * beta[i] / b + gamma[i] / u
    }
    matrix.withUnsafeMutableBufferPointer { target in
      doubled.withUnsafeBufferPointer { source in
        for k in 0..<target.count { target[k] = source[k] }
      }
    }
    var largest = 0.0
    for i in 0..<n {
      matrix[i * n + i] += ww[i] - (node.held[i] ? 0 : wz[i] * wz[i] / zz[i])
      largest = max(largest, doubled[i * n + i])
    }
    for i in 0..<n { matrix[i * n + i] += 1e-14 * largest }
    guard Cholesky.factor(n, &matrix) else { return nil }
    // The rows' coefficients with z eliminated.
    let m = rows.count
    var coefficients = [Double](repeating: 0, count: n * m)
    for (k, row) in rows.enumerated() {
      for i in 0..<n {
        coefficients[k * n + i] = row.weights[i] - (node.held[i] ? 0 : wz[i] / zz[i] * row.holdings[i])
      }
    }
    var solved = coefficients
    Cholesky.solve(n, matrix, &solved, columns: m)
    var schur = [Double](repeating: 0, count: m * m)
    for k in 0..<m {
      for l in 0..<m {
        var total = 0.0
        for i in 0..<n { total += coefficients[k * n + i] * solved[l * n + i] }
        for i in 0..<n where !node.held[i] { total += rows[k].holdings[i] * rows[l].holdings[i] / zz[i] }
        schur[l * m + k] = total
      }
      if !rows[k].isEquation { schur[k * m + k] += 1 / stiffness(rows[k]) }
    }
    return System(
      ww: ww, wz: wz, zz: zz, coefficients: coefficients, solved: solved, schur: schur,
      gradientWeights: gradientWeights, gradientHoldings: gradientHoldings)
  }

  private func stiffness(_ row: Row) -> Double {
    var total = 1e-12
    if row.lower.isFinite { total += row.lowerPrice / (row.slack - row.lower) }
    if row.upper.isFinite { total += row.upperPrice / (row.upper - row.slack) }
    return total
  }

  private func direction(_ system: System, target: Double, second: Direction?, zero: [Double]) -> Direction? {
    let n = node.count
    let m = rows.count
    var d = Direction(
      weights: zero, holdings: zero, alpha: zero, beta: zero, gamma: zero,
      slacks: [Double](repeating: 0, count: m), lowerPrices: [Double](repeating: 0, count: m),
      upperPrices: [Double](repeating: 0, count: m), prices: [Double](repeating: 0, count: m))
    var right = zero
    var rightHoldings = zero
    var wanted = (a: zero, b: zero, u: zero)
    for i in 0..<n {
      let (a, b, u) = gaps(i)
      let (f, c) = (node.floors[i], ceilings[i])
      wanted.a[i] = target - alpha[i] * a
      wanted.b[i] = target - beta[i] * b
      wanted.u[i] = target - gamma[i] * u
      if let s = second {
        wanted.a[i] -= s.alpha[i] * (s.weights[i] - f * s.holdings[i])
        wanted.b[i] -= s.beta[i] * (c * s.holdings[i] - s.weights[i])
        wanted.u[i] += s.gamma[i] * s.holdings[i]
      }
      var gradient = system.gradientWeights[i] - alpha[i] + beta[i]
      var gradientHolding = system.gradientHoldings[i] + f * alpha[i] - c * beta[i] + gamma[i]
      for row in rows {
        gradient -= row.price * row.weights[i]
        gradientHolding -= row.price * row.holdings[i]
      }
      right[i] = -gradient + wanted.a[i] / a - wanted.b[i] / b
      guard !node.held[i] else { continue }
      rightHoldings[i] = -gradientHolding - f * wanted.a[i] / a + c * wanted.b[i] / b - wanted.u[i] / u
      right[i] -= system.wz[i] / system.zz[i] * rightHoldings[i]
    }
    var solution = right
    Cholesky.solve(n, matrix, &solution)
    var rowRight = [Double](repeating: 0, count: m)
    var slackRight = rowRight
    for (k, row) in rows.enumerated() {
      var total = row.slack - Self.value(row, weights, holdings)
      for i in 0..<n { total -= system.coefficients[k * n + i] * solution[i] }
      for i in 0..<n where !node.held[i] { total -= row.holdings[i] * rightHoldings[i] / system.zz[i] }
      if !row.isEquation {
        var push = row.lowerPrice - row.upperPrice - row.price
        if row.lower.isFinite {
          let gap = row.slack - row.lower
          let extra = second.map { $0.lowerPrices[k] * $0.slacks[k] } ?? 0
          push += (target - row.lowerPrice * gap - extra) / gap
        }
        if row.upper.isFinite {
          let gap = row.upper - row.slack
          let extra = second.map { -$0.upperPrices[k] * $0.slacks[k] } ?? 0
          push -= (target - row.upperPrice * gap - extra) / gap
        }
        slackRight[k] = push
        total += push / stiffness(row)
      }
      rowRight[k] = total
    }
    guard let prices = Self.gauss(system.schur, rowRight) else { return nil }
    d.prices = prices
    for k in 0..<m {
      for i in 0..<n { solution[i] += system.solved[k * n + i] * prices[k] }
    }
    for i in 0..<n {
      let (a, b, u) = gaps(i)
      let (f, c) = (node.floors[i], ceilings[i])
      d.weights[i] = solution[i]
      if !node.held[i] {
        var total = rightHoldings[i] - system.wz[i] * solution[i]
        for (k, row) in rows.enumerated() { total += row.holdings[i] * prices[k] }
        d.holdings[i] = total / system.zz[i]
        d.gamma[i] = (wanted.u[i] + gamma[i] * d.holdings[i]) / u
      }
      d.alpha[i] = (wanted.a[i] - alpha[i] * (d.weights[i] - f * d.holdings[i])) / a
      d.beta[i] = (wanted.b[i] - beta[i] * (c * d.holdings[i] - d.weights[i])) / b
    }
    for (k, row) in rows.enumerated() where !row.isEquation {
      d.slacks[k] = (slackRight[k] - prices[k]) / stiffness(row)
      if row.lower.isFinite {
        let gap = row.slack - row.lower
        let extra = second.map { $0.lowerPrices[k] * $0.slacks[k] } ?? 0
        d.lowerPrices[k] = (target - row.lowerPrice * gap - extra - row.lowerPrice * d.slacks[k]) / gap
      }
      if row.upper.isFinite {
        let gap = row.upper - row.slack
        let extra = second.map { -$0.upperPrices[k] * $0.slacks[k] } ?? 0
        d.upperPrices[k] = (target - row.upperPrice * gap - extra + row.upperPrice * d.slacks[k]) / gap
      }
    }
    return d
  }

  /// Solves a small dense system by elimination with row exchanges; nil when it is singular.
  private static func gauss(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let m = right.count
    var a = matrix
    var x = right
    for column in 0..<m {
      var pivot = column
      for row in column..<m where abs(a[column * m + row]) > abs(a[column * m + pivot]) { pivot = row }
      guard abs(a[column * m + pivot]) > 1e-300 else { return nil }
      if pivot != column {
        for k in 0..<m { a.swapAt(k * m + pivot, k * m + column) }
        x.swapAt(pivot, column)
      }
      for row in (column + 1)..<max(m, column + 1) {
        let factor = a[column * m + row] / a[column * m + column]
        for k in column..<m { a[k * m + row] -= factor * a[k * m + column] }
        x[row] -= factor * x[column]
      }
    }
    for row in stride(from: m - 1, through: 0, by: -1) {
      for k in (row + 1)..<max(m, row + 1) { x[row] -= a[k * m + row] * x[k] }
      x[row] /= a[row * m + row]
    }
    return x.allSatisfy(\.isFinite) ? x : nil
  }
}
