import LinearAlgebra
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
  private let grids: [LotGrid]
  private let steps: [Double]
  private let least: [Double]
  private let most: [Double]
  private let isFixed: [Bool]
  private let aim: Double

  /// How good whole lots are: what they break first, then cash beyond what is aimed at, then the objective.
  struct Rank: Comparable {
    /// The sum of what is broken, each amount in its own unit.
    var broken: Double
    /// Fraction of C.
    var excessCash: Double
    var value: Double

    static func < (a: Rank, b: Rank) -> Bool {
      (a.broken, a.excessCash, a.value) < (b.broken, b.excessCash, b.value)
    }
    /// Whether everything holds and as little cash is left as is aimed at.
    var isSound: Bool { broken == 0 && excessCash == 0 }
  }

  /// Whole lots with what they are worth.
  struct Found {
    var counts: LotCounts
    var rank: Rank
  }

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - problem: restricted to the stocks that are held or owned.
  ///   - target: the proportions to be rounded; those above 0 are of the stocks to be held.
  ///   - aim: residual cash up to this is as good as none, fraction of C; ∞ where a constraint of the problem says it.
  init(_ problem: TrackingProblem, system: DeviationSystem, target: [Double], aim: Double) {
    self.problem = problem
    self.aim = aim
    self.system = system
    self.target = target
    judge = Judge(problem)
    let steps = problem.lotProportions
    self.steps = steps
    let (bounds, ceilings) = (problem.proportionBounds, problem.tightCeilings)
    let grids = steps.indices.map { problem.lotGrid($0) }
    self.grids = grids
    let owned = problem.heldProportions
    // What has drifted out of its bounds by less than half a lot must be traded all the same.
    let isFixed = steps.indices.map { stock in
      target[stock] > 0 && owned[stock] > 0 && owned[stock] >= bounds.floors[stock] - 1e-6
        && owned[stock] <= bounds.ceilings[stock] + 1e-6 && abs(target[stock] - owned[stock]) < steps[stock] / 2
    }
    self.isFixed = isFixed
    let ranges = steps.indices.map { stock -> (least: Double, most: Double) in
      guard target[stock] > 0 else { return (0, 0) }
      if isFixed[stock] { return (grids[stock].ownedLots, grids[stock].ownedLots) }
      let hasRest = grids[stock].rest > 0
      return (
        hasRest ? 0 : max(1, (bounds.floors[stock] / steps[stock] - 1e-9).rounded(.up)),
        (min(1, ceilings[stock]) / steps[stock] + 1e-9).rounded(.down)
      )
    }
    least = ranges.map(\.least)
    most = ranges.map(\.most)
  }

  /// Lots near the target that keep lot bounds and capital, and everything else as far as exchanging single lots can
  /// make them; nil where the lots of the floors cost more than there is.
  func run() -> Found? {
    guard zip(least, most).allSatisfy({ $0 <= $1 }), var counts = roundedDown() else { return nil }
    fill(&counts)
    return improved(counts)
  }

  /// Lots from where single lots, exchanged, bought or sold, make nothing better.
  func improved(_ start: LotCounts) -> Found {
    var best = Found(counts: start, rank: rank(start))
    let moves = moves()
    for _ in 0..<200 {
      let base = portfolio(best.counts)
      let deviations = system.deviations(weights: base.weights, cash: 1 - base.spent)
      var choice: Found?
      for move in moves {
        guard let next = applied(move, to: best.counts) else { continue }
        let candidate = portfolio(next)
        guard candidate.spent <= 1 else { continue }
        let rival = choice?.rank ?? best.rank
        let excess = excessCash(candidate)
        let value = value(of: candidate, from: base, deviations, changed: move.map(\.stock))
        // Constraints are dear to judge, and only matter where the rest would not refuse the move anyway.
        guard rival.broken > 0 || (excess, value) < (rival.excessCash, rival.value) else { continue }
        let rank = Rank(broken: broken(candidate), excessCash: excess, value: value)
        if rank < rival { choice = Found(counts: next, rank: rank) }
      }
      guard let choice else { break }
      best = choice
    }
    return best
  }

  /// How good given lots are.
  func rank(_ counts: LotCounts) -> Rank {
    let portfolio = portfolio(counts)
    return Rank(
      broken: broken(portfolio), excessCash: excessCash(portfolio),
      value: system.value(weights: portfolio.weights, cash: 1 - portfolio.spent))
  }

  private func roundedDown() -> LotCounts? {
    var counts = LotCounts(lots: [], keepsRest: [])
    for stock in target.indices {
      let grid = grids[stock]
      let wanted = target[stock] / steps[stock]
      let rest = grid.rest / grid.lot
      // What is bought is bought on top of all that is owned; of what is sold the rest goes last.
      let keeps = grid.rest > 0 && target[stock] > 0 && (isFixed[stock] || wanted >= rest || grid.ownedLots == 0)
      counts.keepsRest.append(keeps)
      let lots = (wanted - (keeps ? rest : 0) + 1e-9).rounded(.down)
      counts.lots.append(min(most[stock], max(least[stock], grid.rest > 0 && !keeps ? max(1, lots) : lots)))
    }
    while portfolio(counts).spent > 1 {
      // Floors pushed the sum up: give lots back where there is most above the target.
      let candidates = counts.lots.indices.filter { counts.lots[$0] > least[$0] && counts.lots[$0] > 1 }
      func excess(_ stock: Int) -> Double { counts.lots[stock] * steps[stock] - target[stock] }
      guard let worst = candidates.max(by: { excess($0) < excess($1) }) else { return nil }
      counts.lots[worst] -= 1
    }
    return counts
  }

  /// Buys single lots with what is left, always of the stock that is furthest below its target, and none that would break
  /// more.
  private func fill(_ counts: inout LotCounts) {
    let mostCash = problem.statesCash ? problem.cashRange.upperBound : aim
    var open = Set(steps.indices.filter { target[$0] > 0 })
    var before = portfolio(counts)
    var brokenBefore = broken(before)
    while 1 - before.spent > mostCash {
      let left = 1 - before.spent
      let affordable = open.filter { counts.lots[$0] < most[$0] && steps[$0] <= left + 1e-12 }
      func missing(_ stock: Int) -> Double { target[stock] - before.weights[stock] }
      guard let wanted = affordable.max(by: { (missing($0), $1) < (missing($1), $0) }) else { return }
      var next = counts
      next.lots[wanted] += 1
      let after = portfolio(next)
      let brokenAfter = after.spent > 1 ? Double.infinity : broken(after)
      guard brokenAfter <= brokenBefore,
        grids[wanted].allows(lots: next.lots[wanted], keepsRest: next.keepsRest[wanted])
      else {
        open.remove(wanted)
        continue
      }
      (counts, before, brokenBefore) = (next, after, brokenAfter)
    }
  }

  private func portfolio(_ counts: LotCounts) -> JudgedPortfolio {
    JudgedPortfolio(shares: counts.shares(grids), problem: problem)
  }

  private func excessCash(_ portfolio: JudgedPortfolio) -> Double {
    let excess = 1 - portfolio.spent - aim
    return excess > Judge.roundingShare ? excess : 0
  }

  private func broken(_ portfolio: JudgedPortfolio) -> Double {
    judge.wholeShareViolations(by: portfolio).reduce(0) { $0 + $1.amount }
  }

  /// The objective after a move, from the deviations before it.
  private func value(
    of candidate: JudgedPortfolio, from base: JudgedPortfolio, _ deviations: [Double], changed: [Int]
  ) -> Double {
    var result = deviations
    let cash = base.spent - candidate.spent
    for period in result.indices { result[period] += cash * system.cash[period] }
    for stock in changed {
      let change = candidate.weights[stock] - base.weights[stock]
      let start = stock * system.periodCount
      for period in result.indices { result[period] += change * system.coefficients.storage[start + period] }
    }
    return system.objective.value(of: result)
  }

  /// A change of one stock's lots, or of whether its rest is kept.
  private struct Step {
    var stock: Int
    var lots: Double
    var togglesRest = false
  }

  private func applied(_ move: [Step], to counts: LotCounts) -> LotCounts? {
    var next = counts
    for step in move {
      let stock = step.stock
      next.lots[stock] += step.lots
      if step.togglesRest { next.keepsRest[stock].toggle() }
      let (lots, keeps) = (next.lots[stock], next.keepsRest[stock])
      let isHeld = lots > 0 || keeps
      guard lots >= least[stock], lots <= most[stock], isHeld, grids[stock].allows(lots: lots, keepsRest: keeps) else {
        return nil
      }
    }
    return next
  }

  /// One lot more, one less, the rest sold or kept, and one lot exchanged for another.
  private func moves() -> [[Step]] {
    let stocks = steps.indices.filter { target[$0] > 0 && least[$0] < most[$0] }
    var result = stocks.flatMap { [[Step(stock: $0, lots: 1)], [Step(stock: $0, lots: -1)]] }
    for stock in stocks where grids[stock].rest > 0 {
      for lots in [-1.0, 0, 1] { result.append([Step(stock: stock, lots: lots, togglesRest: true)]) }
    }
    guard stocks.count <= 30 else { return result }
    for first in stocks {
      for second in stocks where first != second {
        result.append([Step(stock: first, lots: 1), Step(stock: second, lots: -1)])
      }
    }
    return result
  }
}
