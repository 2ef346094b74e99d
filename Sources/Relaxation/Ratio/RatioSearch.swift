import LinearAlgebra
import MILP

/// Branch and bound for objectives of ratios, proven of the objective itself.
///
/// No portfolio that matters has an objective above the incumbent's. Within that set the paths D[t] lie in a band, which
/// certificates of a first form bound; within the band a sharper form lies below the objective, whose certificates
/// narrow the band again. The tree is bounded by the last form, and supports that are complete are solved by the
/// objective itself.
public struct RatioSearch: Sendable {
  /// Clock, nodes, gap and incumbent; the incumbent's value is the objective's.
  public var options: ConicSearch
  /// The reach of a band beyond which a form at a reference says less than one without.
  private static let greatestReach = 0.6
  /// Forms whose relaxation is solved before the tree's own, beside the one without: fewer where each takes long.
  private static let forms = (few: 1, many: 2)
  /// The number of stocks from which a relaxation takes long.
  private static let manyStocks = 150
  /// The fraction of a band's mean width below which a narrower one is worth another certificate that is to be had at once.
  private static let leastNarrowing = 0.8
  /// Dates that are solved for times stocks, at most: each solve is a node's.
  private static let greatestWork = 2400

  /// Makes a search.
  public init(_ options: ConicSearch) { self.options = options }

  /// Searches for the optimum of a problem and proves how good the answer is.
  public func run(_ problem: RatioQuadratic) -> ConicOutcome {
    var run = Run(options, problem)
    return run.run()
  }

  /// The state of one search.
  private struct Run {
    let problem: RatioQuadratic
    let options: ConicSearch
    /// U, +∞ without an incumbent.
    let cutoff: Double
    var normalised: NormalisedRatio
    /// Of D(v) and σ(v), T + 1 entries.
    var band: PathBand
    var form: Matrix
    /// v at the least of the latest relaxation.
    var point: [Double]
    let clock = ContinuousClock()
    let start: ContinuousClock.Instant

    init(_ options: ConicSearch, _ problem: RatioQuadratic) {
      self.options = options
      self.problem = problem
      start = clock.now
      let incumbent = options.incumbent.flatMap {
        problem.constraints.isFeasible(weights: $0.weights, support: $0.support, tolerance: 1e-7) ? $0 : nil
      }
      cutoff = incumbent.map { problem.value($0.weights) } ?? .infinity
      let even = [Double](repeating: 1 / Double(max(1, problem.count)), count: problem.count)
      let reference = incumbent?.weights ?? even
      normalised = NormalisedRatio(problem, reference: reference)
      band = PathBand(normalised.paths, normalised.problem.constraints)
      point = normalised.normalised(reference)
      form = RatioModel(normalised.problem, band: band).form
    }

    var seconds: Double { (clock.now - start) / .seconds(1) }
    var isOver: Bool { mustStop() }

    /// Tells any thread whether the search must stop.
    var mustStop: @Sendable () -> Bool {
      let (options, start) = (options, start)
      return { options.isCancelled() || (ContinuousClock.now - start) / .seconds(1) >= options.timeLimit }
    }

    /// The options with what is left of the time.
    func remaining(_ state: RelaxationState?) -> ConicSearch {
      var result = options
      result.timeLimit = max(0, options.timeLimit - seconds)
      if let state { result.start = state }
      return result
    }

    /// The tree over the latest form.
    func tree(_ state: RelaxationState?) -> SearchTree {
      var source = normalised.problem.constraints
      source.objective = form.symmetricPart
      source.split = problem.fixedSplit
      let scaled = ScaledProblem(source)
      let last = problem.periods
      var own = band
      // D(w) = D(v)/σ(v).
      own.lower = band.lower.dropLast().map { $0 / band.upper[last] }
      own.upper = band.upper.dropLast().map { $0 / band.lower[last] }
      own.intersect(PathBand(problem.denominators, problem.constraints))
      let oracle = RatioSupportSolver(problem, forms: scaled, band: own, validity: cutoff / scaled.scale)
      let refiner = RatioRefiner(normalised: normalised, band: band, problem: scaled)
      return SearchTree(remaining(state), scaled, oracle, refiner: refiner)
    }

