/// Finds excellent portfolios of few stocks fast: walks over supports from many starts, repeated from perturbations.
///
/// No answer is proven best; every answer satisfies the problem. Its values serve as starts and cutoffs for exact
/// solvers.
public struct SupportFinder: Sendable {
  /// What a portfolio must satisfy.
  public let problem: SupportProblem
  /// What is minimised.
  public let objective: SupportObjective

  /// A ratio objective has all supports fitted where there are no more than this.
  private static let fewSupports = 2000

  /// Prepares a search.
  ///
  /// - Throws: `SupportSearchError` where the input contradicts itself; see `SupportProblem.validate()`.
  public init(problem: SupportProblem, objective: SupportObjective) throws(SupportSearchError) {
    guard objective.columns == problem.columns else {
      throw .shape("the objective", found: objective.columns, expected: problem.columns)
    }
    try problem.validate()
    if case .ratio = objective, !(problem.budget > 0) {
      throw .invalid("ratios need a budget above zero, not \(problem.budget)")
    }
    self.problem = problem
    self.objective = objective
  }

  /// The best weights on one support.
  ///
  /// - Parameter support: counted columns, each once; cardinality and rules are not asked of it.
  /// - Returns: nil where bounds and side rows admit no weights.
  public func solve(support: [Int]) -> SupportSolution? {
    let evaluator = objective.makeEvaluator(problem)
    guard evaluator.settle(on: support).violation == 0 else { return nil }
    let weights = evaluator.weights()
    return SupportSolution(support: support.sorted(), weights: weights, value: evaluator.value(of: weights))
  }

  /// Fits the weights of one support, going on from given ones: for a ratio objective, weights that are stationary for
  /// its true value; for others the best weights, wherever the fit begins.
  ///
  /// - Parameters:
  ///   - support: counted columns, each once; cardinality and rules are not asked of it.
  ///   - start: n weights to begin from. Where they are of this support and keep its bounds and rows, no answer is
  ///     worse; otherwise only their value path is made use of.
  /// - Returns: nil where bounds and side rows admit no weights.
  public func fit(support: [Int], from start: [Double]) -> SupportSolution? {
    guard case .ratio(let objective) = objective else { return solve(support: support) }
    let columns = support + problem.uncounted.sorted()
    // Only the columns at hand are looked at, whatever the number of the others.
    let small = problem.restricted(to: columns, held: support.count, nil)
    guard !columns.isEmpty, let own = objective.restricted(to: columns) else { return nil }
    let isOfSupport = abs(start.reduce(0, +) - columns.reduce(0) { $0 + start[$1] }) <= 1e-9
    let path = objective.series.path(of: start)
    let evaluator = RatioEvaluator(own, problem: small, at: path)
    let given = isOfSupport ? columns.map { start[$0] } : []
    guard evaluator.settle(on: Array(support.indices), from: given).violation == 0 else { return nil }
    var weights = [Double](repeating: 0, count: problem.columns)
    for (weight, column) in zip(evaluator.weights(), columns) { weights[column] = weight }
    return SupportSolution(support: support.sorted(), weights: weights, value: objective.value(of: weights))
  }

  /// Searches until a limit is met.
  ///
  /// - Parameters:
  ///   - limits: seed, rounds, time.
  ///   - starts: where to begin, besides the starts that the search makes itself.
  ///   - isCancelled: asked between steps; true stops the search, keeping the best portfolio.
  ///   - onTimeLimit: called where the clock ended a part of the search, even one of many: a slower machine may then
  ///     find another portfolio.
  ///   - onImprovement: called with each better portfolio and the time since the beginning.
  /// - Returns: the best portfolio, nil where none was found that satisfies everything.
  public func run(
    limits: SearchLimits = SearchLimits(), starts: [SearchStart] = [], isCancelled: @escaping () -> Bool = { false },
    onTimeLimit: @escaping () -> Void = {}, onImprovement: (SupportSolution, Duration) -> Void = { _, _ in }
  ) -> SupportSolution? {
    let search = IteratedSearch(
      objective.makeEvaluator(problem), problem: problem, limits: limits, isCancelled: isCancelled,
      onTimeLimit: onTimeLimit)
    if case .ratio = objective, let supports = problem.supports(atMost: Self.fewSupports) {
      return withoutActuallyEscaping(onImprovement) { search.run(all: supports, starts: starts, onImprovement: $0) }
    }
    let surrogate = objective.surrogate(problem).map { QuadraticEvaluator($0, problem: problem) }
    return withoutActuallyEscaping(onImprovement) {
      search.run(starts: starts, surrogate: surrogate, onImprovement: $0)
    }
  }

  /// All columns that may be held, the most promising first: for kernel search, where an exact solver is given only the
  /// head of the list.
  ///
  /// The columns of the given support come first, then the others by the least objective that any single swap with them
  /// is expected to reach.
  ///
  /// - Parameter support: a good support, as found by `run`.
  /// - Returns: the candidates; those of the support alone where it admits no weights.
  public func ranking(around support: [Int]) -> [Int] {
    let evaluator = objective.makeEvaluator(problem)
    let held = Set(support)
    guard !support.isEmpty, evaluator.settle(on: support).violation == 0 else { return support }
    let others = problem.candidates.filter { !held.contains($0) }
    let positions = Array(support.indices)
    let estimates = evaluator.price(positions: positions, entrants: others, isThorough: true)
    let stride = problem.columns + 1
    func promise(_ column: Int) -> Double { positions.map { estimates[$0 * stride + column] }.min() ?? .infinity }
    let ranked = others.map { (promise: promise($0), column: $0) }
      .sorted { ($0.promise, $0.column) < ($1.promise, $1.column) }
    return support + ranked.map(\.column)
  }
}
