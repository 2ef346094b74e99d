import IndexTracking
import MarketData
import TrackingDomain

/// Stratified sampling: the benchmark's weight of every stratum on a few of its stocks.
extension Replicator {
  func stratified() throws -> Replica {
    let watch = Stopwatch(limits)
    let benchmark = try requiredWeights()
    let universe = benchmark.scaled.indices.filter { benchmark.scaled[$0] > 0 }
    let nothing = [Double](repeating: 0, count: problem.stockCount)
    let sample = try sample(
      universe, seats: try sampleSize(atMost: universe.count), given: nothing, benchmark: benchmark)
    return try constructed(.stratified, sample, watch)
  }

  /// K: the most stocks that the problem allows.
  func sampleSize(atMost available: Int) throws(ProblemError) -> Int {
    let wanted = problem.cardinality
    guard wanted.lowerBound <= available else {
      throw ProblemError(
        "cardinality",
        "\(wanted.lowerBound) stocks are asked for, the benchmark's weight of \(available) is known",
        remedy: "Ask for at most \(available), or give more weights in the table of stocks")
    }
    return min(available, wanted.upperBound)
  }

  /// A sample in whole lots, judged.
  func constructed(
    _ method: ReplicationMethod, _ sample: StratifiedSample, _ watch: Stopwatch
  ) throws(ProblemError) -> Replica {
    let bounds = problem.proportionBounds
    let lots = problem.lotProportions
    let held = sample.targets.map { $0 > 0 }
    let least = held.indices.map { held[$0] ? max(1, (bounds.floors[$0] / lots[$0] - 1e-9).rounded(.up)) : 0 }
    let most = held.indices.map { held[$0] ? (min(1, bounds.ceilings[$0]) / lots[$0] + 1e-9).rounded(.down) : 0 }
    if let stock = held.indices.first(where: { least[$0] > most[$0] }) {
      throw ProblemError(
        "weights of \(problem.market.ids[stock])",
        "no number of lots lies between \(percent(bounds.floors[stock])) and \(percent(bounds.ceilings[stock])) of the "
          + "capital; a lot is \(percent(lots[stock]))", remedy: "Give more capital, or wider weights")
    }
    guard let shares = LotRounding(problem).shares(near: sample.targets, least: least, most: most) else {
      throw ProblemError(
        "capital", "the least weights and the cost of trading are more than the capital of \(decimal(problem.capital))",
        remedy: "Give more capital, or lower least weights")
    }
    var replica = Replica(
      method, problem: problem, targetWeights: sample.targets, shares: shares, seconds: watch.elapsed)
    replica.strata = sample.strata
    replica.notes = ["strata: \(sample.description)"] + sample.notes
    return replica
  }
}