    mutating func run() -> ConicOutcome {
      var state: RelaxationState?
      if cutoff.isFinite, cutoff > 0, !leavesFew() {
        let most = problem.count < RatioSearch.manyStocks ? RatioSearch.forms.many : RatioSearch.forms.few
        for round in 0...most {
          state = narrow(state, isPlain: round == 0) ?? state
          if isOver { break }
          if band.isEmpty { return proven() }
          choose()
          // With a diagonal that is known a certificate is to be had at once, and each narrower band makes the next sharper.
          var width = Double.infinity
          while round == 0, problem.fixedSplit != nil, band.meanWidth < RatioSearch.leastNarrowing * width {
            width = band.meanWidth
            _ = narrow(nil, isPlain: true)
            if isOver { break }
            if band.isEmpty { return proven() }
            choose()
          }
        }
      }
      var tree = tree(state)
      var outcome = tree.run()
      outcome.seconds = seconds
      // The forms say nothing of portfolios above the cutoff.
      if outcome.termination != .infeasible { outcome.bound = min(outcome.bound, cutoff) }
      return outcome
    }

    /// Whether the supports are so few that the tree solves each, for which no form is sharpened.
    private func leavesFew() -> Bool {
      let constraints = normalised.problem.constraints
      var decisions = Decisions(constraints)
      return decisions.propagate(constraints) && tree(nil).leavesFew(decisions)
    }

    /// Relaxes the latest form and narrows the band by its certificate.
    ///
    /// - Returns: where the relaxation stopped.
    private mutating func narrow(_ state: RelaxationState?, isPlain: Bool) -> RelaxationState? {
      var tree = tree(state)
      let constraints = tree.problem.source
      var decisions = Decisions(constraints)
      guard decisions.propagate(constraints), !decisions.isComplete else { return nil }
      var relaxation = RootRelaxation(decisions)
      if isPlain { relaxation.relaxPlainly(&tree) } else { _ = relaxation.relax(&tree) }
      guard let certificate = relaxation.certificate else { return nil }
      let node = certificate.node(constraints, decisions)
      let answer = tree.solver.solve(node, cutoff: .infinity)
      guard answer.bound.value.isFinite else { return nil }
      point = [Double](repeating: 0, count: problem.count)
      let total = answer.weights.reduce(0, +)
      for (position, stock) in node.stocks.enumerated() { point[stock] = answer.weights[position] / total }
      let finder = BandFinder(
        node, answer: answer, cutoff: cutoff / tree.problem.scale, paths: normalised.paths.selecting(node.stocks),
        pivots: max(4, min(24, RatioSearch.greatestWork / max(1, node.count))))
      band =
        options.workers > 1
        ? finder.narrowOnTwoThreads(band, unless: mustStop) : finder.narrow(band, unless: mustStop)
      normalised.restate(band.lower[problem.periods]...max(band.lower[problem.periods], band.upper[problem.periods]))
      return relaxation.snapshot.map { RelaxationState(snapshot: $0) }
    }

    /// Takes the form that the band allows.
    private mutating func choose() {
      let path = normalised.problem.denominators.times(point)
      let reach = path.indices.reduce(0.0) {
        max($0, band.upper[$1] / path[$1] - 1, 1 - band.lower[$1] / path[$1])
      }
      form =
        reach <= RatioSearch.greatestReach || problem.isCentred
        ? RatioModel(
          normalised.problem.part(of: Array(0..<problem.count)), of: problem, reference: point, band: band
        ).form
        : RatioModel(normalised.problem, band: band).form
    }

    /// The incumbent, where no other portfolio can be as good.
    private func proven() -> ConicOutcome {
      ConicOutcome(
        termination: .optimal, incumbent: options.incumbent, bound: cutoff, rootBound: cutoff, nodes: 0,
        seconds: seconds)
    }
  }
}
