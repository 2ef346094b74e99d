import LinearAlgebra

/// The lower bound that a linearisation of a node problem proves, with every rounding error on the safe side.
///
/// For any ŵ with Σŵ near 1, any λ and any multipliers y of the side rows,
/// wᵀSw ≥ 2ŵᵀSw − ŵᵀSŵ − M(1 − Σŵ)², because S + M·11ᵀ ⪰ 0 and Σw = 1. What remains to minimise is separable,
/// Σ z[i]·ψ[i](λ) with ψ[i](λ) = h[i] + min over floor ≤ t ≤ ceiling of (g[i] − λ)t + D[i]t²,
/// where g and h collect the linear costs of w and z and w = t·z (a kink of rows adds e[i]·(t − k[i])⁺ to ψ[i]), so the exact minimum over binary z takes the cheapest stocks. The bound is valid at every iterate;
/// accuracy only decides how strong it is.
struct SeparableBound {
  /// The certified lower bound.
  private(set) var value = -Double.infinity
  /// The multiplier of Σw = 1 that gave it.
  private(set) var lambda = 0.0
  /// By how much the bound would rise if a free stock were forced to the other side of the selection, n entries,
  /// at least 0; 0 for stocks already held.
  private(set) var reversal: [Double] = []
  /// Which stocks the minimising selection holds, n entries.
  private(set) var selected: [Bool] = []

  /// Evaluates the bound at a point.
  ///
  /// - Parameters:
  ///   - node: the node problem.
  ///   - point: ŵ, n entries.
  ///   - lambda: a first guess of the multiplier of Σw = 1; it is improved by a line search.
  ///   - rowMultipliers: y, one a side row; positive entries lean on the lower side, negative on the upper.
  init(node: NodeProblem, point: [Double], lambda guess: Double, rowMultipliers: [Double]) {
    let n = node.count
    var product = [Double](repeating: 0, count: n)
    Kernels.symmetricTimesVector(n, 1, node.quadratic, point, 0, &product)
    var form = 0.0
    var size = 0.0
    var sum = 0.0
    var largest = 0.0
    for i in 0..<n {
      form += point[i] * product[i]
      size += abs(point[i])
      sum += point[i]
    }
    for entry in node.quadratic { largest = max(largest, abs(entry)) }
    let unit = 0x1p-53
    // The errors of the product and the form; the minimiser has Σ|w| = 1.
    let formSlack = 4 * Double(n + 8) * unit * largest * (size + 1) * (size + 1)
    let drift = abs(1 - sum) + Double(n + 2) * unit * size
    let departure = node.aggregate * drift * drift
    var base = node.constant - form - departure
    var magnitude = abs(node.constant) + abs(form) + departure
    var linear = [Double](repeating: 0, count: n)
    var holding = linear
    for i in 0..<n {
      linear[i] = 2 * product[i] + node.weightCosts[i]
    }
    for (row, multiplier) in zip(node.sideRows, rowMultipliers) where multiplier != 0 {
      let limit = multiplier > 0 ? row.lower : row.upper
      guard limit.isFinite else { continue }
      base += multiplier * limit
      magnitude += abs(multiplier * limit)
      for i in 0..<n {
        linear[i] -= multiplier * row.weights[i]
        holding[i] -= multiplier * row.holdings[i]
      }
    }
    var beyond = node.kinks.isEmpty ? [] : [Double](repeating: 0, count: n)
    for (row, multiplier) in zip(node.sideRows, rowMultipliers) where multiplier != 0 && !row.beyond.isEmpty {
      guard (multiplier > 0 ? row.lower : row.upper).isFinite else { continue }
      for i in 0..<n { beyond[i] -= multiplier * row.beyond[i] }
    }
    var rowMagnitude = [Double](repeating: 0, count: n)
    for (row, multiplier) in zip(node.sideRows, rowMultipliers) {
      for i in 0..<n { rowMagnitude[i] += abs(multiplier) * (abs(row.weights[i]) + abs(row.holdings[i])) }
      for i in row.beyond.indices { rowMagnitude[i] += 2 * abs(multiplier * row.beyond[i]) * (1 + abs(node.kinks[i])) }
    }
    let evaluator = Evaluator(
      node: node, linear: linear, holding: holding, beyond: beyond, rowMagnitude: rowMagnitude)
    var workspace = Evaluator.Workspace(node: node)
    let roundings = 16 * Double(n + node.sideRows.count + 8) * unit
    maximise(evaluator, &workspace, from: guess, roundings: roundings)
    evaluator.evaluate(lambda, &workspace)
    value = base + workspace.value - formSlack - roundings * (magnitude + workspace.magnitude)
    if !value.isFinite, !(value > 0) { value = -Double.infinity }
    selected = workspace.selected
    reversal = evaluator.reversals(workspace)
  }

