import TrackingDomain

/// Whole lots near given proportions by rounding down, spending what is left where it helps most, and trading single
/// lots back and forth while that helps: a start for the integer program, and a floor to what it may answer.
///
/// What the proportions leave untraded is not traded for rounding's sake: a share more or less would be a trade below
/// the smallest one allowed, a ticket, or a part of the turnover limit.
struct RoundingSearch {
  private let problem: TrackingProblem
  private let system: DeviationSystem
  private let judge: Judge
  private let target: [Double]
  private let steps: [Double]
  private let least: [Double]
  private let most: [Double]
  private let mostCash: Double

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - problem: restricted to the stocks that are held or owned.
  ///   - target: the proportions to be rounded; those above 0 are of the stocks to be held.
  ///   - mostCash: greatest residual cash, fraction of C.
  init(_ problem: TrackingProblem, system: DeviationSystem, target: [Double], mostCash: Double) {
    self.problem = problem
    self.mostCash = mostCash
    self.system = system
    self.target = target
    judge = Judge(problem)
    let steps = problem.lotProportions
    self.steps = steps
    let bounds = problem.proportionBounds
    let owned = zip(problem.holdings.shares, problem.universe.lots).map { $0 / $1 }
    let ranges = steps.indices.map { stock -> (least: Double, most: Double) in
      guard target[stock] > 0 else { return (0, 0) }
      let weight = owned[stock] * steps[stock]
      // What has drifted out of its bounds by less than half a lot must be traded all the same.
      let isWithinBounds = weight >= bounds.floors[stock] - 1e-6 && weight <= bounds.ceilings[stock] + 1e-6
      let isKept = isWithinBounds && abs(target[stock] - weight) < steps[stock] / 2
      if owned[stock] > 0, owned[stock] == owned[stock].rounded(), isKept { return (owned[stock], owned[stock]) }
      return (
        max(1, (bounds.floors[stock] / steps[stock] - 1e-9).rounded(.up)),
        (min(1, bounds.ceilings[stock]) / steps[stock] + 1e-9).rounded(.down)
      )
    }
    least = ranges.map(\.least)
    most = ranges.map(\.most)
  }

  /// Lots near the target that keep floors, ceilings and capital, and the other constraints as far as exchanging
  /// single lots can make them; nil where rounding alone finds none.
  func lots() -> [Double]? {
    guard zip(least, most).allSatisfy({ $0 <= $1 }) else { return nil }
    var counts = target.indices.map { min(most[$0], max(least[$0], (target[$0] / steps[$0]).rounded(.down))) }
    while portfolio(counts).spent > 1 {
      // Floors pushed the sum up: give lots back where there is most above the target.
      let candidates = counts.indices.filter { counts[$0] > least[$0] }
      guard
        let worst = candidates.max(by: {
          counts[$0] * steps[$0] - target[$0] < counts[$1] * steps[$1] - target[$1]
        })
      else { return nil }
      counts[worst] -= 1
    }
    fill(&counts)
    guard isWithinCash(portfolio(counts)) else { return nil }
    descend(&counts)
    return counts
  }

  /// The objective of given lots.
  func value(of counts: [Double]) -> Double {
    value(portfolio(counts))
  }

  /// Buys single lots with what is left, always of the stock that is furthest below its target.
  private func fill(_ counts: inout [Double]) {
    while true {
      let left = 1 - portfolio(counts).spent
      let affordable = counts.indices.filter { counts[$0] < most[$0] && steps[$0] <= left }
      let wanted = affordable.max { target[$0] - counts[$0] * steps[$0] < target[$1] - counts[$1] * steps[$1] }
      guard left > mostCash, let wanted else { return }
      counts[wanted] += 1
      if portfolio(counts).spent > 1 {
        counts[wanted] -= 1
        return
      }
    }
  }

  private func portfolio(_ counts: [Double]) -> JudgedPortfolio {
    JudgedPortfolio(shares: zip(counts, problem.universe.lots).map { $0 * $1 }, problem: problem)
  }

  private func isWithinCash(_ portfolio: JudgedPortfolio) -> Bool {
    portfolio.spent <= 1 && portfolio.spent >= 1 - mostCash
  }

  private func value(_ portfolio: JudgedPortfolio) -> Double {
    system.value(weights: portfolio.weights, cash: 1 - portfolio.spent)
  }

  /// How much of the constraints is broken, each amount in its own unit.
  private func broken(_ portfolio: JudgedPortfolio) -> Double {
    judge.wholeShareViolations(by: portfolio).reduce(0) { $0 + $1.amount }
  }

  /// Steepest descent, first of what is broken, then of the objective with nothing more broken.
  private func descend(_ counts: inout [Double]) {
    let moves = moves()
    let start = portfolio(counts)
    var best = (broken: broken(start), value: value(start))
    for _ in 0..<200 {
      var choice: (counts: [Double], broken: Double, value: Double)?
      for move in moves {
        var next = counts
        for (stock, change) in move { next[stock] += change }
        guard move.allSatisfy({ next[$0.0] >= least[$0.0] && next[$0.0] <= most[$0.0] }) else { continue }
        let candidate = portfolio(next)
        guard isWithinCash(candidate) else { continue }
        let value = value(candidate)
        let rival = choice.map { ($0.broken, $0.value) } ?? (best.broken, best.value)
        // Constraints are dear to judge and only matter where the objective would not refuse the move anyway.
        guard best.broken > 0 || value < rival.1 else { continue }
        let broken = broken(candidate)
        if (broken, value) < rival { choice = (next, broken, value) }
      }
      guard let choice else { return }
      counts = choice.counts
      best = (choice.broken, choice.value)
    }
  }

  /// One lot more, one less, and one exchanged for another.
  private func moves() -> [[(Int, Double)]] {
    let stocks = steps.indices.filter { least[$0] < most[$0] }
    var result: [[(Int, Double)]] = stocks.flatMap { [[($0, 1.0)], [($0, -1.0)]] }
    guard stocks.count <= 30 else { return result }
    for first in stocks { for second in stocks where first != second { result.append([(first, 1), (second, -1)]) } }
    return result
  }
}
