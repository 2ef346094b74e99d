import LinearAlgebra

/// A lower bound of the objective over all supports that a node allows, from any multipliers whatever.
///
/// f(w) = max over y in the measure's dual set of yᵀ(Aw − R) − φ*(y), plus gᵀw; φ* is zero but for squares. For one y, a
/// multiplier λ of the budget and μ of the side rows, f(w) ≥ rᵀw − yᵀR − φ*(y) − λ·budget − σ(μ) with
/// r = Aᵀy + g + λ1 + Σ μ[k]·a[k] and σ(μ) the rows' support function. The least of rᵀw over held columns, the cheapest
/// number of undecided ones that the cardinality asks for, floors and ceilings is found exactly by selection; what
/// rounding may have added is subtracted. Nothing depends on how the multipliers were found.
final class LagrangianBound {
  /// Reduced costs r of the latest call, length n.
  private(set) var reduced: [Double]
  /// The least of r[j]·w[j] over floors and ceilings of the latest call, length n; for columns that are not excluded.
  private(set) var shares: [Double]

  /// A b of the latest call such that every portfolio of the node has f(w) ≥ b + r[j]·w[j] for each single candidate j
  /// with r[j] ≥ 0 and a floor of at least 0; a reward is part of r.
  private(set) var openBound = -Double.infinity

  private let problem: SupportProblem
  private let objective: DeviationData
  private let dual: DualSet
  private let logic: SupportLogic
  private let floors: [Double]
  private let ceilings: [Double]
  private let periods: Int
  /// The largest |A[t, j]| over j, times the most that Σ|w| can be, plus |R[t]|.
  let reach: [Double]
  /// The most that Σ|w| can be.
  private let mass: Double
  private let linearReach: Double
  private let rowReach: [Double]
  /// What no weights can go below: 0 for a sum of sizes without a linear term.
  private let trivial: Double
  private var chosen: [Double]
  /// What the latest call added to the least share, and the sizes of its terms.
  private var latest = (constant: -Double.infinity, size: 0.0)

  init(
    problem: SupportProblem, objective: DeviationData, dual: DualSet, logic: SupportLogic, floors: [Double],
    ceilings: [Double]
  ) {
    self.problem = problem
    self.objective = objective
    self.dual = dual
    self.logic = logic
    self.floors = floors
    self.ceilings = ceilings
    let n = problem.columns
    let usable = logic.candidates + logic.uncounted
    periods = objective.factor.rows
    let isLong = usable.allSatisfy { floors[$0] >= 0 }
    let mass = isLong ? max(0, problem.budget) : usable.reduce(0) { $0 + max(abs(floors[$1]), abs(ceilings[$1])) }
    self.mass = mass
    var reach = objective.target.map(abs)
    for t in 0..<periods {
      var largest = 0.0
      for j in usable { largest = max(largest, abs(objective.factor[t, j])) }
      reach[t] += largest * mass
    }
    self.reach = reach
    linearReach = mass * (usable.map { abs(objective.linear[$0]) }.max() ?? 0)
    trivial = dual.isNonNegative && objective.linear.allSatisfy { $0 == 0 } ? 0 : -.infinity
    rowReach = problem.sideRows.map { row in
      mass * (row.coefficients.map(abs).max() ?? 0)
    }
    reduced = Array(repeating: 0, count: n)
    shares = Array(repeating: 0, count: n)
    chosen = Array(repeating: 0, count: max(1, min(n, problem.cardinality.upperBound)))
  }

  /// No feasible portfolio has a greater objective than this.
  var worstValue: Double {
    let largest = reach.max() ?? 0
    return (dual.greatestValue(reach: largest, periods: periods) + linearReach) * (1 + 1e-9) + 1e-12
  }

