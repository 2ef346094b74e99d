import LinearAlgebra

/// The root of a search: relaxes, certifies, fixes, and relaxes what is left, until the bound no longer pays.
struct RootRelaxation: ~Copyable {
  /// What remains undecided after fixing by bounds.
  private(set) var decisions: Decisions
  /// The strongest certificate.
  private(set) var certificate: Certificate?
  /// Its certified bound, scaled; at least 0, since Q is semidefinite.
  private(set) var bound = 0.0
  /// Whether the bound has reached the cutoff.
  private(set) var isClosed = false

  /// Iterations between two certificates.
  private static let stride = 50
  /// Greatest number of iterations.
  private static let limit = 5000

  init(_ decisions: Decisions) { self.decisions = decisions }

  /// Relaxes until the bound stops rising.
  ///
  /// - Returns: why the search must stop, if the clock or the caller says so.
  mutating func run(_ tree: inout SearchTree) -> ConicOutcome.Termination? {
    let problem = tree.problem
    let source = problem.source
    let stocks = decisions.open
    let n = stocks.count
    let range = source.cardinality
    let lower = min(max(0, range.lowerBound - decisions.heldCounted), decisions.freeCounted)
    let upper = min(max(0, range.upperBound - decisions.heldCounted), decisions.freeCounted)
    let input = DoublyNonnegativeSplitting.Input(
      quadratic: problem.submatrix(stocks), floors: stocks.map { source.floors[$0] },
      ceilings: stocks.map { source.ceilings[$0] }, held: stocks.map { decisions.states[$0] == .held },
      counted: stocks.map { source.counted[$0] }, freeCardinality: lower...max(lower, upper))
    var splitting = DoublyNonnegativeSplitting(input)
    var eigen = SymmetricEigensolver(order: n)
    var history: [Double] = []
    var chunk = 10
    // A certificate with D = P = 0 first: whatever happens later, the tree has a bound to work with.
    adopt(
      Certificate(
        stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings,
        diagonal: [Double](repeating: 0, count: n), products: [Double](repeating: 0, count: n * n), eigen: &eigen),
      &tree)
    while splitting.iterations < Self.limit {
      if let reason = tree.interruption() { return reason }
      guard splitting.run(iterations: chunk) else { return nil }
      if splitting.iterations % Self.stride != 0 { continue }
      chunk = max(1, min(50, 2500 / max(n, 1)))
      while Self.stride % chunk != 0 { chunk -= 1 }
      let (diagonal, products) = splitting.multipliers
      adopt(
        Certificate(
          stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings, diagonal: diagonal,
          products: products, eigen: &eigen), &tree)
      if isClosed { return nil }
      history.append(bound)
      if splitting.isConverged(1e-6) { break }
      // Over: the last 200 iterations gained less than a hundredth of what is missing.
      if history.count > 6 {
        let gain = bound - history[history.count - 5]
        if gain < 0.01 * max(tree.cutoff - bound, 0), tree.cutoff.isFinite, bound > 0 { break }
      }
    }
    return nil
  }

  /// Keeps a certificate if its bound is better, and offers what its relaxation leans to as a portfolio.
  private mutating func adopt(_ candidate: consuming Certificate?, _ tree: inout SearchTree) {
    guard let candidate else { return }
    let node = candidate.node(tree.problem.source, decisions)
    let answer = tree.solver.solve(node, cutoff: tree.cutoff)
    guard answer.bound.value > bound || certificate == nil else { return }
    certificate = candidate
    bound = max(bound, answer.bound.value)
    tree.round(node, answer.holdings)
    if bound >= tree.cutoff { isClosed = true }
  }
}
