import ExactArithmetic
import LinearAlgebra
import Relaxation

/// A certified bound evaluated anew without rounding, from the problem and the numbers of its certificate alone.
///
/// The claim: Q ⪰ what the certificate says of it wherever Σw = 1, floor ≤ w ≤ ceiling; S + M·11ᵀ ⪰ 0; and a
/// linearisation at any point, with any multipliers, bounds what is left.
struct ExactBound {
  let problem: CardinalityQuadratic
  let bound: CertifiedBound
  /// Q over the stocks of the certificate.
  private let objective: ExactForm
  private let form: ExactForm
  private let diagonal: [Exact]
  private let costs: [Exact]
  private let aggregate: Exact
  private let constant: Exact
  private let floors: [Exact]
  private let ceilings: [Exact]

  init(_ problem: CardinalityQuadratic, _ bound: CertifiedBound) {
    self.problem = problem
    self.bound = bound
    let stocks = bound.stocks
    objective = ExactForm(stocks.count) { Exact(problem.objective[stocks[$0], stocks[$1]]) }
    form = ExactForm(stocks.count) { Exact(bound.quadratic[$0, $1]) }
    diagonal = bound.diagonal.map { Exact($0) }
    costs = bound.weightCosts.map { Exact($0) }
    aggregate = Exact(bound.aggregate)
    constant = Exact(bound.constant)
    floors = stocks.map { Exact(problem.floors[$0]) }
    ceilings = stocks.map { Exact(problem.ceilings[$0]) }
  }

  private var count: Int { bound.stocks.count }

  /// Whether S + M·11ᵀ is semidefinite, and D at least 0.
  var isDualFeasible: Bool {
    diagonal.allSatisfy { $0 >= .zero } && ExactForm(count) { form.entries[$0][$1] + aggregate }.isSemidefinite
  }

  /// Whether wᵀQw ≥ wᵀSw + ΣD·w² + ℓᵀw + constant wherever w ≥ 0, Σw = 1, w ≤ ceiling.
  ///
  /// With −κ·w² ≥ −κ·ceiling·w and Σw = 1 the difference of both sides is Σ R[i, j]·w[i]·w[j], where
  /// R = Q − S − D + κ − (a1ᵀ + 1aᵀ)/2, a = ℓ + κ·ceiling; no entry of R may be below the constant. The least κ ≥ 0
  /// that serves R's diagonal is best for the rest of it.
  var isUnderestimator: Bool {
    var own = costs
    var difference = (0..<count).map { row in (0..<count).map { objective.entries[row][$0] - form.entries[row][$0] } }
    for i in 0..<count {
      difference[i][i] -= diagonal[i]
      let missing = constant - (difference[i][i] - costs[i])
      guard missing > .zero else { continue }
      let most = min(ceilings[i], Exact(1))
      // A whole weight gains nothing by the charge; a stock without a ceiling above 0 has no weight.
      guard most < Exact(1) else { return false }
      guard most > .zero else { continue }
      let charge = missing / (Exact(1) - most)
      difference[i][i] += charge
      own[i] += charge * most
    }
    let half = Exact(0.5)
    for i in 0..<count {
      for j in 0..<count where difference[i][j] - half * (own[i] + own[j]) < constant {
        if ceilings[i] > .zero && ceilings[j] > .zero { return false }
      }
    }
    return true
  }

  /// What the linearisation at ŵ proves with λ and y, the minimum over binary z and weights taken exactly.
  func dual(at point: [Double], lambda: Double, rowMultipliers: [Double]) -> Exact {
    let point = point.map { Exact($0) }
    let gradient = form.times(point)
    let drift = Exact(1) - point.reduce(.zero, +)
    var value = constant - form.value(point) - aggregate * drift * drift + Exact(lambda)
    var slopes = (0..<count).map { Exact(2) * gradient[$0] + costs[$0] - Exact(lambda) }
    var fixed = [Exact](repeating: .zero, count: count)
    var beyond = fixed
    for (row, multiplier) in zip(problem.sideRows, rowMultipliers) where multiplier != 0 {
      let limit = multiplier > 0 ? row.lower : row.upper
      guard limit.isFinite else { continue }
      let y = Exact(multiplier)
      value += y * Exact(limit)
      for (i, stock) in bound.stocks.enumerated() {
        slopes[i] -= y * Exact(row.weights[stock])
        fixed[i] -= y * Exact(row.holdings[stock])
        if !row.beyond.isEmpty { beyond[i] -= y * Exact(row.beyond[stock]) }
      }
    }
    let least = (0..<count).map { fixed[$0] + cheapest($0, slopes[$0], beyond[$0]) }
    return value + selection(least)
  }

