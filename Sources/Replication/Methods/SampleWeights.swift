import TrackingDomain

/// Gives a sample its weights: every bounded group, such as a capped sector, every stratum in it and every member in
/// that takes its part in proportion, as far as floors and caps allow.
///
/// What a cap cuts off goes first to the other members of the stratum, then to the other strata of the group, then to
/// the other groups.
struct SampleWeights {
  let problem: TrackingProblem
  /// N proportions of stocks that are held besides.
  let given: [Double]
  let strata: [Stratum]
  /// The members of each stratum.
  let members: [[Int]]

  /// N target proportions adding up to one.
  ///
  /// - Parameters:
  ///   - strataWeights: the benchmark's weight of each stratum.
  ///   - proportions: N, in which the members of a stratum share its weight.
  /// - Throws: `ProblemError` where caps and floors cannot hold on the chosen members.
  func targets(strataWeights: [Double], proportions: [Double]) throws(ProblemError) -> [Double] {
    let bounds = problem.proportionBounds
    let floors = members.map { $0.map { bounds.floors[$0] } }
    let ceilings = members.map { $0.map { max(bounds.floors[$0], min(1, bounds.ceilings[$0])) } }
    let strataFloors = floors.map { $0.reduce(0, +) }
    let strataCeilings = ceilings.map { $0.reduce(0, +) }
    let total = 1 - given.reduce(0, +)
    let groups = try groups()
    var groupFloors: [Double] = []
    var groupCeilings: [Double] = []
    for group in groups {
      let floor = max(group.least, group.strata.reduce(0) { $0 + strataFloors[$1] })
      let ceiling = min(group.most, group.strata.reduce(0) { $0 + strataCeilings[$1] })
      guard floor <= ceiling + 1e-12 else {
        throw ProblemError(
          group.label, "the stocks sampled need \(percent(floor)) and may be only \(percent(ceiling))",
          remedy: "Lower the least weights, raise the cap, or change the number of stocks")
      }
      groupFloors.append(floor)
      groupCeilings.append(max(floor, ceiling))
    }
    let groupWeights = groups.map { group in group.strata.reduce(0) { $0 + strataWeights[$1] } }
    guard
      let groupTotals = BoundedShares.divide(
        total, proportions: groupWeights, floors: groupFloors, ceilings: groupCeilings)
    else {
      throw ProblemError(
        "weights",
        "the stocks sampled can be \(percent(groupFloors.reduce(0, +))) to \(percent(groupCeilings.reduce(0, +))) of "
          + "the capital within their least and greatest weights, \(percent(total)) is to be placed",
        remedy: "Widen the weights or the caps of groups, or change the number of stocks")
    }
    var result = given
    for (group, groupTotal) in zip(groups, groupTotals) {
      let totals = BoundedShares.divide(
        groupTotal, proportions: group.strata.map { strataWeights[$0] },
        floors: group.strata.map { strataFloors[$0] }, ceilings: group.strata.map { strataCeilings[$0] })
      for (stratum, stratumTotal) in zip(group.strata, totals ?? []) {
        let parts = BoundedShares.divide(
          stratumTotal, proportions: members[stratum].map { proportions[$0] }, floors: floors[stratum],
          ceilings: ceilings[stratum])
        for (stock, part) in zip(members[stratum], parts ?? []) { result[stock] = part }
      }
    }
    guard abs(result.reduce(0, +) - 1) < 1e-9 else {
      throw ProblemError(
        "weights", "the weights of the strata cannot be shared among the stocks sampled",
        remedy: "Widen the weights or the caps of groups")
    }
    return result
  }

  private struct Group {
    let label: String
    let strata: [Int]
    let least: Double
    let most: Double
  }

  /// The bounded groups with their strata, and one of all other strata.
  private func groups() throws(ProblemError) -> [Group] {
    var groups: [Group] = []
    var taken: Set<Int> = []
    for case .allocation(let rule) in problem.constraints {
      let inside = Set(rule.members)
      var own: [Int] = []
      for (position, stratum) in strata.enumerated() {
        let count = stratum.members.count { inside.contains($0) }
        guard count > 0 else { continue }
        guard count == stratum.members.count, taken.insert(position).inserted else {
          throw ProblemError(
            rule.label, "the stratum \(stratum.name) lies across this bound or across two bounds",
            remedy: "Give strata that do not, such as --strata sector,size")
        }
        own.append(position)
      }
      let besides = rule.members.reduce(0) { $0 + given[$1] }
      groups.append(
        Group(
          label: rule.label, strata: own, least: max(0, rule.range.lowerBound - besides),
          most: max(0, rule.range.upperBound - besides)))
    }
    let rest = strata.indices.filter { !taken.contains($0) }
    if !rest.isEmpty { groups.append(Group(label: "weights", strata: rest, least: 0, most: 1)) }
    return groups
  }
}
