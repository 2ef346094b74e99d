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
    for k in doubled.indices { doubled[k] *= 2 }
    for column in 0..<n {
      for row in 0..<n { doubled[column * node.order + row] += 2 * node.aggregate }
    }
    self.doubled = doubled
    matrix = doubled
    // Multipliers on the scale of the objective at the start.
    var scale = 0.0
    var product = [Double](repeating: 0, count: node.order)
    Kernels.symmetricTimesVector(node.order, 1, node.quadratic, Self.join(weights, holdings, node.order), 0, &product)
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

  /// The iterate x, scaled so that its weights sum to 1.
  var normalisedPoint: [Double] {
    let sum = weights.reduce(0, +)
    return Self.join(sum > 0 ? weights.map { $0 / sum } : weights, holdings, node.order)
  }

  /// Greatest violation of the rows.
  var infeasibility: Double {
    rows.reduce(0) { max($0, abs(Self.value($1, weights, holdings) - $1.slack)) }
  }

  /// The node's objective at the iterate.
  var objective: Double {
    let point = Self.join(weights, holdings, node.order)
    var product = [Double](repeating: 0, count: node.order)
    Kernels.symmetricTimesVector(node.order, 1, node.quadratic, point, 0, &product)
    var total = node.constant
    for i in 0..<node.order { total += point[i] * product[i] }
    for i in 0..<node.count {
      total += node.diagonal[i] * weights[i] * weights[i] / holdings[i] + node.weightCosts[i] * weights[i]
      total += node.holdingCosts[i] * holdings[i]
    }
    return total
  }

  private static func join(_ weights: [Double], _ holdings: [Double], _ order: Int) -> [Double] {
    order > weights.count ? weights + holdings : weights
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
    /// Columns of the rows' coefficients, reduced, and H⁻¹ times them.
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
    let (primal, dual) = stepLengths(predictor, fraction: 1)
    let affine = complementarity(after: predictor, primal, dual)
    let ratio = min(max(affine / mu, 0), 1)
    let centring = max(ratio * ratio * ratio, 1e-6)
    guard let corrector = direction(system, target: centring * mu, second: predictor, zero: zero) else { return false }
    let (p, d) = stepLengths(corrector, fraction: 0.99)
    guard p > 1e-10 || d > 1e-10 else { return false }
    move(corrector, p, d)
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

  private func complementarity(after d: Direction, _ p: Double, _ q: Double) -> Double {
    var copy = self
    copy.move(d, p, q)
    return copy.complementarity()
  }

  private mutating func move(_ d: Direction, _ p: Double, _ q: Double) {
    for i in 0..<node.count {
      weights[i] += p * d.weights[i]
      holdings[i] += p * d.holdings[i]
      alpha[i] += q * d.alpha[i]
      beta[i] += q * d.beta[i]
      gamma[i] += q * d.gamma[i]
    }
    for k in rows.indices {
      rows[k].slack += p * d.slacks[k]
      rows[k].lowerPrice += q * d.lowerPrices[k]
      rows[k].upperPrice += q * d.upperPrices[k]
      rows[k].price += q * d.prices[k]
    }
  }

  private func stepLengths(_ d: Direction, fraction: Double) -> (Double, Double) {
    var p = 1 / fraction
    var q = 1 / fraction
    func limit(_ length: inout Double, _ value: Double, _ change: Double) {
      if change < 0 { length = min(length, -value / change) }
    }
    for i in 0..<node.count {
      let (a, b, u) = gaps(i)
      limit(&p, a, d.weights[i] - node.floors[i] * d.holdings[i])
      limit(&p, b, ceilings[i] * d.holdings[i] - d.weights[i])
      limit(&q, alpha[i], d.alpha[i])
      limit(&q, beta[i], d.beta[i])
      if !node.held[i] {
        limit(&p, u, -d.holdings[i])
        limit(&p, holdings[i], d.holdings[i])
        limit(&q, gamma[i], d.gamma[i])
      }
    }
    for (k, row) in rows.enumerated() where !row.isEquation {
      if row.lower.isFinite {
        limit(&p, row.slack - row.lower, d.slacks[k])
        limit(&q, row.lowerPrice, d.lowerPrices[k])
      }
      if row.upper.isFinite {
        limit(&p, row.upper - row.slack, -d.slacks[k])
        limit(&q, row.upperPrice, d.upperPrices[k])
      }
    }
    return (min(1, p * fraction), min(1, q * fraction))
  }

  private mutating func makeSystem() -> System? {
    let n = node.count
    let order = node.order
    var ww = [Double](repeating: 0, count: n)
    var wz = ww
    var zz = [Double](repeating: 1, count: n)
    var gradientWeights = node.weightCosts
    var gradientHoldings = node.holdingCosts
    var product = [Double](repeating: 0, count: order)
    Kernels.symmetricTimesVector(order, 1, doubled, Self.join(weights, holdings, order), 0, &product)
    for i in 0..<n {
      let (a, b, u) = gaps(i)
      let (w, z, curvature) = (weights[i], holdings[i], node.diagonal[i])
      let ratio = w / z
      gradientWeights[i] += product[i] + 2 * curvature * ratio
      ww[i] = 2 * curvature / z + alpha[i] / a + beta[i] / b
      guard !node.held[i] else { continue }
      if node.isLifted { gradientHoldings[i] += product[n + i] }
      gradientHoldings[i] -= curvature * ratio * ratio
      let (f, c) = (node.floors[i], ceilings[i])
      wz[i] = -2 * curvature * ratio / z - f * alpha[i] / a - c * beta[i] / b
      zz[i] = 2 * curvature * ratio * ratio / z + f * f * alpha[i] / a + c * c * beta[i] / b + gamma[i] / u
    }
    matrix.withUnsafeMutableBufferPointer { target in
      doubled.withUnsafeBufferPointer { source in
        for k in 0..<target.count { target[k] = source[k] }
      }
    }
    var largest = 0.0
    for i in 0..<n {
      if node.isLifted {
        matrix[i * order + i] += ww[i]
        let k = n + i
        if node.held[i] {
          for row in 0..<order where row != k {
            matrix[k * order + row] = 0
            matrix[row * order + k] = 0
          }
          matrix[k * order + k] = 1
        } else {
          matrix[k * order + k] += zz[i]
          matrix[i * order + k] += wz[i]
        }
      } else {
        matrix[i * order + i] += ww[i] - (node.held[i] ? 0 : wz[i] * wz[i] / zz[i])
      }
      largest = max(largest, doubled[i * order + i])
    }
    for i in 0..<order { matrix[i * order + i] += 1e-14 * largest }
    guard Cholesky.factor(order, &matrix) else { return nil }
    // The rows' coefficients, z eliminated where the quadratic form leaves it alone.
    let m = rows.count
    var coefficients = [Double](repeating: 0, count: order * m)
    for (k, row) in rows.enumerated() {
      for i in 0..<n {
        if node.isLifted {
          coefficients[k * order + i] = row.weights[i]
          coefficients[k * order + n + i] = node.held[i] ? 0 : row.holdings[i]
        } else {
          coefficients[k * order + i] =
            row.weights[i] - (node.held[i] ? 0 : wz[i] / zz[i] * row.holdings[i])
        }
      }
    }
    var solved = coefficients
    Cholesky.solve(order, matrix, &solved, columns: m)
    var schur = [Double](repeating: 0, count: m * m)
    for k in 0..<m {
      for l in 0..<m {
        var total = 0.0
        for i in 0..<order { total += coefficients[k * order + i] * solved[l * order + i] }
        if !node.isLifted {
          for i in 0..<n where !node.held[i] { total += rows[k].holdings[i] * rows[l].holdings[i] / zz[i] }
        }
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
    let order = node.order
    let m = rows.count
    var d = Direction(
      weights: zero, holdings: zero, alpha: zero, beta: zero, gamma: zero,
      slacks: [Double](repeating: 0, count: m), lowerPrices: [Double](repeating: 0, count: m),
      upperPrices: [Double](repeating: 0, count: m), prices: [Double](repeating: 0, count: m))
    var right = [Double](repeating: 0, count: order)
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
      if node.isLifted {
        right[n + i] = rightHoldings[i]
      } else {
        right[i] -= system.wz[i] / system.zz[i] * rightHoldings[i]
      }
    }
    var solution = right
    Cholesky.solve(order, matrix, &solution)
    var rowRight = [Double](repeating: 0, count: m)
    var slackRight = rowRight
    for (k, row) in rows.enumerated() {
      var total = row.slack - Self.value(row, weights, holdings)
      for i in 0..<order { total -= system.coefficients[k * order + i] * solution[i] }
      if !node.isLifted {
        for i in 0..<n where !node.held[i] { total -= row.holdings[i] * rightHoldings[i] / system.zz[i] }
      }
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
      for i in 0..<order { solution[i] += system.solved[k * order + i] * prices[k] }
    }
    for i in 0..<n {
      let (a, b, u) = gaps(i)
      let (f, c) = (node.floors[i], ceilings[i])
      d.weights[i] = solution[i]
      if !node.held[i] {
        if node.isLifted {
          d.holdings[i] = solution[n + i]
        } else {
          var total = rightHoldings[i] - system.wz[i] * solution[i]
          for (k, row) in rows.enumerated() { total += row.holdings[i] * prices[k] }
          d.holdings[i] = total / system.zz[i]
        }
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
