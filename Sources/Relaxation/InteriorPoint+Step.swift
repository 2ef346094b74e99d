import LinearAlgebra

extension InteriorPoint {
  /// A direction in every variable.
  struct Direction {
    var weights: [Double]
    var holdings: [Double]
    var alpha: [Double]
    var beta: [Double]
    var gamma: [Double]
    var beyond: [Double]
    var pi: [Double]
    var rho: [Double]
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
    /// θ = ρ/(v − w + k·z) and the Hessian entry of v, 0 and 1 without a kink.
    var theta: [Double]
    var vv: [Double]
    /// The rows' coefficients of z with v eliminated.
    var rowHoldings: [[Double]]
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
    for i in kinked {
      total += pi[i] * beyond[i] + rho[i] * slackBeyond(i)
      terms += 2
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
    for i in kinked {
      beyond[i] += p * d.beyond[i]
      pi[i] += p * d.pi[i]
      rho[i] += p * d.rho[i]
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
    for i in kinked {
      limit(beyond[i], d.beyond[i])
      limit(slackBeyond(i), d.beyond[i] - d.weights[i] + node.kinks[i] * d.holdings[i])
      limit(pi[i], d.pi[i])
      limit(rho[i], d.rho[i])
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
    let product = curvature.times(weights)
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
    // v goes first: θ = ρ/(v − w + k·z), σ = π/v.
    var theta = [Double](repeating: 0, count: n)
    var vv = [Double](repeating: 1, count: n)
    for i in kinked {
      let kink = node.kinks[i]
      theta[i] = rho[i] / slackBeyond(i)
      vv[i] = pi[i] / beyond[i] + theta[i]
      let rest = theta[i] * (pi[i] / beyond[i]) / vv[i]
      ww[i] += rest
      guard !node.held[i] else { continue }
      wz[i] -= kink * rest
      zz[i] += kink * kink * rest
    }
    // What is left of a stock's own curvature once z is eliminated.
    let own = (0..<n).map { i in
      if node.held[i] { return ww[i] }
      return curvature.isDense ? ww[i] - wz[i] * wz[i] / zz[i] : ownCurvature(i, beyond: (theta[i], vv[i]))
    }
    guard let system = NewtonMatrix(curvature, diagonal: own) else { return nil }
    matrix = system
    // The rows' coefficients with v and z eliminated.
    let m = rows.count
    var coefficients = [Double](repeating: 0, count: n * m)
    var rowHoldings = rows.map(\.holdings)
    for (k, row) in rows.enumerated() {
      for i in 0..<n { coefficients[k * n + i] = row.weights[i] }
      if !row.beyond.isEmpty {
        for i in kinked {
          let share = theta[i] / vv[i] * row.beyond[i]
          coefficients[k * n + i] += share
          rowHoldings[k][i] -= node.kinks[i] * share
        }
      }
      for i in 0..<n where !node.held[i] { coefficients[k * n + i] -= wz[i] / zz[i] * rowHoldings[k][i] }
    }
    var solved = coefficients
    system.solve(&solved, columns: m)
    var schur = [Double](repeating: 0, count: m * m)
    for k in 0..<m {
      for l in 0..<m {
        var total = 0.0
        for i in 0..<n { total += coefficients[k * n + i] * solved[l * n + i] }
        for i in 0..<n where !node.held[i] { total += rowHoldings[k][i] * rowHoldings[l][i] / zz[i] }
        if !rows[k].beyond.isEmpty, !rows[l].beyond.isEmpty {
          for i in kinked { total += rows[k].beyond[i] * rows[l].beyond[i] / vv[i] }
        }
        schur[l * m + k] = total
      }
      if !rows[k].isEquation { schur[k * m + k] += 1 / stiffness(rows[k]) }
    }
    return System(
      ww: ww, wz: wz, zz: zz, theta: theta, vv: vv, rowHoldings: rowHoldings, coefficients: coefficients,
      solved: solved, schur: schur,
      gradientWeights: gradientWeights, gradientHoldings: gradientHoldings)
  }

  /// ww − wz²/zz of a free stock, without the cancellation: of terms c·(1, −s)(1, −s)ᵀ and g·(0, 1)(0, 1)ᵀ it is
  /// (Σ c·c′·(s − s′)² + g·Σ c)/(Σ c·s² + g), each pair once.
  ///
  /// - Parameter beyond: θ and the Hessian entry of v.
  private func ownCurvature(_ i: Int, beyond parts: (theta: Double, vv: Double)) -> Double {
    let (a, b, u) = gaps(i)
    var terms = [
      (2 * node.diagonal[i] / holdings[i], slopes[i]), (alpha[i] / a, node.floors[i]), (beta[i] / b, ceilings[i]),
    ]
    if parts.theta > 0 { terms.append((parts.theta * (pi[i] / self.beyond[i]) / parts.vv, node.kinks[i])) }
    let last = gamma[i] / u
    var (determinant, total) = (0.0, last)
    for (k, (c, s)) in terms.enumerated() {
      determinant += last * c
      total += c * s * s
      for (other, slope) in terms[..<k] { determinant += c * other * (s - slope) * (s - slope) }
    }
    return determinant / total
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
      weights: zero, holdings: zero, alpha: zero, beta: zero, gamma: zero, beyond: zero, pi: zero, rho: zero,
      slacks: [Double](repeating: 0, count: m), lowerPrices: [Double](repeating: 0, count: m),
      upperPrices: [Double](repeating: 0, count: m), prices: [Double](repeating: 0, count: m))
    var right = zero
    var rightHoldings = zero
    var wanted = (a: zero, b: zero, u: zero)
    let past = rightBeyond(target: target, second: second, zero: zero)
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
      var shift = 0.0
      if !kinked.isEmpty {
        shift = system.theta[i] / system.vv[i] * past.right[i] - past.wantedSlack[i] - rho[i]
        right[i] += shift
      }
      guard !node.held[i] else { continue }
      rightHoldings[i] = -gradientHolding - f * wanted.a[i] / a + c * wanted.b[i] / b - wanted.u[i] / u
      if !kinked.isEmpty { rightHoldings[i] -= node.kinks[i] * shift }
      right[i] -= system.wz[i] / system.zz[i] * rightHoldings[i]
    }
    var solution = right
    matrix?.solve(&solution)
    var rowRight = [Double](repeating: 0, count: m)
    var slackRight = rowRight
    for (k, row) in rows.enumerated() {
      var total = row.slack - Self.value(row, weights, holdings, beyond)
      for i in row.beyond.indices { total -= row.beyond[i] * past.right[i] / system.vv[i] }
      for i in 0..<n { total -= system.coefficients[k * n + i] * solution[i] }
      for i in 0..<n where !node.held[i] { total -= system.rowHoldings[k][i] * rightHoldings[i] / system.zz[i] }
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
        for k in 0..<m { total += system.rowHoldings[k][i] * prices[k] }
        d.holdings[i] = total / system.zz[i]
        d.gamma[i] = (wanted.u[i] + gamma[i] * d.holdings[i]) / u
      }
      d.alpha[i] = (wanted.a[i] - alpha[i] * (d.weights[i] - f * d.holdings[i])) / a
      d.beta[i] = (wanted.b[i] - beta[i] * (c * d.holdings[i] - d.weights[i])) / b
    }
    for i in kinked {
      let slack = slackBeyond(i)
      var total = past.right[i] + system.theta[i] * (d.weights[i] - node.kinks[i] * d.holdings[i])
      for (k, row) in rows.enumerated() where !row.beyond.isEmpty { total += row.beyond[i] * prices[k] }
      d.beyond[i] = total / system.vv[i]
      d.pi[i] = past.wanted[i] - pi[i] / beyond[i] * d.beyond[i]
      d.rho[i] =
        past.wantedSlack[i] - rho[i] / slack * (d.beyond[i] - d.weights[i] + node.kinks[i] * d.holdings[i])
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
  static func gauss(_ matrix: [Double], _ right: [Double]) -> [Double]? {
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
