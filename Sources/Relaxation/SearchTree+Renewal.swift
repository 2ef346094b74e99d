extension SearchTree {
  /// Certificates tried in one renewal, at least and at most.
  private static let renewalRounds = (least: 4, most: 12)

  /// Continues the relaxation of a node's ancestor on what the node leaves.
  ///
  /// Each decision changes which diagonals and products serve best; far from the cutoff that gains more than any
  /// number of further decisions under the old certificate.
  ///
  /// - Returns: the best new certificate with the point reached, and whether going on would gain little; nil when there
  ///   is no certificate.
  mutating func renew(_ node: Node) -> (lift: Lift, isFinal: Bool)? {
    guard let snapshot = node.lift.snapshot else { return nil }
    let stocks = node.decisions.open
    let own = node.lift.certificate.node(problem.source, node.decisions)
    let refinement =
      refiner?.refine(own, after: node.lift.refinement, cutoff: incumbent?.value) { interruption() != nil }
      ?? node.lift.refinement
    let input = DoublyNonnegativeSplitting.Input(refinement?.problem ?? problem, node.decisions, stocks: stocks)
    switch snapshot {
    case .splitting(let snapshot):
      var climb = SplittingClimb(input, stocks: stocks, from: snapshot)
      if !problem.source.sideRows.isEmpty {
        let inherited = node.lift.certificate.node(problem.source, node.decisions)
        climb.lean(on: solver.solve(inherited, cutoff: .infinity).rowCosts)
      }
      return renew(node, by: &climb, refinement)
    case .factored(let snapshot):
      var climb = FactoredDual(input, value: cutoff, stocks: stocks, from: snapshot)
      return renew(node, by: &climb, refinement)
    }
  }

  /// Renews by a method.
  ///
  /// A renewal ends as soon as it has lifted the node well: another node may then have the least bound. Only one that
  /// has stalled is final.
  private mutating func renew<Climb: DualClimb & ~Copyable>(
    _ node: Node, by climb: inout Climb, _ refinement: FormRefinement?
  ) -> (lift: Lift, isFinal: Bool)? {
    var best: (certificate: Certificate, bound: Double)?
    var history: [Double] = []
    var isFinal = true
    rounds: for round in 1...Self.renewalRounds.most {
      switch climb.climb(unless: { interruption() }) {
      case .climbed, .arrived: break
      case .broken, .interrupted: break rounds
      }
      guard let certificate = climb.certificate() else { break }
      let answer = solver.solve(certificate.node(problem.source, node.decisions), cutoff: cutoff)
      let value = answer.bound.value
      if !answer.rowCosts.isEmpty { climb.lean(on: answer.rowCosts) }
      if value > best?.bound ?? -Double.infinity { best = (certificate, value) }
      let reached = best?.bound ?? value
      history.append(reached)
      if reached >= cutoff { break }
      // Over: ahead of the old bound, and two rounds gained less than a hundredth of what is missing.
      if history.count > 2, value > node.bound, reached - history[history.count - 3] < 0.01 * (cutoff - reached) {
        break
      }
      if round >= Self.renewalRounds.least, reached - node.bound > 0.03 * (cutoff - node.bound) {
        isFinal = false
        break
      }
    }
    guard let best else { return nil }
    return (Lift(best.certificate, climb.snapshot(), refinement: refinement), isFinal)
  }
}