  /// The least of s·t + D·t² + e·(t − k)⁺ between floor and ceiling.
  private func cheapest(_ i: Int, _ slope: Exact, _ beyond: Exact) -> Exact {
    func least(_ slope: Exact, _ low: Exact, _ high: Exact) -> Exact {
      var ends = [low, high]
      if diagonal[i] > .zero {
        let inner = -slope / (Exact(2) * diagonal[i])
        if inner > low && inner < high { ends.append(inner) }
      }
      return ends.map { slope * $0 + diagonal[i] * $0 * $0 }.min() ?? .zero
    }
    guard beyond != .zero else { return least(slope, floors[i], ceilings[i]) }
    let kink = min(max(Exact(problem.kinks[bound.stocks[i]]), floors[i]), ceilings[i])
    let shift = beyond * Exact(problem.kinks[bound.stocks[i]])
    let below = kink < Exact(problem.kinks[bound.stocks[i]]) || kink > floors[i] ? least(slope, floors[i], kink) : nil
    let above =
      kink < ceilings[i] || kink >= Exact(problem.kinks[bound.stocks[i]])
      ? least(slope + beyond, kink, ceilings[i]) - shift : nil
    return [below, above].compactMap { $0 }.min() ?? .zero
  }

  /// The least sum that held stocks and a number of others within the cardinality make.
  private func selection(_ least: [Exact]) -> Exact {
    var sum = Exact.zero
    var ranking: [Exact] = []
    var held = 0
    for (i, stock) in bound.stocks.enumerated() {
      switch (problem.states[stock], problem.counted[stock]) {
      case (.held, let isCounted):
        sum += least[i]
        held += isCounted ? 1 : 0
      case (_, false): sum += min(least[i], .zero)
      case (_, true): ranking.append(least[i])
      }
    }
    for (rank, value) in ranking.sorted().prefix(max(0, problem.cardinality.upperBound - held)).enumerated() {
      if rank >= problem.cardinality.lowerBound - held && value >= .zero { break }
      sum += value
    }
    return sum
  }
}

extension ExactBound {
  /// The exact value of a portfolio near the given one that keeps every constraint exactly; nil where rounding left none.
  static func value(_ problem: CardinalityQuadratic, _ portfolio: Exhaustive.Portfolio) -> Exact? {
    let support = portfolio.support
    var weights = support.map { Exact(min(max(portfolio.weights[$0], problem.floors[$0]), problem.ceilings[$0])) }
    let missing = Exact(1) - weights.reduce(.zero, +)
    let place = support.indices.first { k in
      let weight = weights[k] + missing
      return weight >= Exact(problem.floors[support[k]]) && weight <= Exact(problem.ceilings[support[k]])
    }
    guard let place else { return nil }
    weights[place] += missing
    for row in problem.sideRows {
      var activity = Exact.zero
      for (weight, i) in zip(weights, support) {
        activity += Exact(row.weights[i]) * weight + Exact(row.holdings[i])
        if !row.beyond.isEmpty, weight > Exact(problem.kinks[i]) {
          activity += Exact(row.beyond[i]) * (row.jumps ? weight : weight - Exact(problem.kinks[i]))
        }
      }
      if row.lower.isFinite && activity < Exact(row.lower) || row.upper.isFinite && activity > Exact(row.upper) {
        return nil
      }
    }
    return ExactForm(support.count) { Exact(problem.objective[support[$0], support[$1]]) }.value(weights)
  }
}
