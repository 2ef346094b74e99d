extension SupportSolver {
  /// Relaxations solved at most for one support; what is then left open is bounded by the last of them.
  private static let mostRelaxations = 60

  /// Solves for the weights on a support whose rows have kinks, by branch and bound on the sides of the kinks.
  ///
  /// A relaxation takes every row for convex: what jumps, and an equation with a kink, is more than that. Mostly its
  /// solution keeps the rows as they are, and the first relaxation is the last.
  func solveAcrossKinks(_ support: [Int], _ floors: [Double], _ ceilings: [Double], _ cutoff: Double) -> Answer {
    var left = Self.mostRelaxations
    return solve(support, floors, ceilings, cutoff, &left)
  }

  private func solve(
    _ support: [Int], _ floors: [Double], _ ceilings: [Double], _ cutoff: Double, _ left: inout Int
  ) -> Answer {
    let infeasible = Answer(weights: nil, value: Double.infinity, bound: Double.infinity)
    guard !support.isEmpty, floors.reduce(0, +) <= 1 + 1e-9, ceilings.reduce(0, +) >= 1 - 1e-9 else {
      return infeasible
    }
    guard let node = node(support, floors, ceilings) else {
      return Answer(weights: nil, value: Double.infinity, bound: 0)
    }
    guard !node.kinks.isEmpty else { return solve(support, floors, ceilings) }
    left -= 1
    let relaxed = NodeSolver(iterationLimit: 60, relativeAccuracy: 1e-10).solve(node, cutoff: cutoff)
    guard relaxed.bound.value.isFinite else {
      return relaxed.bound.value > 0 ? infeasible : Answer(weights: nil, value: Double.infinity, bound: 0)
    }
    var answer = Answer(weights: nil, value: Double.infinity, bound: max(0, relaxed.bound.value))
    if answer.bound >= cutoff { return answer }
    let near = sides(node, relaxed.weights, support, floors, ceilings)
    let nearest = solve(support, near.floors, near.ceilings)
    (answer.weights, answer.value) = (nearest.weights, nearest.value)
    if answer.value - answer.bound <= 1e-9 * abs(answer.value) || left <= 0 { return answer }
    guard let split = widest(node, relaxed) else { return answer }
    var bounds: [Double] = []
    for isAbove in [relaxed.weights[split] > node.kinks[split], relaxed.weights[split] <= node.kinks[split]] {
      var (low, high) = (floors, ceilings)
      // A weight on the kink belongs to the other side: what jumps there has not jumped yet.
      if isAbove { low[split] = node.kinks[split].nextUp } else { high[split] = node.kinks[split] }
      let child = solve(support, low, high, min(cutoff, answer.value), &left)
      if child.value < answer.value { (answer.weights, answer.value) = (child.weights, child.value) }
      bounds.append(child.bound)
    }
    answer.bound = max(answer.bound, min(bounds[0], bounds[1]))
    return answer
  }

  /// Floors and ceilings that leave each stock on its side of its kink, and on the kink where it is next to it.
  private func sides(
    _ node: NodeProblem, _ weights: [Double], _ support: [Int], _ floors: [Double], _ ceilings: [Double]
  ) -> (floors: [Double], ceilings: [Double]) {
    var (low, high) = (floors, ceilings)
    for i in node.kinked {
      let kink = node.kinks[i]
      let jumps = node.sideRows.contains { $0.jumps && !$0.beyond.isEmpty && $0.beyond[i] != 0 }
      let distance = weights[i] - kink
      if distance > 1e-6 {
        low[i] = kink.nextUp
      } else if jumps || distance < -1e-6 {
        high[i] = kink
      } else {
        (low[i], high[i]) = (kink, kink)
      }
    }
    return (low, high)
  }

  /// The stock where the relaxation is farthest from its rows; nil where it keeps them all.
  private func widest(_ node: NodeProblem, _ relaxed: NodeSolver.Answer) -> Int? {
    var best = (stock: -1, distance: 1e-9)
    for i in node.kinked {
      let past = max(0, relaxed.weights[i] - node.kinks[i])
      var distance = abs(relaxed.beyond[i] - past)
      let jumps = node.sideRows.contains { $0.jumps && !$0.beyond.isEmpty && $0.beyond[i] != 0 }
      // Beyond the kink all of the weight counts, of which the relaxation has a part.
      if jumps, past > 0 { distance = max(distance, node.ceilings[i] - relaxed.weights[i]) }
      if distance > best.distance { best = (i, distance) }
    }
    return best.stock >= 0 ? best.stock : nil
  }
}
