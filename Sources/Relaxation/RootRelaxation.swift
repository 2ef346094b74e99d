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
  /// The certificate of a diagonal that is known; nil where there is none.
  private(set) var known: Certificate?
  /// Whether the bound has reached the cutoff.
  private(set) var isClosed = false
  /// Where the relaxation stopped.
  private(set) var snapshot: RelaxationSnapshot?
  /// Whether the relaxation was given up because its own optimum is next to nothing, as where perfect fits abound.
  private(set) var isHopeless = false

  /// When a climb is given up: after at most so many certificates, or after at least so many when the latest few gained
  /// less than a fraction of what is missing.
  private struct Patience {
    var most: Int
    var least: Int
    var latest: Int
    var leastGain: Double

    static let splitting = Patience(most: 100, least: 7, latest: 4, leastGain: 0.02)
    static let factored = Patience(most: 30, least: 5, latest: 2, leastGain: 0.005)
    // From where a neighbour stopped.
    static let nextSplitting = Patience(most: 100, least: 5, latest: 4, leastGain: 0.02)
    static let nextFactored = Patience(most: 30, least: 3, latest: 2, leastGain: 0.005)
  }

  /// The number of stocks above which the bound of Q alone comes last, if at all.
  private static let greatestPlainOrder = 700

  /// The fraction of the cutoff below which a relaxation without a bound so far is given up.
  private static let leastEstimate = 0.05

  init(_ decisions: Decisions) { self.decisions = decisions }

  /// Relaxes until the bound stops rising.
  ///
  /// - Returns: why the search must stop, if the clock or the caller says so.
  mutating func relax(_ tree: inout SearchTree) -> Termination? {
    let stocks = decisions.open
    let input = DoublyNonnegativeSplitting.Input(tree.problem, decisions, stocks: stocks)
    // A certificate that is to be had at once comes first: whatever happens later, the tree has a bound to work with.
    let rowCosts = adoptFirst(input, stocks, &tree)
    let start = tree.options.start?.snapshot(covering: stocks, kappa: input.scaledBudget)
    let reason: Termination?
    if stocks.count < tree.options.factoredOrder {
      var origin: DoublyNonnegativeSplitting.Snapshot?
      if case .splitting(let snapshot) = start { origin = snapshot }
      var splitting = SplittingClimb(input, stocks: stocks, from: origin)
      if !rowCosts.isEmpty { splitting.lean(on: rowCosts) }
      reason = climb(&splitting, origin == nil ? .splitting : .nextSplitting, &tree) { _, _ in false }
      snapshot = splitting.snapshot()
    } else {
      var origin: FactoredDual.Snapshot?
      if case .factored(let snapshot) = start { origin = snapshot }
      var dual = FactoredDual(
        input, value: min(tree.cutoff, 0.1 / input.scaledBudget), stocks: stocks, from: origin)
      reason = climb(&dual, origin == nil ? .factored : .nextFactored, &tree) { dual, cutoff in
        dual.estimate < Self.leastEstimate * cutoff
      }
      snapshot = dual.snapshot()
    }
    if reason == nil, certificate == nil, !isHopeless { adoptPlain(input, stocks, &tree) }
    return reason
  }

  /// Certifies the form alone, with no products and no diagonal but one that is known.
  mutating func relaxPlainly(_ tree: inout SearchTree) {
    let stocks = decisions.open
    let input = DoublyNonnegativeSplitting.Input(tree.problem, decisions, stocks: stocks)
    if input.split == nil {
      adoptPlain(input, stocks, &tree)
    } else {
      _ = adoptFirst(input, stocks, &tree)
    }
  }

  /// Adopts the perspective reformulation with a diagonal that is known, or else D = P = 0, which says nothing of large
  /// markets: they have more stocks than periods.
  ///
  /// - Returns: what side rows make of the weights.
  private mutating func adoptFirst(
    _ input: DoublyNonnegativeSplitting.Input, _ stocks: [Int], _ tree: inout SearchTree
  ) -> [Double] {
    if let split = input.split {
      known = Certificate(
        stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings, split: split)
      if let costs = adopt(known, &tree) { return costs }
    }
    guard stocks.count <= Self.greatestPlainOrder else { return [] }
    return adoptPlain(input, stocks, &tree) ?? []
  }

  @discardableResult
  private mutating func adoptPlain(
    _ input: DoublyNonnegativeSplitting.Input, _ stocks: [Int], _ tree: inout SearchTree
  ) -> [Double]? {
    let n = stocks.count
    var eigen = SymmetricEigensolver(order: n)
    return adopt(
      Certificate(
        stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings,
        diagonal: [Double](repeating: 0, count: n), products: [Double](repeating: 0, count: n * n), eigen: &eigen),
      &tree)
  }

  /// Climbs and certifies until the bound stops rising.
  ///
  /// - Parameter isHopeless: whether a climb without a bound so far will hardly have one.
  /// - Returns: why the search must stop, if the clock or the caller says so.
  private mutating func climb<Climb: DualClimb & ~Copyable>(
    _ climb: inout Climb, _ patience: Patience, _ tree: inout SearchTree,
    isHopeless: (borrowing Climb, _ cutoff: Double) -> Bool
  ) -> Termination? {
    var history: [Double] = []
    while history.count < patience.most {
      let outcome = climb.climb { tree.interruption() }
      if case .interrupted(let reason) = outcome { return reason }
      if case .broken = outcome { return nil }
      if let costs = adopt(climb.certificate(), &tree), !costs.isEmpty { climb.lean(on: costs) }
      tree.report(bound)
      history.append(bound)
      if isClosed { return nil }
      if case .arrived = outcome { return nil }
      guard history.count >= patience.least, tree.cutoff.isFinite else { continue }
      if bound == 0 {
        self.isHopeless = isHopeless(climb, tree.cutoff)
        if self.isHopeless { return nil }
      } else if bound - history[history.count - 1 - patience.latest] < patience.leastGain * (tree.cutoff - bound) {
        return nil
      }
    }
    return nil
  }

  /// Keeps a certificate if its bound is better, and offers what its relaxation leans to as a portfolio.
  ///
  /// - Returns: what side rows make of the weights; nil without a certificate.
  @discardableResult
  private mutating func adopt(_ candidate: Certificate?, _ tree: inout SearchTree) -> [Double]? {
    guard let candidate else { return nil }
    let node = candidate.node(tree.problem.source, decisions)
    let answer = tree.solver.solve(node, cutoff: tree.cutoff)
    let value = answer.bound.value
    guard value > bound || certificate == nil else { return answer.rowCosts }
    certificate = candidate
    bound = max(bound, value)
    tree.round(node, answer.holdings)
    if bound >= tree.cutoff { isClosed = true }
    return answer.rowCosts
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
