import LinearAlgebra

/// The best weights on a fixed support, with a certified lower bound of that support's value.
struct SupportSolver {
  let problem: ScaledProblem

  /// What a support gave.
  struct Answer {
    /// Feasible weights, N entries, or nil when none were found.
    var weights: [Double]?
    /// wᵀQw of the weights in scaled units, +∞ without weights.
    var value: Double
    /// A certified lower bound of the value on this support; +∞ when it is infeasible.
    var bound: Double
  }

  /// Solves for the weights on a support.
  ///
  /// The interior-point method names the constraints that bind; the weights follow from the linear optimality
  /// conditions, so that the answer has full precision.
  func solve(_ support: [Int]) -> Answer { solve(support, form: problem.submatrix(support)) }

  /// The node problem of a support whose stocks are all held, under a certificate of a form; nil where there is none.
  ///
  /// - Parameter form: n × n over the support, scaled. It is semidefinite only up to the rounding of whoever formed it, if
  ///   at all: the same proof as for any certificate.
  func node(_ support: [Int], form: [Double]) -> NodeProblem? {
    let source = problem.source
    let n = support.count
    let ceilings = support.map { source.ceilings[$0] }
    var eigen = SymmetricEigensolver(order: n)
    guard
      let certificate = Certificate(
        stocks: support, quadratic: form, ceilings: ceilings, diagonal: [Double](repeating: 0, count: n),
        products: [Double](repeating: 0, count: n * n), eigen: &eigen)
    else { return nil }
    return NodeProblem(
      stocks: support, quadratic: certificate.quadratic, aggregate: certificate.aggregate,
      diagonal: certificate.diagonal, weightCosts: certificate.weightCosts,
      constant: certificate.constant, floors: support.map { source.floors[$0] }, ceilings: ceilings,
      held: [Bool](repeating: true, count: n), counted: support.map { source.counted[$0] }, freeCardinality: 0...0,
      sideRows: source.sideRows.map { row in
        let constant = support.reduce(0) { $0 + row.holdings[$1] }
        return CardinalityQuadratic.SideRow(
          weights: support.map { row.weights[$0] }, holdings: [Double](repeating: 0, count: n),
          lower: row.lower - constant, upper: row.upper - constant)
      })
  }

  /// Solves for the weights on a support of any form.
  ///
  /// - Parameter form: n × n over the support, scaled.
  func solve(_ support: [Int], form: [Double]) -> Answer {
    let source = problem.source
    let n = support.count
    let floors = support.map { source.floors[$0] }
    let ceilings = support.map { source.ceilings[$0] }
    let infeasible = Answer(weights: nil, value: Double.infinity, bound: Double.infinity)
    guard n > 0, zip(floors, ceilings).allSatisfy({ $0 <= $1 }), floors.reduce(0, +) <= 1 + 1e-9,
      ceilings.reduce(0, +) >= 1 - 1e-9
    else { return infeasible }
    guard let node = node(support, form: form) else { return Answer(weights: nil, value: Double.infinity, bound: 0) }
    let solver = NodeSolver(iterationLimit: 60, relativeAccuracy: 1e-10)
    let answer = solver.solve(node, cutoff: Double.infinity)
    guard answer.bound.value.isFinite else {
      return answer.bound.value > 0 ? infeasible : Answer(weights: nil, value: Double.infinity, bound: 0)
    }
    var best: [Double]?
    var value = Double.infinity
    func consider(_ candidate: [Double]) {
      var weights = [Double](repeating: 0, count: source.count)
      for (position, stock) in support.enumerated() { weights[stock] = candidate[position] }
      guard source.isFeasible(weights: weights, support: support, tolerance: 1e-10) else { return }
      var total = 0.0
      for column in 0..<n {
        var sum = 0.0
        for row in 0..<n { sum += form[column * n + row] * candidate[row] }
        total += sum * candidate[column]
      }
      if total < value { (best, value) = (weights, total) }
    }
    let raw = (0..<n).map { min(max(answer.weights[$0], floors[$0]), ceilings[$0]) }
    consider(Self.invested(raw, floors, ceilings))
    for candidate in ActiveSetRefinement(node, form).refine(answer.weights) {
      consider(Self.invested(candidate, floors, ceilings))
      consider(candidate)
    }
    if best == nil, !node.sideRows.isEmpty, provesInfeasible(node) { return infeasible }
    return Answer(weights: best, value: value, bound: max(0, answer.bound.value))
  }

  /// Whether no weights satisfy the rows: with no objective, any positive bound is a certificate (Farkas).
  private func provesInfeasible(_ node: NodeProblem) -> Bool {
    var feasibility = node
    for k in feasibility.quadratic.indices { feasibility.quadratic[k] = 0 }
    for i in 0..<node.count {
      feasibility.diagonal[i] = 0
      feasibility.weightCosts[i] = 0
    }
    feasibility.constant = 0
    let solver = NodeSolver(iterationLimit: 60, relativeAccuracy: 0)
    return solver.solve(feasibility, cutoff: Double.leastNonzeroMagnitude).bound.value > 0
  }

  /// Restores Σw = 1 exactly by moving the weights that have room.
  private static func invested(_ weights: [Double], _ floors: [Double], _ ceilings: [Double]) -> [Double] {
    var result = weights
    for _ in 0..<3 {
      let missing = 1 - result.reduce(0, +)
      if abs(missing) < 1e-16 { break }
      let room = result.indices.map { missing > 0 ? ceilings[$0] - result[$0] : result[$0] - floors[$0] }
      let total = room.reduce(0, +)
      guard total > 0 else { break }
      let share = min(1, abs(missing) / total)
      for i in result.indices { result[i] += (missing > 0 ? share : -share) * room[i] }
    }
    return result
  }
}
