import MarketData
import TrackingDomain

/// The members of each stratum and their weights before whole lots.
struct StratifiedSample {
  /// N target proportions, those given beforehand included.
  let targets: [Double]
  /// The strata that were sampled.
  let strata: [Stratum]
  /// The columns, in words.
  let description: String
  /// What a reader must know.
  let notes: [String]
}

extension Replicator {
  /// Samples strata: seats by largest remainder, members by size or tracking, weights that add up to the stratum's.
  ///
  /// - Parameters:
  ///   - universe: positions of the stocks that are sampled, ascending.
  ///   - seats: how many are to be held.
  ///   - given: N proportions of stocks that are held besides, zero for all others.
  func sample(
    _ universe: [Int], seats: Int, given: [Double], benchmark: BenchmarkWeights
  ) throws -> StratifiedSample {
    let rules = SamplingRules(problem)
    let stratification = Stratification(problem: problem, stocks: stocks, plan: plan)
    let division = try stratification.divide(universe, seats: seats) { !rules.excluded.contains($0) }
    var notes = [division.note].compactMap { $0 }
    let ids = problem.market.ids
    if let stray = rules.forced.sorted().first(where: { given[$0] == 0 && !universe.contains($0) }) {
      throw ProblemError(
        "must hold \(ids[stray])", "its benchmark weight is not known, so that it belongs to no stratum",
        remedy: "Give its weight in the table of stocks")
    }
    let open = division.strata.map { stratum in stratum.members.filter { !rules.excluded.contains($0) } }
    let isSampled = open.map { !$0.isEmpty }
    for (stratum, members) in zip(division.strata, open) where members.isEmpty {
      notes.append(
        "every stock of \(stratum.name) is excluded; its \(percent(stratum.weight(in: benchmark.scaled))) of the "
          + "benchmark goes to the other strata in proportion")
    }
    let strata = zip(division.strata, isSampled).filter(\.1).map(\.0)
    let eligible = open.filter { !$0.isEmpty }
    let weights = strata.map { $0.weight(in: benchmark.scaled) }
    let least = eligible.map { members in max(1, members.count { rules.forced.contains($0) }) }
    guard let allotted = Apportionment.seats(seats, weights: weights, least: least, most: eligible.map(\.count)) else {
      let fewest = least.reduce(0, +)
      throw ProblemError(
        "cardinality",
        "\(seats) stocks cannot be spread over \(strata.count) strata of \(eligible.joined().count) stocks, "
          + "\(fewest) of which are needed", remedy: "Ask for \(fewest) to \(eligible.joined().count) stocks")
    }
    var chosen = Set(given.indices.filter { given[$0] > 0 })
    var members: [[Int]] = []
    var proportions = benchmark.scaled
    for (position, stratum) in strata.enumerated() {
      let bySize = largest(
        eligible[position], allotted[position], benchmark.scaled, rules: rules, besides: chosen)
      var picked = bySize
      if plan.members == .tracking {
        let fit = try StratumFit(replicator: self, benchmark: benchmark.scaled)
          .fit(stratum, eligible: eligible[position], count: allotted[position], forced: rules.forced)
        if let fit {
          picked = fit.members
          for (stock, proportion) in zip(fit.members, fit.proportions) { proportions[stock] = proportion }
        } else {
          notes.append("no sample that tracks \(stratum.name) was found in time; its largest stocks are taken")
        }
      }
      chosen.formUnion(picked)
      members.append(picked)
    }
    let sampleWeights = SampleWeights(problem: problem, given: given, strata: strata, members: members)
    let targets = try sampleWeights.targets(strataWeights: weights, proportions: proportions)
    return StratifiedSample(targets: targets, strata: strata, description: division.description, notes: notes)
  }

  /// The largest stocks that the rules allow together, those that must be held first; where rules leave too few, the
  /// largest of the others, and the judge names what is broken.
  private func largest(
    _ members: [Int], _ count: Int, _ weights: [Double], rules: SamplingRules, besides others: Set<Int>
  ) -> [Int] {
    let order = members.sorted {
      (rules.forced.contains($0) ? 1 : 0, weights[$0], $1) > (rules.forced.contains($1) ? 1 : 0, weights[$1], $0)
    }
    var chosen = others
    var picked: [Int] = []
    var skipped: [Int] = []
    for stock in order where picked.count < count {
      if rules.allows(stock, besides: chosen) {
        picked.append(stock)
        chosen.insert(stock)
      } else {
        skipped.append(stock)
      }
    }
    return picked + skipped.prefix(count - picked.count)
  }
}
