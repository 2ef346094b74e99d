import TrackingDomain

/// Whole lots near given proportions by rounding down, spending what is left where it helps most, and trading single
/// lots back and forth while that helps: a start for the integer program, never the answer by itself.
struct RoundingSearch {
  private let problem: TrackingProblem
  private let system: DeviationSystem
  private let steps: [Double]
  private let least: [Double]
  private let most: [Double]
  private let mostCash: Double

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - problem: restricted to the stocks that are held or owned.
  ///   - support: positions of the stocks to be held.
  ///   - mostCash: greatest residual cash, fraction of C.
  init(_ problem: TrackingProblem, system: DeviationSystem, support: [Int], mostCash: Double) {
    self.problem = problem
    self.mostCash = mostCash
    self.system = system
    steps = problem.lotProportions
    let bounds = problem.proportionBounds
    let chosen = Set(support)
    least = steps.indices.map { stock in
      chosen.contains(stock) ? max(1, (bounds.floors[stock] / problem.lotProportions[stock] - 1e-9).rounded(.up)) : 0
    }
    most = steps.indices.map { stock in
      chosen.contains(stock)
        ? (min(1, bounds.ceilings[stock]) / problem.lotProportions[stock] + 1e-9).rounded(.down) : 0
    }
  }

  /// Lots near given proportions that keep floors, ceilings and capital; nil where rounding alone finds none.
  func lots(near target: [Double]) -> [Double]? {
    guard zip(least, most).allSatisfy({ $0 <= $1 }) else { return nil }
    var counts = target.indices.map { min(most[$0], max(least[$0], (target[$0] / steps[$0]).rounded(.down))) }
    while spent(counts) > 1 {
      // Floors pushed the sum up: give lots back where there is most above the target.
      let candidates = counts.indices.filter { counts[$0] > least[$0] }
      guard
        let worst = candidates.max(by: {
          counts[$0] * steps[$0] - target[$0] < counts[$1] * steps[$1] - target[$1]
        })
      else { return nil }
      counts[worst] -= 1
    }
    fill(&counts, towards: target)
    guard spent(counts) >= 1 - mostCash else { return nil }
    improve(&counts)
    return counts
  }

  /// Buys single lots with what is left, always of the stock that is furthest below its target.
  private func fill(_ counts: inout [Double], towards target: [Double]) {
    while true {
      let left = 1 - spent(counts)
      let affordable = counts.indices.filter { counts[$0] < most[$0] && steps[$0] <= left }
      let wanted = affordable.max { target[$0] - counts[$0] * steps[$0] < target[$1] - counts[$1] * steps[$1] }
      guard left > mostCash, let wanted else { return }
      counts[wanted] += 1
      if spent(counts) > 1 {
        counts[wanted] -= 1
        return
      }
    }
  }

  /// C_trans/C + Σ w for given lots.
  private func spent(_ counts: [Double]) -> Double {
    let shares = zip(counts, problem.universe.lots).map { $0 * $1 }
    return 1 - JudgedPortfolio(shares: shares, problem: problem).cash / problem.capital
  }

  private func improve(_ counts: inout [Double]) {
    let moves = moves()
    var best = value(counts)
    for _ in 0..<200 {
      var choice: (counts: [Double], value: Double)?
      for move in moves {
        var next = counts
        for (stock, change) in move { next[stock] += change }
        guard move.allSatisfy({ next[$0.0] >= least[$0.0] && next[$0.0] <= most[$0.0] }) else { continue }
        let spent = spent(next)
        guard spent <= 1, spent >= 1 - mostCash else { continue }
        let value = value(next)
        if value < (choice?.value ?? best) { choice = (next, value) }
      }
      guard let choice, choice.value < best else { return }
      (counts, best) = choice
    }
  }

  /// One lot more, one less, and one exchanged for another.
  private func moves() -> [[(Int, Double)]] {
    let stocks = steps.indices.filter { most[$0] > 0 }
    var result: [[(Int, Double)]] = stocks.flatMap { [[($0, 1.0)], [($0, -1.0)]] }
    guard stocks.count <= 30 else { return result }
    for first in stocks { for second in stocks where first != second { result.append([(first, 1), (second, -1)]) } }
    return result
  }

  private func value(_ counts: [Double]) -> Double {
    let weights = zip(counts, steps).map { $0 * $1 }
    return problem.objective.value(of: system.deviations(weights: weights, cash: 1 - spent(counts)))
  }
}
