import MILP
import MarketData
import SupportSearch
import TrackingDomain

/// Whole shares for a continuous solution, and what a reader must know of them.
///
/// Where a lot is a sizable part of a weight, which stocks are best in whole lots is another question than which are best
/// in proportions: then the supports near the proven one are compared in whole shares too.
struct WholeShareChoice {
  let problem: TrackingProblem
  let allocator: ShareAllocator
  /// The path that the `shares` basis is linearised at.
  let reference: [Double]?

  /// A lot is a sizable part of a weight from here on.
  private static let coarse = 0.05
  /// Supports are all compared where there are no more than this.
  private static let fewSupports = 200
  /// How many neighbours of a support are rounded, how many of them allocated, and how many times the best is left for a
  /// better one.
  private static let (breadth, depth, rounds) = (40, 3, 4)

  /// What was chosen.
  struct Choice {
    var allocation: ShareAllocator.Allocation
    var notes: [String]
  }

  /// Chooses whole shares.
  ///
  /// - Parameters:
  ///   - weights: N proportions of the continuous solution.
  ///   - watch: the clock of the choice; once it is over no other support is tried.
  /// - Returns: nil where not even one lot of each stock can be bought.
  func choose(_ weights: [Double], _ watch: Stopwatch) throws(SolverError) -> Choice? {
    let first = try allocator.allocate(problem, weights: weights, reference: reference).map(rated)
    let lots = problem.lotProportions
    let coarseness = weights.indices.map { weights[$0] > 0 ? lots[$0] / weights[$0] : 0 }.max() ?? 0
    let isCoarse = coarseness >= Self.coarse
    var best = first
    var tried = first == nil ? 0 : 1
    if isCoarse || first.map({ $0.rank.broken > 0 }) ?? true {
      try improve(&best, from: weights, &tried, watch)
    }
    guard let best else { return nil }
    var notes: [String] = []
    if isCoarse { notes.append(coarseNote(best, weights: weights, coarseness: coarseness, tried: tried)) }
    if let note = cashNote(best.allocation) { notes.append(note) }
    return Choice(allocation: best.allocation, notes: notes)
  }

  /// An allocation with what it is worth: whole shares that keep the rules first, then little cash, then the objective.
  private struct Rated {
    var allocation: ShareAllocator.Allocation
    var rank: RoundingSearch.Rank
    var support: [Int]
  }

  private func rated(_ allocation: ShareAllocator.Allocation) -> Rated {
    let judge = Judge(problem)
    let portfolio = judge.portfolio(shares: allocation.shares)
    let broken = allocation.violations.reduce(0) { $0 + $1.amount }
    let rank = RoundingSearch.Rank(
      broken: broken, excessCash: allocation.excessCash, value: judge.objective(of: portfolio))
    return Rated(allocation: allocation, rank: rank, support: portfolio.heldPositions)
  }

  private func improve(
    _ best: inout Rated?, from weights: [Double], _ tried: inout Int, _ watch: Stopwatch
  ) throws(SolverError) {
    let system = DeviationSystem(problem, reference: reference)
    let outlay = Outlay(problem, system: system)
    guard SupportStatement.isPlain(outlay.problem),
      let statement = try? SupportStatement(outlay.problem, system: outlay.system),
      let finder = try? SupportFinder(problem: statement.problem, objective: statement.objective)
    else { return }
    let judge = Judge(problem.statingCash())
    var current = weights.indices.filter { weights[$0] > 0 }
    var seen: Set<[Int]> = [current]
    let all = supports(statement.problem)
    for _ in 0..<(all == nil ? Self.rounds : 1) where !watch.isOver {
      let solutions =
        all?.compactMap { finder.solve(support: $0) } ?? finder.neighbours(of: current, most: Self.breadth)
      var rounded: [(rated: Rated, weights: [Double])] = []
      for solution in solutions where seen.insert(solution.support).inserted {
        let candidate = outlay.weights(Array(solution.weights.dropLast()))
        let continuous = judge.portfolio(weights: candidate)
        guard judge.violations(by: continuous).isEmpty,
          let quick = allocator.rounded(problem, weights: candidate, reference: reference)
        else { continue }
        tried += 1
        rounded.append((rated(quick), candidate))
      }
      rounded.sort { $0.rated.rank < $1.rated.rank }
      let before = best?.support
      for (quick, candidate) in rounded.prefix(all == nil ? Self.depth : Self.breadth) {
        let whole = try allocator.allocate(problem, weights: candidate, reference: reference).map(rated) ?? quick
        if best.map({ whole.rank < $0.rank }) ?? true { best = whole }
      }
      guard let support = best?.support, support != before else { return }
      current = support
    }
  }

