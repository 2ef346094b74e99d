/// Iterated local search: walks from all starts, then from perturbations of good supports, until a limit is met.
///
/// Source: Lourenço, Martin & Stützle (2003), Iterated local search, Handbook of Metaheuristics.
final class IteratedSearch {
  private let evaluator: any SubsetEvaluator
  private let problem: SupportProblem
  private let limits: SearchLimits
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant
  private let local: LocalSearch
  private let candidates: [Int]
  private let stockCount: Int
  private var random: SplitMix
  private var best = LocalSearch.Rank.worst
  private var bestSupport: [Int] = []
  private var solution: SupportSolution?
  private var report: (SupportSolution, Duration) -> Void = { _, _ in }
  private let shouldStop: () -> Bool
  private let onTimeLimit: () -> Void

  init(
    _ evaluator: any SubsetEvaluator, problem: SupportProblem, limits: SearchLimits,
    isCancelled: @escaping () -> Bool, onTimeLimit: @escaping () -> Void
  ) {
    self.evaluator = evaluator
    self.problem = problem
    self.limits = limits
    self.onTimeLimit = onTimeLimit
    random = SplitMix(seed: limits.seed)
    candidates = problem.candidates
    stockCount = problem.firstModes(candidates).count
    let clock = clock
    let began = clock.now
    self.began = began
    let deadline = limits.time.map { began + $0 }
    shouldStop = {
      if isCancelled() { return true }
      guard let deadline, clock.now >= deadline else { return false }
      onTimeLimit()
      return true
    }
    local = LocalSearch(evaluator, problem: problem, shouldStop: shouldStop)
  }

  /// Searches; see `SupportFinder.run`.
  ///
  /// - Parameter surrogate: an objective whose good supports are worth starting from.
  func run(
    starts: [SearchStart], surrogate: (any SubsetEvaluator)?,
    onImprovement: @escaping (SupportSolution, Duration) -> Void
  ) -> SupportSolution? {
    report = onImprovement
    defer { report = { _, _ in } }
    for start in starts {
      begin(at: start)
      walk()
    }
    if shouldStop(), solution != nil { return solution }
    if let surrogate { walk(from: completed(surrogateSupport(surrogate, seed: limits.seed))) }
    let ranking = (surrogate ?? evaluator).relaxedRanking()
    walk(from: completed(ranking))
    walk(from: completed(greedy(first: ranking.first)))
    iterate(surrogate)
    return solution
  }

  /// Holds every support once; see `SupportFinder.run`.
  func run(
    all supports: [[Int]], starts: [SearchStart], onImprovement: @escaping (SupportSolution, Duration) -> Void
  ) -> SupportSolution? {
    report = onImprovement
    defer { report = { _, _ in } }
    for start in starts { begin(at: start) }
    for support in supports {
      if shouldStop(), solution != nil { break }
      note(local.settle(on: support))
    }
    return solution
  }

  private func begin(at start: SearchStart) {
    let support = completed(wanted(start))
    guard case .weights(let weights) = start, let evaluator = evaluator as? RatioEvaluator else {
      note(local.settle(on: support))
      return
    }
    evaluator.settle(on: support, from: weights)
    note(local.rankAfterSettling())
  }

  private func wanted(_ start: SearchStart) -> [Int] {
    switch start {
    case .support(let support): support
    case .scores(let scores), .weights(let scores):
      scores.indices.filter { scores[$0] > 1e-9 }.sorted { (scores[$0], $1) > (scores[$1], $0) }
    }
  }

  /// A support of the right size: must-hold columns, then those wanted in their order, then random ones.
  private func completed(_ wanted: [Int]) -> [Int] {
    let allowed = Set(candidates)
    var seen = Set<Int>()
    var support: [Int] = []
    for column in problem.mustHold.sorted() + wanted
    where allowed.contains(column) && seen.insert(problem.stock(of: column)).inserted {
      support.append(column)
    }
    let most = min(problem.cardinality.upperBound, stockCount)
    let least = max(problem.cardinality.lowerBound, min(most, problem.mustHold.count))
    if support.count > most { support.removeSubrange(most...) }
    while support.count < least {
      let column = candidates[random.below(candidates.count)]
      if seen.insert(problem.stock(of: column)).inserted { support.append(column) }
    }
    return support
  }

