import LinearAlgebra
import MILP

/// The state of one branch and bound.
struct SearchTree: ~Copyable {
  /// A node that waits.
  struct Node: BoundedNode {
    /// A certified lower bound, scaled.
    var bound: Double
    /// Order of creation, which settles ties.
    var serial: Int
    var decisions: Decisions
    /// The stock to branch on.
    var branch: Int
    /// ẑ of the branching stock: the child on its side is explored first.
    var share: Double
    /// What its descendants are bounded by.
    var lift: Lift
    /// Whether that was made for this very node, or is as good as it gets.
    var isRenewed: Bool
  }

  /// A portfolio with its support and its scaled value.
  struct Incumbent {
    var weights: [Double]
    var support: [Int]
    var value: Double
  }

  /// A certificate with the iterate it came from, shared by the nodes below the one it was made for.
  final class Lift {
    let certificate: Certificate
    let snapshot: RelaxationSnapshot?
    /// The form that it certifies, where that is not the tree's own.
    let refinement: FormRefinement?
    /// Whether it is the certificate of a diagonal that is known.
    let isKnown: Bool

    init(
      _ certificate: Certificate, _ snapshot: RelaxationSnapshot?, refinement: FormRefinement? = nil,
      isKnown: Bool = false
    ) {
      self.isKnown = isKnown
      self.certificate = certificate
      self.snapshot = snapshot
      self.refinement = refinement
    }
  }

  /// The gap, as a fraction of the cutoff, above which a node's relaxation is renewed before it is branched on.
  ///
  /// Renewing costs as much as dozens to hundreds of inherited bounds; it pays where the subtree would hold thousands
  /// of nodes. Measured on the OR-Library instances.
  private static let wideGap = 0.04

  let options: ConicSearch
  let problem: ScaledProblem
  let supports: any SupportOracle
  /// Sharpens the form on what a node leaves; nil where the form is the objective itself.
  let refiner: (any FormRefiner)?
  let clock = ContinuousClock()
  let start: ContinuousClock.Instant
  let solver = NodeSolver()
  /// Shared by the workers of the search.
  let pool: NodePool
  /// Which of them this is.
  let worker: Int
  var incumbent: Incumbent?
  /// The least bound of any region that was closed by its bound.
  var closedBound = Double.infinity
  var rootBound = 0.0
  private var rootState: RelaxationState?
  /// The certificate of a diagonal that is known; nil where there is none.
  private var known: Certificate?
  private var isHopeless = false
  var nodes = 0
  private var seen: Set<[Int]> = []

  init(_ options: ConicSearch, _ source: CardinalityQuadratic) {
    let problem = ScaledProblem(source)
    self.init(options, problem, SupportSolver(problem: problem))
  }

  /// A tree over a form that lies below the objective wherever that matters.
  ///
  /// - Parameter supports: knows the objective itself.
  init(
    _ options: ConicSearch, _ problem: ScaledProblem, _ supports: any SupportOracle,
    refiner: (any FormRefiner)? = nil
  ) {
    self.refiner = refiner
    self.options = options
    self.problem = problem
    self.supports = supports
    pool = NodePool(workers: options.workers)
    worker = 0
    start = clock.now
    if let given = options.incumbent, supports.accepts(given) {
      let value = supports.value(given.weights)
      incumbent = Incumbent(weights: given.weights, support: given.support.sorted(), value: value)
    }
  }

  /// Another worker of a search.
  private init(_ worker: Int, beside first: Seed) {
    (options, problem, supports, refiner) = (first.options, first.problem, first.supports, first.refiner)
    (pool, start, known, self.worker) = (first.pool, first.start, first.known, worker)
  }

  /// What another worker begins with.
  private struct Seed: Sendable {
    let options: ConicSearch
    let problem: ScaledProblem
    let supports: any SupportOracle
    let refiner: (any FormRefiner)?
    let pool: NodePool
    let start: ContinuousClock.Instant
    let known: Certificate?
  }

