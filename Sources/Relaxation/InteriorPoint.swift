import LinearAlgebra

/// The iterate of the interior-point method on a node problem, and its step.
///
/// Inequalities a = w − floor·z, b = ceiling·z − w and u = 1 − z hold strictly at every iterate, with multipliers α,
/// β, γ; Σw = 1, the cardinality and the side rows are reached in the limit, rows of a range through a slack s
/// between its ends. Where a row has a kink, v ≥ 0 and v ≥ w − k·z with multipliers π, ρ stands for (w − k·z)⁺.
struct InteriorPoint {
  /// A row r(w, z) = s with lower ≤ s ≤ upper.
  struct Row {
    var weights: [Double]
    var holdings: [Double]
    /// Coefficients of v; empty for none.
    var beyond: [Double] = []
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

  let node: NodeProblem
  let ceilings: [Double]
  var weights: [Double]
  var holdings: [Double]
  /// Slopes of the perspective terms.
  ///
  /// They are the t of D·w²/z = max over t of D(2tw − t²z), which tend to w/z. They follow their
  /// own linearisation: the ratio itself is volatile where w and z both vanish.
  var slopes: [Double]
  var alpha: [Double]
  var beta: [Double]
  var gamma: [Double]
  /// The stocks with a kink.
  let kinked: [Int]
  /// v, n entries, 0 without a kink.
  var beyond: [Double]
  /// Multipliers of v ≥ 0.
  var pi: [Double]
  /// Multipliers of v ≥ w − k·z.
  var rho: [Double]
  var rows: [Row]
  /// The factored matrix of the latest step.
  var matrix: NewtonMatrix?
  let curvature: NewtonMatrix.Curvature

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
        Row(
          weights: row.weights, holdings: row.holdings, beyond: row.beyond, lower: row.lower, upper: row.upper, slack: 0
        ))
    }
    curvature = NewtonMatrix.Curvature(node)
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
    kinked = node.kinked
    var excess = [Double](repeating: 0, count: n)
    var (piStart, rhoStart) = (excess, excess)
    for i in kinked {
      let past = weights[i] - node.kinks[i] * holdings[i]
      excess[i] = max(0, past) + 0.1 * (ceilings[i] - node.kinks[i]) * holdings[i]
      piStart[i] = central / excess[i]
      rhoStart[i] = central / (excess[i] - past)
    }
    (beyond, pi, rho) = (excess, piStart, rhoStart)
    for k in rows.indices {
      let value = Self.value(rows[k], weights, holdings, excess)
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
    rows.reduce(0) { max($0, abs(Self.value($1, weights, holdings, beyond) - $1.slack)) }
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

  static func value(_ row: Row, _ weights: [Double], _ holdings: [Double], _ beyond: [Double]) -> Double {
    var total = 0.0
    for i in row.beyond.indices { total += row.beyond[i] * beyond[i] }
    for i in weights.indices { total += row.weights[i] * weights[i] + row.holdings[i] * holdings[i] }
    return total
  }
}