  /// Adds the best-priced column again and again.
  private func greedy(first: Int?) -> [Int] {
    let most = min(problem.cardinality.upperBound, stockCount)
    var support = problem.mustHold.subtracting(problem.uncounted).sorted()
    if support.isEmpty, let first { support = [first] }
    while support.count < most, !shouldStop() {
      guard let best = promising(beside: support, not: []).first else { break }
      support.append(best.column)
    }
    return support
  }

  /// The columns that may join a support, with the value that is expected of each, best first.
  private func promising(beside support: [Int], not dropped: Set<Int>) -> [(column: Int, estimate: Double)] {
    evaluator.settle(on: support)
    let held = Set(dropped.union(support).map(problem.stock))
    let entrants = candidates.filter { !held.contains(problem.stock(of: $0)) }
    let estimates = evaluator.price(positions: [-1], entrants: entrants, isThorough: false)
    return entrants.map { ($0, estimates[$0]) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
  }

  /// The best support for the surrogate, for which a tenth of the time may be spent each time.
  private func surrogateSupport(_ surrogate: any SubsetEvaluator, seed: UInt64) -> [Int] {
    let few = SearchLimits(seed: seed, rounds: min(20, limits.rounds ?? 20), time: limits.time.map { $0 / 10 })
    let search = IteratedSearch(
      surrogate, problem: problem, limits: few, isCancelled: shouldStop, onTimeLimit: onTimeLimit)
    return search.run(starts: [], surrogate: nil, onImprovement: { _, _ in })?.support ?? []
  }

  private func note(_ rank: LocalSearch.Rank) {
    guard rank.improves(on: best) else { return }
    best = rank
    bestSupport = evaluator.support
    guard rank.isFeasible else { return }
    let weights = evaluator.weights()
    let found = SupportSolution(
      support: evaluator.support.sorted(), weights: weights, value: evaluator.value(of: weights))
    solution = found
    report(found, began.duration(to: clock.now))
  }

  private func walk(from support: [Int]) {
    note(local.settle(on: support))
    walk()
  }

  private func walk() { local.walk(random: &random) { note($0) } }

  /// Walks from what resembles the best support, or where the last walk ended, or neither, until a limit is met.
  private func iterate(_ surrogate: (any SubsetEvaluator)?) {
    var current = bestSupport
    var round = 0
    while round < limits.rounds ?? .max, !shouldStop() {
      round += 1
      if random.below(10) == 0 {
        walk(from: fresh(surrogate))
      } else {
        let support = random.below(2) == 0 ? bestSupport : current
        let size = min(max(1, support.count / 2), 2 + random.below(4))
        walk(from: random.below(2) == 0 ? rebuilt(support, without: size) : perturbed(support, by: size))
      }
      current = evaluator.support
    }
  }

  /// A support unrelated to those seen: random, or good for the surrogate.
  private func fresh(_ surrogate: (any SubsetEvaluator)?) -> [Int] {
    guard let surrogate, random.below(2) == 0 else { return completed([]) }
    return completed(surrogateSupport(surrogate, seed: random.next()))
  }

  /// Drops random columns and adds as many others, one at a time, each one of the three that promise most.
  private func rebuilt(_ support: [Int], without size: Int) -> [Int] {
    var result = support
    for _ in 0..<size {
      let movable = result.indices.filter { !problem.mustHold.contains(result[$0]) }
      guard !movable.isEmpty, result.count > 1 else { break }
      result.remove(at: movable[random.below(movable.count)])
    }
    let dropped = Set(support).subtracting(result)
    while result.count < support.count, !shouldStop() {
      let best = promising(beside: result, not: dropped).prefix(3).filter { $0.estimate < .infinity }
      guard !best.isEmpty else { break }
      result.append(best[random.below(best.count)].column)
    }
    return completed(result)
  }

  /// Replaces random columns by random others.
  private func perturbed(_ support: [Int], by size: Int) -> [Int] {
    var result = support
    var held = Set(support.map(problem.stock))
    guard stockCount > support.count else { return support }
    let movable = support.indices.filter { !problem.mustHold.contains(support[$0]) }
    guard !movable.isEmpty else { return support }
    for _ in 0..<size {
      let position = movable[random.below(movable.count)]
      let entrant = candidates[random.below(candidates.count)]
      if held.contains(problem.stock(of: entrant)) { continue }
      held.remove(problem.stock(of: result[position]))
      held.insert(problem.stock(of: entrant))
      result[position] = entrant
    }
    return result
  }
}
