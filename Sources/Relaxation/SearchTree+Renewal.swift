import LinearAlgebra

extension SearchTree {
  /// Certificates tried in one renewal, at least and at most.
  private static let renewalRounds = (least: 4, most: 12)

  /// Continues the relaxation of a node's ancestor on what the node leaves.
  ///
  /// Each decision changes which diagonals and products serve best; far from the cutoff that gains more than any
  /// number of further decisions under the old certificate.
  ///
  /// A renewal ends as soon as it has lifted the node well: another node may then have the least bound. Only one that
  /// has stalled is final.
  ///
  /// - Returns: the best new certificate with the iterate reached, and whether more iterations would gain little; nil
  ///   when there is no certificate.
  mutating func renew(_ node: Node) -> (lift: Lift, isFinal: Bool)? {
    guard let snapshot = node.lift.snapshot else { return nil }
    let decisions = node.decisions
    let stocks = decisions.open
    let input = DoublyNonnegativeSplitting.Input(problem, decisions, stocks: stocks)
    var splitting = DoublyNonnegativeSplitting(input, stocks: stocks, from: snapshot)
    var eigen = SymmetricEigensolver(order: stocks.count)
    var best: (certificate: Certificate, bound: Double)?
    var history: [Double] = []
    var isFinal = true
    let chunk = RootRelaxation.chunk(order: stocks.count)
    rounds: for round in 1...Self.renewalRounds.most {
      repeat {
        if interruption() != nil { break rounds }
        guard splitting.run(iterations: chunk) else { break rounds }
      } while splitting.iterations % RootRelaxation.stride != 0
      let (diagonal, products) = splitting.multipliers
      guard
        let certificate = Certificate(
          stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings, diagonal: diagonal,
          products: products, eigen: &eigen)
      else { break }
      let value = solver.solve(certificate.node(problem.source, decisions), cutoff: cutoff).bound.value
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
    return best.map { (Lift($0.certificate, splitting.snapshot(stocks)), isFinal) }
  }
}
