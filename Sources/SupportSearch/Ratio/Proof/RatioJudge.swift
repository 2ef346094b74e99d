/// Bounds single supports by the true objective of their ratios.
final class RatioJudge: SupportJudge {
  /// Parts that a support may be cut into before its bound is left as it is.
  private static let mostParts = 60

  private let problem: SupportProblem
  private let objective: RatioObjective
  private let finder: SupportFinder
  /// Weights whose path fits begin at.
  private let start: [Double]
  private let isOver: () -> Bool
  private var known: [[Int]: SupportSolution?] = [:]

  /// A judge.
  ///
  /// - Parameters:
  ///   - finder: of the ratio objective.
  ///   - objective: that very objective.
  ///   - start: weights whose path fits begin at.
  ///   - isOver: asked now and then; true leaves bounds as they are.
  init(_ finder: SupportFinder, _ objective: RatioObjective, start: [Double], isOver: @escaping () -> Bool) {
    self.finder = finder
    self.objective = objective
    self.start = start
    self.isOver = isOver
    problem = finder.problem
  }

  func solution(on support: [Int]) -> SupportSolution? {
    let key = support.sorted()
    if let answer = known[key] { return answer }
    let answer = finder.fit(support: key, from: start)
    if known.count > 200_000 { known.removeAll() }
    known[key] = answer
    return answer
  }

  func bound(of support: [Int], cutoff: Double) -> Double {
    let columns = support + problem.uncounted.sorted()
    let small = problem.restricted(to: columns, held: support.count, nil)
    guard !columns.isEmpty, let own = objective.restricted(to: columns) else { return -.infinity }
    let solution = solution(on: support)
    let reference = solution.map { solution in columns.map { solution.weights[$0] } } ?? small.evenWeights
    guard var region = RatioRegion(small, own, reference: reference) else { return -.infinity }
    let narrowing = RatioNarrowing(cutoff: cutoff, pivots: 6, isOver: isOver)
    narrowing.narrow(&region, rounds: 6)
    var open = [region]
    var closed = Double.infinity
    var parts = 1
    while let next = open.indices.min(by: { open[$0].bound < open[$1].bound }) {
      let part = open[next]
      if part.bound >= cutoff { break }
      if let value = solution?.value, value < cutoff { break }
      guard parts < Self.mostParts, !isOver(), let halves = part.halves() else { break }
      open.remove(at: next)
      for var half in halves {
        parts += 1
        narrowing.narrow(&half, rounds: 4)
        half.bound = max(half.bound, part.bound)
        if half.bound >= cutoff { closed = min(closed, half.bound) } else { open.append(half) }
      }
    }
    // Of portfolios beyond the cutoff nothing was shown but that.
    return min(cutoff, open.reduce(closed) { min($0, $1.bound) })
  }
}

extension RatioRegion {
  /// The region cut in two along the weight that is known least; nil where all are known.
  func halves() -> [RatioRegion]? {
    let held = problem.candidates + problem.uncounted
    func width(_ j: Int) -> Double { problem.ceilings[j] - problem.floors[j] }
    guard let widest = held.max(by: { width($0) < width($1) }), width(widest) > 1e-9 else { return nil }
    let middle = (problem.floors[widest] + problem.ceilings[widest]) / 2
    var (lower, upper) = (self, self)
    lower.box.upper[widest] = middle
    upper.box.lower[widest] = middle
    lower.restate()
    upper.restate()
    return [lower, upper]
  }
}