  /// Every support that the cardinality allows; nil where there are too many.
  private func supports(_ problem: SupportProblem) -> [[Int]]? {
    let free = problem.candidates.filter { !problem.mustHold.contains($0) }
    let must = problem.mustHold.sorted()
    var result: [[Int]] = []
    for size in problem.cardinality where size >= must.count && size - must.count <= free.count {
      var partial: [[Int]] = [[]]
      for _ in 0..<(size - must.count) {
        partial = partial.flatMap { chosen in
          free.filter { $0 > chosen.last ?? -1 }.map { chosen + [$0] }
        }
        guard partial.count <= 10 * Self.fewSupports else { return nil }
      }
      result += partial.map { (must + $0).sorted() }
      guard result.count <= Self.fewSupports else { return nil }
    }
    return result.filter { !$0.isEmpty }
  }
}

extension WholeShareChoice {
  private func coarseNote(_ best: Rated, weights: [Double], coarseness: Double, tried: Int) -> String {
    let judge = Judge(problem)
    let value = judge.objective(of: judge.portfolio(weights: weights))
    let difference = value > 0 ? (best.rank.value - value) / value : 0
    let ids = problem.market.ids
    let before = Set(weights.indices.filter { weights[$0] > 0 })
    let new = best.support.filter { !before.contains($0) }
    let gone = before.subtracting(best.support).sorted()
    let change =
      new.isEmpty && gone.isEmpty
      ? "" : ", with \(new.map { ids[$0] }.listed()) in the place of \(gone.map { ids[$0] }.listed())"
    return
      "one lot is up to \(percent((coarseness * 1000).rounded() / 1000)) of a stock's weight, so that what is "
      + "proven of continuous proportions is not proven of whole lots: these, the best of \(tried) "
      + "\(tried == 1 ? "set" : "sets") of stocks tried, are \(percent((abs(difference) * 1e4).rounded() / 1e4)) "
      + "\(difference < 0 ? "below" : "above") the continuous portfolio in the objective\(change)"
  }

  /// What is said where more is left than one lot costs; nil elsewhere.
  private func cashNote(_ allocation: ShareAllocator.Allocation) -> String? {
    guard allocation.excessCash > 0, allocation.violations.isEmpty else { return nil }
    let cash = Judge(problem).portfolio(shares: allocation.shares).cash
    return
      "\(decimal((cash * 100).rounded() / 100)), \(percent((cash / problem.capital * 1e5).rounded() / 1e5)) of the "
      + "capital, is left in cash, more than one lot costs: "
      + (allocation.isLeastCash
        ? "whole lots of these stocks leave no less under the constraints"
        : "no whole lots were found that leave less under the constraints")
  }
}

extension TrackingProblem {
  /// Says of stocks that cannot be held because of their lots; empty where there are none.
  var lotNotes: [String] {
    let stocks = stocksWithoutFittingLots
    guard !stocks.isEmpty else { return [] }
    let (lots, bounds) = (lotProportions, proportionBounds)
    if stocks.count == 1 {
      let stock = stocks[0]
      let (id, most) = (market.ids[stock], min(1, bounds.ceilings[stock]))
      let lot = "one lot of it is \(percent(lots[stock])) of the capital"
      let limit = most < 1 ? ", and its greatest weight is \(percent(most))" : ""
      return [
        "\(id) is not held: " + (lots[stock] > most ? lot + limit : "no whole lots fit its least and greatest weight")
      ]
    }
    return [
      "\(stocks.map { market.ids[$0] }.listed()) are not held: no whole lots of them fit under the greatest weight or the "
        + "capital"
    ]
  }
}
