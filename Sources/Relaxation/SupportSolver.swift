import LinearAlgebra

/// The best weights on a fixed support, with a certified lower bound of that support's value.
struct SupportSolver: Sendable {
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
  ///
  /// - Parameter cutoff: a bound of at least this value is enough.
  func solve(_ support: [Int], cutoff: Double = .infinity) -> Answer {
    let source = problem.source
    let floors = support.map { source.floors[$0] }
    let ceilings = support.map { source.ceilings[$0] }
    guard source.kinks.isEmpty else { return solveAcrossKinks(support, floors, ceilings, cutoff) }
    return solve(support, floors, ceilings)
  }

  /// Solves for the weights on a support within floors and ceilings that leave no kink between them.
  ///
  /// - Parameter form: n × n over the support, scaled; nil for the problem's own.
  func solve(
    _ support: [Int], _ floors: [Double], _ ceilings: [Double], form given: [Double]? = nil
  ) -> Answer {
    let source = problem.source
    let n = support.count
    let infeasible = Answer(weights: nil, value: Double.infinity, bound: Double.infinity)
    guard n > 0, zip(floors, ceilings).allSatisfy({ $0 <= $1 }), floors.reduce(0, +) <= 1 + 1e-9,
      ceilings.reduce(0, +) >= 1 - 1e-9
    else { return infeasible }
    let form = given ?? problem.submatrix(support)
    guard let node = node(support, floors, ceilings, form: form) else {
      return Answer(weights: nil, value: Double.infinity, bound: 0)
    }
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

  /// The node problem of a support whose stocks are all held, nil where nothing can be proven of its form.
  ///
  /// - Parameter given: n × n over the support, scaled; nil for the problem's own.
  func node(
    _ support: [Int], _ floors: [Double], _ ceilings: [Double], form given: [Double]? = nil
  ) -> NodeProblem? {
    let source = problem.source
    let n = support.count
    let form = given ?? problem.submatrix(support)
    // Q itself is semidefinite only up to the rounding of whoever formed it: the same proof as for a certificate.
    var eigen = SymmetricEigensolver(order: n)
    guard
      let certificate = Certificate(
        stocks: support, quadratic: form, ceilings: ceilings, diagonal: [Double](repeating: 0, count: n),
        products: [Double](repeating: 0, count: n * n), eigen: &eigen)
    else { return nil }
    let held = [Bool](repeating: true, count: n)
    var node = NodeProblem(
      stocks: support, quadratic: certificate.quadratic, aggregate: certificate.aggregate,
      diagonal: certificate.diagonal, weightCosts: certificate.weightCosts,
      constant: certificate.constant, floors: floors, ceilings: ceilings, held: held,
      counted: support.map { source.counted[$0] }, freeCardinality: 0...0, sideRows: [])
    node.take(
      source.sideRows.map { $0.over(support) }, kinks: source.kinks.isEmpty ? [] : support.map { source.kinks[$0] })
    for k in node.sideRows.indices {
      let constant = node.sideRows[k].holdings.reduce(0, +)
      node.sideRows[k].holdings = [Double](repeating: 0, count: n)
      node.sideRows[k].lower -= constant
      node.sideRows[k].upper -= constant
    }
    return node
  }

  /// Solves for the weights on a support of any form, of a problem without kinks.
  ///
  /// - Parameter form: n × n over the support, scaled.
  func solve(_ support: [Int], form: [Double]) -> Answer {
    solve(
      support, support.map { problem.source.floors[$0] }, support.map { problem.source.ceilings[$0] }, form: form)
  }

  /// The node problem of a support of any form, of a problem without kinks.
  func node(_ support: [Int], form: [Double]) -> NodeProblem? {
    node(support, support.map { problem.source.floors[$0] }, support.map { problem.source.ceilings[$0] }, form: form)
  }

  /// Whether no weights satisfy the rows: with no objective, any positive bound is a certificate (Farkas).
  func provesInfeasible(_ node: NodeProblem) -> Bool {
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