  /// The bound of a node.
  ///
  /// - Parameters:
  ///   - multipliers: y, length T; moved into the dual box in place.
  ///   - budget: λ.
  ///   - rows: μ, one for each side row; the part that has no finite limit to lean on is dropped.
  ///   - reward: a column and what each unit of its weight takes off the objective, at least 0; nil for none.
  ///   - decisions: the node.
  func evaluate(
    _ multipliers: inout [Double], budget: Double, rows: UnsafePointer<Double>, reward: ColumnReward? = nil,
    decisions: SupportDecisions
  ) -> Double {
    dual.clip(&multipliers)
    let n = problem.columns
    SerialProduct.multiply(
      objective.factor.storage, transposed: true, rows: n, depth: periods, multipliers, columns: 1, into: &reduced)
    var constant = -budget * problem.budget
    var size = linearReach + abs(budget) * (mass + abs(problem.budget))
    for t in 0..<periods {
      constant -= multipliers[t] * objective.target[t]
      size += abs(multipliers[t]) * reach[t]
      let conjugate = dual.conjugate(multipliers[t])
      constant -= conjugate
      size += conjugate
    }
    for j in 0..<n { reduced[j] += objective.linear[j] + budget }
    if let reward {
      reduced[reward.column] -= reward.price
      size += reward.price * mass
    }
    for (k, row) in problem.sideRows.enumerated() {
      let limit = rows[k] > 0 ? row.upper : row.lower
      guard rows[k] != 0, rows[k].isFinite, limit.isFinite else { continue }
      for (j, coefficient) in zip(row.columns, row.coefficients) { reduced[j] += rows[k] * coefficient }
      constant -= rows[k] * limit
      size += abs(rows[k]) * (rowReach[k] + abs(limit))
    }
    latest = (constant, size)
    let (share, openShare, magnitude) = leastShare(decisions)
    let least = constant + share
    size += magnitude
    let slack = 4.5e-16 * Double(periods + n + problem.sideRows.count + 16) * size
    openBound = constant + openShare - slack
    return max(reward == nil ? trivial : -.infinity, least.isFinite ? least - slack : -.infinity)
  }

  /// The bound of the node with another linear term, from the multipliers of the latest call.
  ///
  /// - Parameter change: what is added to g, length n.
  func evaluate(changedBy change: [Double], _ decisions: SupportDecisions) -> Double {
    let before = reduced
    defer { reduced = before }
    var most = 0.0
    for j in logic.candidates + logic.uncounted {
      reduced[j] += change[j]
      most = max(most, abs(change[j]))
    }
    let (share, _, magnitude) = leastShare(decisions)
    let size = latest.size + most * mass + magnitude
    let slack = 4.5e-16 * Double(periods + problem.columns + problem.sideRows.count + 16) * size
    let least = latest.constant + share - slack
    return least.isFinite ? least : -.infinity
  }

  /// The least of rᵀw over the node's supports, floors and ceilings, the budget aside; the same without what candidates
  /// add to it; and the sum of all terms' sizes.
  private func leastShare(_ decisions: SupportDecisions) -> (sum: Double, open: Double, magnitude: Double) {
    var sum = 0.0
    var open = 0.0
    var magnitude = 0.0
    for j in logic.uncounted {
      let share = min(reduced[j] * floors[j], reduced[j] * ceilings[j])
      sum += share
      open += share
      magnitude += abs(share)
    }
    var held = 0
    for j in logic.candidates where decisions.isHeld(j) {
      shares[j] = min(reduced[j] * floors[j], reduced[j] * ceilings[j])
      sum += shares[j]
      open += min(0, shares[j])
      magnitude += abs(shares[j])
      held += 1
    }
    let least = max(0, problem.cardinality.lowerBound - held)
    let most = max(0, problem.cardinality.upperBound - held)
    // The cheapest `most` undecided columns, ascending.
    var count = 0
    for j in logic.candidates where decisions.isUndecided(j) {
      let share = min(reduced[j] * floors[j], reduced[j] * ceilings[j])
      shares[j] = share
      if count == most {
        if count == 0 || share >= chosen[count - 1] { continue }
      } else {
        count += 1
      }
      var place = count - 1
      while place > 0 && chosen[place - 1] > share {
        chosen[place] = chosen[place - 1]
        place -= 1
      }
      chosen[place] = share
    }
    for rank in 0..<count where rank < least || chosen[rank] < 0 {
      sum += chosen[rank]
      open += min(0, chosen[rank])
      magnitude += abs(chosen[rank])
    }
    return (sum, open, magnitude)
  }
}

/// What each unit of a column's weight takes off the objective.
struct ColumnReward {
  var column: Int
  var price: Double
}
