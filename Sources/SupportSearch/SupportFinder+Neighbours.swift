extension SupportFinder {
  /// The best weights on the supports that differ from a given one by a swap, or by a column more or less where the
  /// cardinality leaves that open.
  ///
  /// - Parameters:
  ///   - support: counted columns, each once.
  ///   - count: how many neighbours are solved, those that are expected to be best.
  /// - Returns: those that bounds and side rows admit, least value first; rules on the support are not asked of them.
  public func neighbours(of support: [Int], most count: Int) -> [SupportSolution] {
    let evaluator = objective.makeEvaluator(problem)
    let isHeld = Set(support)
    var entrants = problem.candidates.filter { !isHeld.contains($0) }
    guard evaluator.settle(on: support).violation == 0 else { return [] }
    var positions = support.indices.filter { !problem.mustHold.contains(support[$0]) }
    if support.count < problem.cardinality.upperBound { positions.append(-1) }
    let estimates = evaluator.price(positions: positions, entrants: entrants, isThorough: true)
    if support.count > problem.cardinality.lowerBound { entrants.append(-1) }
    var best = BoundedBest(limit: count)
    for (k, position) in positions.enumerated() {
      for entrant in entrants where position >= 0 || entrant >= 0 {
        let estimate = estimates[k * (problem.columns + 1) + (entrant < 0 ? problem.columns : entrant)]
        guard estimate < .infinity, best.accepts(estimate) else { continue }
        best.insert(Move(position: position, entrant: entrant, estimate: estimate))
      }
    }
    let found = best.sorted().compactMap { move -> SupportSolution? in
      var neighbour = support
      if move.position >= 0 { neighbour.remove(at: move.position) }
      if move.entrant >= 0 { neighbour.append(move.entrant) }
      return neighbour.isEmpty ? nil : solve(support: neighbour)
    }
    return found.sorted { ($0.value, $0.support.lexicographicKey) < ($1.value, $1.support.lexicographicKey) }
  }
}

extension [Int] {
  /// Orders supports where their values agree.
  fileprivate var lexicographicKey: String { map(String.init).joined(separator: ",") }
}
