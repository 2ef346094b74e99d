import ExactArithmetic
import LinearAlgebra
import SupportSearch

/// The bound that multipliers of a regression give, without rounding: f(w) ≥ rᵀw − yᵀR − φ*(y) − λ·budget − σ(μ), the
/// least of rᵀw taken over floors, ceilings and the cardinality.
///
/// Floors and ceilings are those that the budget implies, made here afresh. Support rules are not looked at.
struct ExactLagrangian {
  let problem: SupportProblem
  let factor: Matrix
  let target: [Double]
  let linear: [Double]
  /// c of c·Σ d²; nil for a piecewise-linear measure.
  var squares: Double?

  private var candidates: [Int] {
    (0..<problem.columns).filter { !problem.uncounted.contains($0) && !problem.excluded.contains($0) }
  }

  /// - Precondition: y lies in the measure's dual set, and all multipliers are finite.
  func bound(_ y: [Double], budget: Double, rows: [Double]) -> Exact {
    var constant = -(Exact(budget) * Exact(problem.budget))
    for (multiplier, target) in zip(y, target) {
      constant -= Exact(multiplier) * Exact(target)
      if let squares { constant -= Exact(multiplier) * Exact(multiplier) / (Exact(4) * Exact(squares)) }
    }
    var reduced = (0..<problem.columns).map { j in
      y.indices.reduce(Exact(linear[j]) + Exact(budget)) { $0 + Exact(y[$1]) * Exact(factor[$1, j]) }
    }
    for (row, multiplier) in zip(problem.sideRows, rows) where multiplier != 0 {
      let limit = multiplier > 0 ? row.upper : row.lower
      guard limit.isFinite else { continue }
      for (j, coefficient) in zip(row.columns, row.coefficients) {
        reduced[j] += Exact(multiplier) * Exact(coefficient)
      }
      constant -= Exact(multiplier) * Exact(limit)
    }
    let (floors, ceilings) = impliedBounds()
    let shares = reduced.indices.map { min(reduced[$0] * floors[$0], reduced[$0] * ceilings[$0]) }
    var sum = constant
    for j in problem.uncounted { sum += shares[j] }
    for j in candidates where problem.mustHold.contains(j) { sum += shares[j] }
    let held = candidates.filter { problem.mustHold.contains($0) }.count
    let free = candidates.filter { !problem.mustHold.contains($0) }.map { shares[$0] }
    let (least, most) = (problem.cardinality.lowerBound - held, problem.cardinality.upperBound - held)
    return sum + Self.leastSum(free, max(0, least)...max(0, most))
  }

  private static func leastSum(_ values: [Exact], _ range: ClosedRange<Int>) -> Exact {
    var sum = Exact.zero
    for (rank, value) in values.sorted().prefix(range.upperBound).enumerated() {
      if rank >= range.lowerBound && value >= .zero { break }
      sum += value
    }
    return sum
  }

  /// What the budget leaves of floors and ceilings when all others take their least or most.
  private func impliedBounds() -> (floors: [Exact], ceilings: [Exact]) {
    var floors = problem.floors.map { Exact($0) }
    var ceilings = problem.ceilings.map { Exact($0) }
    let (given, limits) = (floors, ceilings)
    let budget = Exact(problem.budget)
    for j in candidates + problem.uncounted {
      let own = problem.uncounted.contains(j) ? 0 : 1
      let range = max(0, problem.cardinality.lowerBound - own)...max(0, problem.cardinality.upperBound - own)
      let others = candidates.filter { $0 != j }
      var low = Self.leastSum(others.map { given[$0] }, range)
      var high = -Self.leastSum(others.map { -limits[$0] }, range)
      for rest in problem.uncounted where rest != j {
        low += given[rest]
        high += limits[rest]
      }
      ceilings[j] = min(limits[j], max(given[j], budget - low))
      floors[j] = max(given[j], min(limits[j], budget - high))
    }
    return (floors, ceilings)
  }
}

extension ExactLagrangian {
  /// The exact value of a portfolio next to the one given that keeps budget, floors, ceilings and rows exactly; nil where
  /// rounding left none.
  func value(of portfolio: SupportSolution, _ measure: ([Exact]) -> Exact) -> Exact? {
    let support = portfolio.support + problem.uncounted.filter { !portfolio.support.contains($0) }
    var weights = [Exact](repeating: .zero, count: problem.columns)
    for j in support { weights[j] = Exact(min(max(portfolio.weights[j], problem.floors[j]), problem.ceilings[j])) }
    let missing = Exact(problem.budget) - weights.reduce(.zero, +)
    let place = support.first { j in
      let weight = weights[j] + missing
      return weight >= Exact(problem.floors[j]) && weight <= Exact(problem.ceilings[j])
    }
    guard let place else { return nil }
    weights[place] += missing
    for row in problem.sideRows {
      let activity = zip(row.columns, row.coefficients).reduce(Exact.zero) { $0 + Exact($1.1) * weights[$1.0] }
      if row.lower.isFinite && activity < Exact(row.lower) { return nil }
      if row.upper.isFinite && activity > Exact(row.upper) { return nil }
    }
    let deviations = target.indices.map { t in
      weights.indices.reduce(-Exact(target[t])) { $0 + Exact(factor[t, $1]) * weights[$1] }
    }
    return measure(deviations) + zip(linear, weights).reduce(.zero) { $0 + Exact($1.0) * $1.1 }
  }
}
