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
  /// Greatest number of rounds of the factored dual, steps in each, and rounds between two certificates.
  private static let climbing = (rounds: 60, steps: 80, stride: 2)
  /// The fraction of the cutoff below which a relaxation without a bound so far is given up.
  private static let leastEstimate = 0.05

  init(_ decisions: Decisions) { self.decisions = decisions }

  /// Relaxes until the bound stops rising.
  ///
  /// - Returns: why the search must stop, if the clock or the caller says so.
  mutating func relax(_ tree: inout SearchTree) -> Termination? {
    let stocks = decisions.open
    let input = DoublyNonnegativeSplitting.Input(tree.problem, decisions, stocks: stocks)
    let n = stocks.count
    var eigen = SymmetricEigensolver(order: n)
    let isLarge = n > tree.options.splittingOrder
    // A certificate with D = P = 0 first: whatever happens later, the tree has a bound to work with. Large markets have
    // more stocks than periods, where it says nothing.
    if !isLarge { adoptPlain(input, stocks, &eigen, &tree) }
    var splitting: DoublyNonnegativeSplitting
    if n >= tree.options.factoredOrder {
      let dual = FactoredDual(input, value: min(tree.cutoff, 0.1 / input.scaledBudget))
      if let reason = climb(dual, input, stocks, &eigen, &tree) { return reason }
      if isClosed || isLarge {
        if certificate == nil { adoptPlain(input, stocks, &eigen, &tree) }
        return nil
      }
      splitting = DoublyNonnegativeSplitting(input, stocks: stocks, from: dual.snapshot(stocks))
    } else {
      splitting = DoublyNonnegativeSplitting(input)
    }
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

  private mutating func adoptPlain(
    _ input: DoublyNonnegativeSplitting.Input, _ stocks: [Int], _ eigen: inout SymmetricEigensolver,
    _ tree: inout SearchTree
  ) {
    let n = stocks.count
    adopt(
      Certificate(
        stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings,
        diagonal: [Double](repeating: 0, count: n), products: [Double](repeating: 0, count: n * n), eigen: &eigen),
      &tree)
  }

  /// Rounds of the factored dual: far from the optimum they gain more in a second than anything else.
  ///
  /// - Returns: why the search must stop, if the clock or the caller says so.
  private mutating func climb(
    _ dual: FactoredDual, _ input: DoublyNonnegativeSplitting.Input, _ stocks: [Int],
    _ eigen: inout SymmetricEigensolver, _ tree: inout SearchTree
  ) -> Termination? {
    // The splitting closes the last per cents; where it will not follow, more patience is due.
    let leastGain = stocks.count > tree.options.splittingOrder ? 0.01 : 0.05
    var history: [Double] = []
    for round in 1...Self.climbing.rounds {
      for _ in 0..<Self.climbing.steps {
        if let reason = tree.interruption() { return reason }
        guard dual.step() else { break }
      }
      let estimate = dual.estimate
      dual.advance()
      guard round % Self.climbing.stride == 0 else { continue }
      adopt(dual.certificate(stocks), &tree)
      tree.report(bound)
      history.append(bound)
      if isClosed { return nil }
      guard history.count > 4, tree.cutoff.isFinite else { continue }
      if bound == 0 {
        // The relaxation itself has nothing to say, as where perfect fits abound.
        if estimate < Self.leastEstimate * tree.cutoff { return nil }
      } else if bound - history[history.count - 3] < leastGain * (tree.cutoff - bound) {
        return nil
      }
    }
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