  /// Climbs the concave function of λ: brackets its maximum by the sign of the slope, then narrows the bracket.
  ///
  /// What rounding takes counts: where floors or ceilings leave a single sum of weights, the slope far out is 0 but for
  /// rounding, and a climb along it ends at a λ that is worth nothing.
  private mutating func maximise(
    _ evaluator: Evaluator, _ workspace: inout Evaluator.Workspace, from guess: Double, roundings: Double
  ) {
    var best = guess.isFinite ? guess : 0
    evaluator.evaluate(best, &workspace)
    var bestValue = workspace.value - roundings * workspace.magnitude
    var low = (at: best, value: workspace.value, slope: workspace.slope)
    var high = low
    var step = max(abs(best) * 1e-3, 1e-9)
    func keep(_ lambda: Double) {
      let worth = workspace.value - roundings * workspace.magnitude
      if worth > bestValue { (best, bestValue) = (lambda, worth) }
    }
    var tries = 0
    while low.slope < 0, tries < 60 {
      high = low
      let at = low.at - step
      evaluator.evaluate(at, &workspace)
      keep(at)
      low = (at, workspace.value, workspace.slope)
      step *= 4
      tries += 1
    }
    while high.slope > 0, tries < 60 {
      low = high
      let at = high.at + step
      evaluator.evaluate(at, &workspace)
      keep(at)
      high = (at, workspace.value, workspace.slope)
      step *= 4
      tries += 1
    }
    // Between a rising and a falling tangent the function lies below their crossing, which is tried next; bisection
    // takes turns with it, because tangents alone can creep.
    for round in 0..<24 where low.slope > 0 && high.slope < 0 {
      let crossing = (high.value - low.value + low.slope * low.at - high.slope * high.at) / (low.slope - high.slope)
      let ceiling = low.value + low.slope * (crossing - low.at)
      if ceiling - bestValue <= 1e-12 * (abs(bestValue) + abs(ceiling)) { break }
      let middle = (low.at + high.at) / 2
      let at = round % 3 == 2 || !(crossing > low.at && crossing < high.at) ? middle : crossing
      guard at > low.at, at < high.at else { break }
      evaluator.evaluate(at, &workspace)
      keep(at)
      if workspace.slope > 0 {
        low = (at, workspace.value, workspace.slope)
      } else if workspace.slope < 0 {
        high = (at, workspace.value, workspace.slope)
      } else {
        break
      }
    }
    lambda = best
  }
}

extension SeparableBound {
  /// The separable minimisation for one λ.
  struct Evaluator {
    /// Everything an evaluation writes, kept so that a line search allocates nothing.
    struct Workspace {
      /// λ + the least Σ zψ.
      var value = 0.0
      /// A supergradient: 1 − Σw at the minimiser.
      var slope = 0.0
      /// The sum of the absolute values that were added up.
      var magnitude = 0.0
      var psi: [Double]
      var ratio: [Double]
      var size: [Double]
      var selected: [Bool]
      var ranking: [Int]
      var takenFromRanking = 0

      init(node: NodeProblem) {
        let count = node.count
        psi = [Double](repeating: 0, count: count)
        ratio = psi
        size = psi
        selected = [Bool](repeating: false, count: count)
        ranking = (0..<count).filter { !node.held[$0] && node.counted[$0] }
      }

