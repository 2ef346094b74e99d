/// Walks over supports by the best single change: swap, and add or drop where the cardinality is a range.
///
/// A walk goes down into a local optimum and on from there, to the best neighbour even if it is worse. What has just left
/// stays out and what has just entered stays in for a few steps, so that it cannot fall back.
///
/// Source: Glover (1989), Tabu search, part I, ORSA J. Comput. 1, 190, doi:10.1287/ijoc.1.3.190.
final class LocalSearch {
  let evaluator: any SubsetEvaluator
  let problem: SupportProblem
  private let candidates: [Int]
  private var rules: RuleBook
  private let shouldStop: () -> Bool

  /// Steps without a new best after which a walk ends.
  private static let patience = 15
  /// How many neighbours are solved exactly, the most promising first: more where all that counts is to become feasible.
  private static let (breadth, feasibilityBreadth) = (5, 40)

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
  }

  /// The rank of the support held now.
  var rank: Rank { Rank(broken: rules.violation + misfit(evaluator.support.count), score: evaluator.score) }

  private func misfit(_ count: Int) -> Int {
    max(0, count - problem.cardinality.upperBound) + max(0, problem.cardinality.lowerBound - count)
  }

  /// Holds a support.
  @discardableResult func settle(on support: [Int]) -> Rank {
    evaluator.settle(on: support)
    // The evaluator may have gone on in other modes.
    rules.settle(on: evaluator.support)
    return rank
  }

  /// Takes note of the support that the evaluator holds already.
  func rankAfterSettling() -> Rank {
    rules.settle(on: evaluator.support)
    return rank
  }

  /// Walks until nothing better has been found for a while.
  func walk(random: inout SplitMix, onImprovement: (Rank) -> Void) {
    var best = rank
    var idle = 0
    var memory = TabuList()
    while idle < Self.patience, !shouldStop() {
      guard let move = bestNeighbour(memory, best, random: &random) else { return }
      let (leaving, entering) = keys(of: move)
      let next = settle(on: support(after: move))
      memory.note(leaving: leaving, entering: entering, random: &random)
      idle += 1
      if next.improves(on: best) {
        best = next
        idle = 0
        onImprovement(next)
      }
    }
  }

  /// What a walk remembers of a move: stocks that came and went, or the modes where one stock changed its own.
  private func keys(of move: Move) -> (leaving: Int, entering: Int) {
    let leaving = move.position >= 0 ? evaluator.support[move.position] : -1
    guard problem.modes != nil else { return (leaving, move.entrant) }
    let stocks = (
      leaving < 0 ? -1 : problem.stock(of: leaving), move.entrant < 0 ? -1 : problem.stock(of: move.entrant)
    )
    return stocks.0 == stocks.1 ? (problem.columns + leaving, problem.columns + move.entrant) : stocks
  }

  /// The support after a move.
  private func support(after move: Move) -> [Int] {
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

  /// By how much a change of one column changes what is broken.
  private func change(leaving: Int, entering: Int) -> Int {
    let count = evaluator.support.count
    let size = count + (entering >= 0 ? 1 : 0) - (leaving >= 0 ? 1 : 0)
    return rules.change(leaving: leaving, entering: entering) + misfit(size) - misfit(count)
  }

  /// The position at which each entrant's stock is held in another mode, −1 where it is not; nil where columns are none.
  ///
  /// Of a stock's modes one is held at most.
  private func occupiedPositions(_ entrants: [Int]) -> [Int]? {
    guard let modes = problem.modes else { return nil }
    var place: [Int: Int] = [:]
    for (position, column) in evaluator.support.enumerated() { place[modes.stocks[column]] = position }
    return entrants.map { $0 < 0 ? -1 : place[modes.stocks[$0]] ?? -1 }
  }

  /// The neighbours with the best estimates, best first.
  private func promising(random: inout SplitMix) -> [Move] {
    let support = evaluator.support
    let isHeld = Set(support)
    var positions = support.indices.filter { !problem.mustHold.contains(support[$0]) }
    var entrants = candidates.filter { !isHeld.contains($0) }
    if support.count < problem.cardinality.upperBound { positions.append(-1) }
    let current = rank
    let isRuled = !rules.isEmpty || current.broken > 0
    var best = BoundedBest(limit: 4 * Self.feasibilityBreadth)
    let estimates = evaluator.price(positions: positions, entrants: entrants, isThorough: false)
    if support.count > problem.cardinality.lowerBound { entrants.append(-1) }
    let occupied = occupiedPositions(entrants)
    let stride = problem.columns + 1
    for (k, position) in positions.enumerated() {
      for (e, entrant) in entrants.enumerated() where position >= 0 || entrant >= 0 {
        if let occupied, occupied[e] >= 0, occupied[e] != position { continue }
        var estimate = estimates[k * stride + (entrant < 0 ? problem.columns : entrant)]
        if estimate == .infinity { continue }
        if isRuled {
          let leaving = position >= 0 ? support[position] : -1
          let change = change(leaving: leaving, entering: entrant)
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

  /// The best of the promising neighbours, barred ones only where they promise a new best.
  private func bestNeighbour(_ memory: TabuList, _ best: Rank, random: inout SplitMix) -> Move? {
    let current = rank
    let support = evaluator.support
    var chosen: (move: Move, rank: Rank)?
    var examined = 0
    let breadth = current.isFeasible ? Self.breadth : Self.feasibilityBreadth
    for move in promising(random: &random) {
      let leaving = move.position >= 0 ? support[move.position] : -1
      let promisesBest = current.isFeasible && move.estimate < best.score.value
      let key = keys(of: move)
      if !promisesBest, memory.bars(leaving: key.leaving, entering: key.entering) { continue }
      if examined == breadth { break }
      examined += 1
      let broken = current.broken + change(leaving: leaving, entering: move.entrant)
      let neighbour = Rank(broken: broken, score: evaluator.score(of: move))
      if chosen.map({ neighbour.improves(on: $0.rank) }) ?? true { chosen = (move, neighbour) }
    }
    return chosen?.move
  }
}

/// Which columns may not come or go for now.
private struct TabuList {
  private var step = 0
  private var outUntil: [Int: Int] = [:]
  private var inUntil: [Int: Int] = [:]

  /// Records a step; −1 stands for no column.
  mutating func note(leaving: Int, entering: Int, random: inout SplitMix) {
    step += 1
    if leaving >= 0 { outUntil[leaving] = step + 3 + random.below(3) }
    if entering >= 0 { inUntil[entering] = step + 1 }
  }

  /// Whether the next step may not make this change.
  func bars(leaving: Int, entering: Int) -> Bool {
    inUntil[leaving, default: 0] > step || outUntil[entering, default: 0] > step
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