  var seconds: Double {
    let elapsed = (clock.now - start).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  /// A region whose bound reaches this cannot hold anything that matters.
  var cutoff: Double {
    guard let incumbent else { return Double.infinity }
    return incumbent.value - tolerance.allowance(at: incumbent.value)
  }

  /// By how much a proven incumbent may exceed the bound, scaled.
  private var tolerance: GapTolerance {
    GapTolerance(
      relative: options.relativeGap, absolute: options.absoluteGap.map { $0 / problem.scale } ?? 1e-13)
  }

  /// Why the search must stop now, if it must.
  func interruption() -> Termination? {
    if options.isCancelled() { return .interrupted }
    if seconds >= options.timeLimit { return .timeLimit }
    if nodes >= options.nodeLimit { return .nodeLimit }
    return nil
  }

  mutating func run() -> ConicOutcome {
    var decisions = Decisions(problem.source)
    guard decisions.propagate(problem.source) else { return outcome(.infeasible) }
    if decisions.isComplete {
      solveSupport(decisions.support)
      return outcome(nil)
    }
    if leavesFew(decisions) {
      let stopped = enumerate(decisions)
      if stopped != nil { close(0) }
      rootBound = min(closedBound, incumbent?.value ?? .infinity)
      return outcome(stopped)
    }
    var relaxation = RootRelaxation(decisions)
    let stopped = relaxation.relax(&self)
    rootBound = relaxation.bound
    rootState = relaxation.snapshot.map { RelaxationState(snapshot: $0) }
    isHopeless = relaxation.isHopeless
    known = relaxation.known
    if isHopeless, options.stopsWhenHopeless {
      close(0)
      return outcome(nil)
    }
    if stopped == nil, !relaxation.isClosed, !relaxation.fix(&self) { return outcome(nil) }
    decisions = relaxation.decisions
    if relaxation.isClosed || stopped != nil {
      close(relaxation.bound)
      return outcome(stopped)
    }
    guard let certificate = relaxation.certificate else {
      // Nothing could be proven, so nothing is claimed beyond Q being semidefinite.
      close(0)
      return outcome(nil)
    }
    return explore(decisions, Lift(certificate, relaxation.snapshot))
  }

  /// Lets every worker take nodes until none is left.
  private mutating func explore(_ root: Decisions, _ lift: Lift) -> ConicOutcome {
    if let node = bound(root, parentBound: rootBound, lift, isRenewed: refiner == nil) { pool.insert(node) }
    if options.workers == 1 {
      work()
    } else {
      exchange(.infinity)
      let seed = Seed(
        options: options, problem: problem, supports: supports, refiner: refiner, pool: pool, start: start,
        known: known)
      let before = nodes
      WorkerThreads.run(options.workers) { index in
        var tree = SearchTree(index, beside: seed)
        if index == 0 { tree.nodes = before }
        tree.work()
      }
    }
    let standing = pool.standing()
    nodes = standing.nodes
    close(standing.bound)
    incumbent = standing.incumbent
    return outcome(standing.reason)
  }

  /// Best first; far from the cutoff breadth counts, since only the least bound matters, near it each node is dived
  /// from until it closes, which finds portfolios and keeps the waiting nodes few.
  private mutating func work() {
    while let top = pool.take(worker) {
      var current: Node? = top
      while let node = current {
        exchange(node.bound)
        if node.bound >= cutoff {
          close(node.bound)
          break
        }
        if let reason = interruption() {
          close(node.bound)
          pool.stop(reason)
          break
        }
        report(node.bound)
        if cutoff - node.bound > Self.wideGap * cutoff {
          widen(node)
          break
        }
        current = dive(node)
      }
      exchange(.infinity)
    }
    exchange(.infinity)
  }

  /// Tells the other workers what this one knows, and takes what they found.
  ///
  /// - Parameter bound: of the node that it is at; +∞ where it is at none.
  private mutating func exchange(_ bound: Double) {
    pool.exchange(worker, bound: bound, nodes: nodes, closed: closedBound, &incumbent)
  }

  /// Renews the relaxation of a node far from the cutoff, or branches on it once that is done.
  private mutating func widen(_ node: Node) {
    if leavesFew(node.decisions) {
      if let reason = enumerate(node.decisions) {
        close(node.bound)
        pool.stop(reason)
      }
      return
    }
    if !node.isRenewed {
      let (lift, isFinal) = renew(node) ?? (node.lift, true)
      if let open = bound(node.decisions, parentBound: node.bound, lift, isRenewed: isFinal) { pool.insert(open) }
      return
    }
    for child in children(node) {
      if let open = bound(child, parentBound: node.bound, node.lift, isRenewed: false) { pool.insert(open) }
    }
  }

  /// Branches on a node near the cutoff.
  ///
  /// - Returns: the better child, to go on with; the other waits.
  private mutating func dive(_ node: Node) -> Node? {
    var best: Node?
    for child in children(node) {
      guard let open = bound(child, parentBound: node.bound, node.lift, isRenewed: false) else { continue }
      guard let other = best else {
        best = open
        continue
      }
      pool.insert(open.bound < other.bound ? other : open)
      if open.bound < other.bound { best = open }
    }
    return best
  }

  /// The two sides of a node's branching, the side that the relaxation leans to first.
  private func children(_ node: Node) -> [Decisions] {
    let sides: [CardinalityQuadratic.State] = node.share >= 0.5 ? [.held, .excluded] : [.excluded, .held]
    return sides.map { side in
      var child = node.decisions
      child.decide(node.branch, side, problem.source)
      return child
    }
  }

  /// Bounds what some decisions leave, fixes what follows, and closes it if that settles it.
  ///
  /// - Returns: the node, unless it was closed.
  private mutating func bound(_ start: Decisions, parentBound: Double, _ inherited: Lift, isRenewed: Bool) -> Node? {
    var decisions = start
    var lift = inherited
    var best = parentBound
    while true {
      guard decisions.propagate(problem.source) else { return nil }
      if decisions.isComplete {
        solveSupport(decisions.support)
        return nil
      }
      nodes += 1
      var node = lift.certificate.node(problem.source, decisions)
      var answer = solver.solve(node, cutoff: cutoff)
      if let better = knownAnswer(decisions, than: answer.bound.value, lift) { (node, answer, lift) = better }
      best = max(best, answer.bound.value)
      if best >= cutoff {
        close(best)
        return nil
      }
      round(node, answer.holdings)
      if best >= cutoff {
        close(best)
        return nil
      }
      let fixed = fix(node, answer.bound, &decisions)
      if fixed >= max(1, (decisions.freeCounted + decisions.freeUncounted) / 10) || decisions.isComplete { continue }
      var branch = -1
      var score = -1.0
      var share = 0.0
      for i in 0..<node.count where decisions.states[node.stocks[i]] == .free {
        let z = answer.holdings[i]
        let value = min(z, 1 - z) + 1e-3 * z
        if value > score { (branch, score, share) = (node.stocks[i], value, z) }
      }
      guard branch >= 0 else { continue }
      return Node(
        bound: best, serial: pool.nextSerial(), decisions: decisions, branch: branch, share: share, lift: lift,
        isRenewed: isRenewed)
    }
  }

  /// What the certificate of a known diagonal says of a node, where that is more than what the node inherits.
  ///
  /// Its form is the objective's own on complete supports, where an inherited one lacks the products that it drops; so it
  /// is asked once half of the stocks are chosen, and descendants inherit it where it is better.
  private func knownAnswer(
    _ decisions: Decisions, than inherited: Double, _ lift: Lift
  ) -> (NodeProblem, NodeSolver.Answer, Lift)? {
    guard let known, inherited < cutoff, 2 * decisions.heldCounted >= problem.source.cardinality.upperBound,
      !lift.isKnown
    else { return nil }
    let node = known.node(problem.source, decisions)
    let answer = solver.solve(node, cutoff: cutoff)
    guard answer.bound.value > inherited else { return nil }
    return (node, answer, Lift(known, lift.snapshot, refinement: lift.refinement, isKnown: true))
  }

  /// Fixes the free stocks whose reversal alone would reach the cutoff.
  ///
  /// - Returns: how many were fixed.
  mutating func fix(_ node: NodeProblem, _ bound: SeparableBound, _ decisions: inout Decisions) -> Int {
    let limit = cutoff
    guard limit.isFinite else { return 0 }
    var count = 0
    for i in 0..<node.count where !node.held[i] {
      let value = bound.value + bound.reversal[i] * (1 - 1e-12)
      guard value >= limit else { continue }
      close(value)
      decisions.decide(node.stocks[i], bound.selected[i] ? .held : .excluded, problem.source)
      count += 1
    }
    return count
  }

  /// Records that a region was closed by its bound.
  mutating func close(_ bound: Double) { closedBound = min(closedBound, bound) }

  /// Solves a complete support and keeps its portfolio if it is better.
  mutating func solveSupport(_ support: [Int]) {
    let answer = supports.solve(support, cutoff: cutoff)
    close(answer.bound)
    offer(answer, support)
  }

  private mutating func offer(_ answer: SupportSolver.Answer, _ support: [Int]) {
    guard let weights = answer.weights, answer.value < incumbent?.value ?? Double.infinity else { return }
    incumbent = Incumbent(weights: weights, support: support, value: answer.value)
  }

  /// Tries the support that the relaxation leans to.
  mutating func round(_ node: NodeProblem, _ holdings: [Double]) {
    let source = problem.source
    var support: [Int] = []
    var free: [(share: Double, stock: Int)] = []
    var counting = 0
    for i in 0..<node.count {
      let stock = node.stocks[i]
      if node.held[i] {
        support.append(stock)
        counting += source.counted[stock] ? 1 : 0
      } else if source.counted[stock] {
        free.append((holdings[i], stock))
      } else if holdings[i] > 0.5 {
        support.append(stock)
      }
    }
    free.sort { $0.share != $1.share ? $0.share > $1.share : $0.stock < $1.stock }
    for candidate in free where counting < source.cardinality.upperBound {
      if counting >= source.cardinality.lowerBound, candidate.share < 0.5 { break }
      support.append(candidate.stock)
      counting += 1
    }
    guard source.cardinality.contains(counting) else { return }
    support.sort()
    if seen.count > 100_000 { seen.removeAll() }
    guard seen.insert(support).inserted else { return }
    offer(supports.improve(support), support)
  }

  /// Tells the caller how far the search has come, a few times a second at most.
  mutating func report(_ bound: Double) {
    exchange(bound)
    let now = seconds
    guard let standing = pool.standing(at: now, every: 0.2) else { return }
    options.progress(
      ConicProgress(
        incumbent: standing.incumbent.map { $0.value * problem.scale },
        bound: max(0, min(standing.bound, standing.incumbent?.value ?? .infinity)) * problem.scale,
        nodes: standing.nodes, openNodes: standing.openNodes, seconds: now))
  }

  private var globalBound: Double { max(0, min(closedBound, incumbent?.value ?? Double.infinity)) }

  private func outcome(_ reason: Termination?) -> ConicOutcome {
    let bound = globalBound
    var termination = reason ?? .numerical
    if let incumbent {
      if tolerance.isMet(incumbent: incumbent.value, bound: bound) { termination = .optimal }
    } else if reason == nil, bound == Double.infinity {
      termination = .infeasible
    }
    return ConicOutcome(
      termination: termination,
      incumbent: incumbent.map {
        ConicIncumbent(
          weights: $0.weights, support: $0.support, value: supports.value($0.weights) * problem.scale)
      },
      bound: termination == .infeasible ? Double.infinity : bound * problem.scale,
      rootBound: max(0, rootBound) * problem.scale, nodes: nodes, seconds: seconds, relaxation: rootState,
      isHopeless: isHopeless)
  }
}
