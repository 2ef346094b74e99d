import IndexTracking
import MarketData
import TrackingDomain

/// Chooses the members of a stratum by tracking: the exact-K program with the stratum's own stocks at their benchmark
/// weights as the benchmark.
struct StratumFit {
  let replicator: Replicator
  /// N, the benchmark's weights.
  let benchmark: [Double]

  /// Members with their proportions of the stratum.
  struct Fit {
    let members: [Int]
    let proportions: [Double]
  }

  /// Fits a stratum.
  ///
  /// - Parameters:
  ///   - stratum: what is tracked, stocks that may not be held included.
  ///   - eligible: the stocks that may be held, ascending.
  ///   - count: how many are held.
  ///   - forced: the stocks that must be.
  /// - Returns: nil where nothing was found within the limits.
  func fit(_ stratum: Stratum, eligible: [Int], count: Int, forced: Set<Int>) throws -> Fit? {
    let whole = replicator.problem
    let market = whole.market
    let position = whole.sample.inSample.upperBound
    // Share counts are constant and give the benchmark's weights at the position date.
    let path = market.dates.indices.map { date in
      stratum.members.reduce(0.0) { sum, stock in
        sum + benchmark[stock] * market.price(stock, date) / market.price(stock, position)
      }
    }
    let table = try PriceTable(
      source: market.source, dates: market.dates, ids: [market.benchmarkID] + eligible.map { market.ids[$0] },
      values: path + eligible.flatMap { Array(market.prices(of: $0)) }, defaultBenchmark: market.benchmarkID)
    let part = stratum.weight(in: benchmark)
    let bounds = whole.proportionBounds
    let ceilings = eligible.map { min(1, bounds.ceilings[$0] / part) }
    // Floors of all members together may be more than the stratum; its weight then gives way, not the choice.
    let floors = eligible.indices.map { min(ceilings[$0], bounds.floors[eligible[$0]] / part, 1 / Double(count)) }
    let reach = ceilings.sorted(by: >).prefix(count).reduce(0, +)
    var universe = Universe(count: eligible.count)
    universe.lots = eligible.map { whole.universe.lots[$0] }
    var constraints: [PortfolioConstraint] = [
      .cardinality(.exactly(count)),
      // Where caps leave less than the stratum's weight, the excess goes to other strata; here they are set aside.
      .proportions(
        ProportionBounds(floors: floors, ceilings: reach > 1 ? ceilings : ceilings.map { _ in 1 })),
    ]
    let must = eligible.indices.filter { forced.contains(eligible[$0]) }
    if !must.isEmpty {
      constraints.append(
        .selection(SelectionRule(members: must, range: must.count...must.count, label: "must hold")))
    }
    var objective = whole.objective
    // A risk model of the whole market says nothing of a stratum against itself.
    if objective.measure == .risk { objective.measure = .mse }
    let problem = TrackingProblem(
      name: stratum.name, market: try Market(table, benchmark: market.benchmarkID), sample: whole.sample,
      objective: objective, capital: whole.capital, universe: universe, constraints: constraints)
    var limits = replicator.limits
    limits.seconds = limits.seconds.map { $0 * part }
    let result = try Tracker(solver: replicator.solver, lpSolver: replicator.lpSolver).solve(problem, limits: limits)
    guard let weights = result.portfolio?.targetWeights else { return nil }
    let held = weights.indices.filter { weights[$0] > 0 }
    return Fit(members: held.map { eligible[$0] }, proportions: held.map { weights[$0] })
  }
}
