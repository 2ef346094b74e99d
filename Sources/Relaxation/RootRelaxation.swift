import LinearAlgebra
import MILP

/// The root of a search: relaxes, certifies while the bound rises, then fixes what the bound allows.
struct RootRelaxation: ~Copyable {
  /// What remains undecided after fixing by bounds.
  private(set) var decisions: Decisions
  /// The strongest certificate.
  private(set) var certificate: Certificate?
  /// Its certified bound, scaled; at least 0, since Q is semidefinite.
  private(set) var bound = 0.0
  /// Whether the bound has reached the cutoff.
  private(set) var isClosed = false
  /// Where the relaxation stopped.
  private(set) var snapshot: DoublyNonnegativeSplitting.Snapshot?

  /// Iterations between two certificates.
  static let stride = 50
  /// Greatest number of iterations of the relaxation.
  private static let limit = 5000

  init(_ decisions: Decisions) { self.decisions = decisions }

  /// Relaxes until the bound stops rising.
  ///
  /// - Returns: why the search must stop, if the clock or the caller says so.
  mutating func relax(_ tree: inout SearchTree) -> Termination? {
    let stocks = decisions.open
    let input = DoublyNonnegativeSplitting.Input(tree.problem, decisions, stocks: stocks)
    let n = stocks.count
    var splitting = DoublyNonnegativeSplitting(input)
    var eigen = SymmetricEigensolver(order: n)
    // A certificate with D = P = 0 first: whatever happens later, the tree has a bound to work with.
    adopt(
      Certificate(
        stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings,
        diagonal: [Double](repeating: 0, count: n), products: [Double](repeating: 0, count: n * n), eigen: &eigen),
      &tree)
    var history: [Double] = []
    let chunk = Self.chunk(order: n)
    while splitting.iterations < Self.limit, !isClosed {
      if let reason = tree.interruption() { return reason }
      guard splitting.run(iterations: chunk) else { return nil }
      if splitting.iterations % Self.stride != 0 { continue }
      let (diagonal, products) = splitting.multipliers
      adopt(
        Certificate(
          stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings, diagonal: diagonal,
          products: products, eigen: &eigen), &tree)
      history.append(bound)
      tree.report(bound)
      if splitting.isConverged(1e-6) || hasStalled(history, tree.cutoff) { break }
    }
    snapshot = splitting.snapshot(stocks)
    return nil
  }

  /// Iterations between two looks at the clock: a divisor of the stride.
  static func chunk(order: Int) -> Int {
    var chunk = max(1, min(stride, 2500 / max(order, 1)))
    while stride % chunk != 0 { chunk -= 1 }
    return chunk
  }

  /// Whether the last 200 iterations gained less than a fiftieth of what is missing.
  private func hasStalled(_ history: [Double], _ cutoff: Double) -> Bool {
    guard history.count > 6, cutoff.isFinite, bound > 0 else { return false }
    return bound - history[history.count - 5] < 0.02 * max(cutoff - bound, 0)
  }

  /// Keeps a certificate if its bound is better, and offers what its relaxation leans to as a portfolio.
  private mutating func adopt(_ candidate: Certificate?, _ tree: inout SearchTree) {
    guard let candidate else { return }
    let node = candidate.node(tree.problem.source, decisions)
    let answer = tree.solver.solve(node, cutoff: tree.cutoff)
    let value = answer.bound.value
    guard value > bound || certificate == nil else { return }
    certificate = candidate
    bound = max(bound, value)
    tree.round(node, answer.holdings)
    if bound >= tree.cutoff { isClosed = true }
  }

  /// Fixes stocks by the certificate's bound and draws the consequences.
  ///
  /// - Returns: whether a feasible portfolio can remain below the cutoff.
  mutating func fix(_ tree: inout SearchTree) -> Bool {
    guard let certificate else { return true }
    var count = 1
    while count > 0 {
      let node = certificate.node(tree.problem.source, decisions)
      let answer = tree.solver.solve(node, cutoff: tree.cutoff)
      count = tree.fix(node, answer.bound, &decisions)
      guard decisions.propagate(tree.problem.source) else { return false }
      if decisions.isComplete { break }
    }
    return true
  }
}