      /// Sorts the ranking by ψ, then by position: from the order of the evaluation before, which is nearly right.
      mutating func rank() {
        psi.withUnsafeBufferPointer { psi in
          ranking.withUnsafeMutableBufferPointer { ranking in
            for k in ranking.indices.dropFirst() {
              let own = ranking[k]
              var place = k
              while place > 0 {
                let other = ranking[place - 1]
                guard psi[own] < psi[other] || (psi[own] == psi[other] && own < other) else { break }
                ranking[place] = other
                place -= 1
              }
              ranking[place] = own
            }
          }
        }
      }
    }

    let node: NodeProblem
    let linear: [Double]
    let holding: [Double]
    /// e, n entries; empty without kinks.
    let beyond: [Double]
    let rowMagnitude: [Double]

    /// Minimises over (w, z) for a fixed λ.
    func evaluate(_ lambda: Double, _ work: inout Workspace) {
      let n = node.count
      var value = lambda
      var slope = 1.0
      var magnitude = abs(lambda)
      for i in 0..<n {
        let slopeAtZero = linear[i] - lambda
        let curvature = node.diagonal[i]
        var t = slopeAtZero >= 0 ? node.floors[i] : node.ceilings[i]
        if curvature > 0 { t = min(max(-slopeAtZero / (2 * curvature), node.floors[i]), node.ceilings[i]) }
        var psi = holding[i] + t * (slopeAtZero + curvature * t)
        if !beyond.isEmpty, beyond[i] != 0 { (t, psi) = leastAcrossKink(i, slopeAtZero) }
        work.psi[i] = psi
        work.ratio[i] = t
        work.size[i] =
          abs(holding[i]) + abs(t) * (abs(linear[i]) + abs(lambda) + curvature * abs(t)) + rowMagnitude[i]
          * (1 + abs(t))
        let isFree = !node.held[i]
        if isFree && node.counted[i] {
          work.selected[i] = false
        } else {
          work.selected[i] = !isFree || psi < 0
        }
      }
      work.rank()
      let count = work.ranking.count
      var taken = 0
      while taken < count, taken < node.freeCardinality.upperBound {
        let i = work.ranking[taken]
        if taken >= node.freeCardinality.lowerBound && work.psi[i] >= 0 { break }
        work.selected[i] = true
        taken += 1
      }
      work.takenFromRanking = taken
      for i in 0..<n where work.selected[i] {
        value += work.psi[i]
        slope -= work.ratio[i]
        magnitude += work.size[i]
      }
      work.value = value
      work.slope = slope
      work.magnitude = magnitude
    }

    /// The least of holding[i] + s·t + D·t² + e·(t − k)⁺ from floor to ceiling, and where: the better of both sides.
    private func leastAcrossKink(_ i: Int, _ slope: Double) -> (t: Double, psi: Double) {
      let (floor, ceiling, kink) = (node.floors[i], node.ceilings[i], node.kinks[i])
      let curvature = node.diagonal[i]
      func least(_ slope: Double, _ low: Double, _ high: Double) -> Double {
        let t = slope >= 0 ? low : high
        return curvature > 0 ? min(max(-slope / (2 * curvature), low), high) : t
      }
      let below = least(slope, floor, kink)
      let above = least(slope + beyond[i], kink, ceiling)
      let low = holding[i] + below * (slope + curvature * below)
      let high = holding[i] + above * (slope + curvature * above) + beyond[i] * (above - kink)
      return low <= high ? (below, low) : (above, high)
    }

    /// What it costs to force each free stock against the selection.
    func reversals(_ work: Workspace) -> [Double] {
      let count = work.ranking.count
      let taken = work.takenFromRanking
      // The stock that would come in if one went out, and the one that would go out if one came in.
      let next = taken < count ? work.psi[work.ranking[taken]] : Double.infinity
      let last = taken > 0 ? work.psi[work.ranking[taken - 1]] : -Double.infinity
      return (0..<node.count).map { i in
        if node.held[i] { return 0 }
        let psi = work.psi[i]
        guard node.counted[i] else { return abs(psi) }
        if work.selected[i] {
          // Out: either another comes in, or, where the least cardinality allows, none does.
          let replacement = taken > node.freeCardinality.lowerBound ? min(0, next) : next
          return max(0, replacement - psi)
        }
        let room = taken < node.freeCardinality.upperBound
        return max(0, psi - (room ? max(0, last) : last))
      }
    }
  }
}
