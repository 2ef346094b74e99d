/// Descent over supports by the best single change: swap, and add or drop where the cardinality is a range.
final class LocalSearch {
  let evaluator: any SubsetEvaluator
  let problem: SupportProblem
  private let candidates: [Int]
  private var rules: RuleBook
  private let shouldStop: () -> Bool
  /// How many neighbours are solved exactly before a descent gives up.
  private let breadth: Int
  /// How many are solved once one of them is better.
  private let patience: Int
  /// How far above the best value an estimate may lie for its neighbour to be solved, as a fraction of that value.
  private let margin: Double

  /// Supports compare by broken rules first, then by score.
  struct Rank {
    var broken: Int
    var score: Score

    static let worst = Rank(broken: .max, score: .worst)

    func improves(on other: Rank) -> Bool {
      broken != other.broken ? broken < other.broken : score.improves(on: other.score)
    }

    var isFeasible: Bool { broken == 0 && score.violation == 0 }
  }

  init(_ evaluator: any SubsetEvaluator, problem: SupportProblem, shouldStop: @escaping () -> Bool) {
    self.evaluator = evaluator
    self.problem = problem
    self.shouldStop = shouldStop
    candidates = problem.candidates
    rules = RuleBook(problem)
    // Where estimates are values that neighbours reach, the first ones are sure gains, and a descent that stopped where
    // no estimate is below its own value would miss most of what neighbours are worth.
    (breadth, patience, margin) = evaluator.attainsEstimates ? (20, 4, 0.05) : (40, 40, 0)
  }

  /// The rank of the support held now.
  var rank: Rank { Rank(broken: rules.violation + misfit(evaluator.support.count), score: evaluator.score) }

  private func misfit(_ count: Int) -> Int {
    max(0, count - problem.cardinality.upperBound) + max(0, problem.cardinality.lowerBound - count)
  }

  /// Holds a support.
  @discardableResult func settle(on support: [Int]) -> Rank {
    evaluator.settle(on: support)
    rules.settle(on: support)
    return rank
  }

  /// Descends until no examined neighbour is better.
  func descend(random: inout SplitMix, onImprovement: (Rank) -> Void) {
    var current = rank
    while !shouldStop() {
      guard let move = bestNeighbour(random: &random) else { return }
      let next = settle(on: support(after: move))
      // A degenerate program may settle a rounding error away from its score as a neighbour: that is no progress.
      guard next.improves(on: current) else { return }
      current = next
      onImprovement(next)
    }
  }

  /// The support after a move.
  func support(after move: Move) -> [Int] {
    var result = evaluator.support
    if move.position >= 0, move.entrant >= 0 {
      result[move.position] = move.entrant
    } else if move.position >= 0 {
      result.remove(at: move.position)
    } else if move.entrant >= 0 {
      result.append(move.entrant)
    }
    return result
  }

  /// The neighbours with the best estimates, best first.
  func promising(limit: Int, random: inout SplitMix) -> [Move] {
    let support = evaluator.support
    let isHeld = Set(support)
    var positions = support.indices.filter { !problem.mustHold.contains(support[$0]) }
    var entrants = candidates.filter { !isHeld.contains($0) }
    if support.count < problem.cardinality.upperBound { positions.append(-1) }
    let current = rank
    let isRuled = !rules.isEmpty || current.broken > 0
    let bar = current.isFeasible ? bar(current) : .infinity
    var best = BoundedBest(limit: current.isFeasible ? limit : 4 * limit)
    let estimates = evaluator.price(positions: positions, entrants: entrants, isThorough: false)
    if support.count > problem.cardinality.lowerBound { entrants.append(-1) }
    let stride = problem.columns + 1
    for (k, position) in positions.enumerated() {
      for entrant in entrants where position >= 0 || entrant >= 0 {
        var estimate = estimates[k * stride + (entrant < 0 ? problem.columns : entrant)]
        if estimate >= bar { continue }
        if isRuled {
          let leaving = position >= 0 ? support[position] : -1
          let size = support.count + (entrant >= 0 ? 1 : 0) - (position >= 0 ? 1 : 0)
          let change = rules.change(leaving: leaving, entering: entrant) + misfit(size) - misfit(support.count)
          if change > 0 { continue }
          if current.broken > 0 { estimate = Double(change) + 0.5 * random.unit() }
        }
        if estimate == -.infinity { estimate = random.unit() }
        guard best.accepts(estimate) else { continue }
        best.insert(Move(position: position, entrant: entrant, estimate: estimate))
      }
    }
    return best.sorted()
  }

  /// The estimate from which on a neighbour is not expected to improve.
  private func bar(_ rank: Rank) -> Double { rank.score.value + margin * abs(rank.score.value) }

  private func bestNeighbour(random: inout SplitMix) -> Move? {
    let current = rank
    let support = evaluator.support
    var best = current
    var chosen: Move?
    for (examined, move) in promising(limit: breadth, random: &random).enumerated() {
      if current.isFeasible {
        if chosen == nil ? move.estimate >= bar(best) : move.estimate >= best.score.value { break }
        if chosen != nil, examined >= patience { break }
      }
      let leaving = move.position >= 0 ? support[move.position] : -1
      let size = support.count + (move.entrant >= 0 ? 1 : 0) - (move.position >= 0 ? 1 : 0)
      let broken =
        current.broken + rules.change(leaving: leaving, entering: move.entrant) + misfit(size) - misfit(support.count)
      let neighbour = Rank(broken: broken, score: evaluator.score(of: move))
      if neighbour.improves(on: best) {
        best = neighbour
        chosen = move
      }
    }
    return chosen
  }
}

/// The moves with the least estimates, as a heap with the greatest on top.
struct BoundedBest {
  private let limit: Int
  private var heap: [Move] = []

  init(limit: Int) {
    self.limit = limit
    heap.reserveCapacity(limit)
  }

  /// Whether a move of this estimate would be kept.
  func accepts(_ estimate: Double) -> Bool { heap.count < limit || estimate < heap[0].estimate }

  /// Keeps a move, giving up the worst where there is no room.
  mutating func insert(_ move: Move) {
    if heap.count < limit {
      heap.append(move)
      var child = heap.count - 1
      while child > 0, heap[(child - 1) / 2].estimate < heap[child].estimate {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
      return
    }
    heap[0] = move
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].estimate > heap[largest].estimate { largest = child }
      }
      if largest == parent { return }
      heap.swapAt(parent, largest)
      parent = largest
    }
  }

  /// All kept moves, least estimate first.
  func sorted() -> [Move] {
    heap.sorted {
      ($0.estimate, $0.position, $0.entrant) < ($1.estimate, $1.position, $1.entrant)
    }
  }
}
