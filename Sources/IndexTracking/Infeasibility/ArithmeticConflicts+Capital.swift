import TrackingDomain

extension ArithmeticConflicts {
  /// Most that can be in stocks, fraction of C.
  var mostInvested: StockLimits.Limit {
    cash.range.lowerBound > 0
      ? StockLimits.Limit(value: 1 - cash.range.lowerBound, sources: set(cash.source))
      : StockLimits.Limit(value: 1, sources: [])
  }

  /// Least that must be in stocks, fraction of C: what neither cash nor trading costs can take.
  var leastInvested: StockLimits.Limit {
    let cost = mostCost
    return StockLimits.Limit(
      value: 1 - cash.range.upperBound - cost.value, sources: set(cash.source).union(cost.sources))
  }

  /// Most that trading can cost, fraction of C: all of the capital bought, all that is owned sold, the fixed charge for each.
  private var mostCost: StockLimits.Limit {
    let costs = problem.costs
    guard !costs.isFree else { return StockLimits.Limit(value: 0, sources: []) }
    let owned = limits.owned
    let tickets = Double(min(problem.stockCount, cardinality.range.upperBound + owned.count { $0 > 0 }))
    var result = StockLimits.Limit(
      value: costs.buy + costs.sell * owned.reduce(0, +) + tickets * costs.fixedCharge / problem.capital,
      sources: costs.fixedCharge > 0 ? set(cardinality.source) : [])
    for (position, constraint) in problem.constraints.enumerated() {
      if case .costLimit(let rule) = constraint, rule.limit < result.value {
        result = StockLimits.Limit(value: rule.limit, sources: [position])
      }
    }
    return result
  }

  /// How far two sums of proportions must be apart before that counts: every term may be off by the tolerance.
  var slack: Double {
    StockLimits.margin * Double(2 + min(problem.stockCount, cardinality.range.upperBound))
  }

  /// Contradictions in how much the stocks can or must be together.
  func capitalFindings() -> [ArithmeticConflict] {
    [floorsExceedCapital(), ceilingsFallShort(), concentrationFallsShort(), largestFallShort()].compactMap { $0 }
      + exposureFindings()
  }

  private func floorsExceedCapital() -> ArithmeticConflict? {
    let room = mostInvested
    let forced = limits.forcedStocks
    let sum = forced.map { limits.least[$0] }.sum()
    if sum.value > room.value + slack {
      return conflict(
        sum.sources.union(room.sources).union(limits.forcing(forced)),
        "\(names(forced)) must be held, at \(percent(sum.value)) together at least, and \(percent(room.value)) of the "
          + "capital can be in stocks")
    }
    guard let source = cardinality.source, cardinality.range.lowerBound > forced.count else { return nil }
    let others = limits.availableStocks.filter { limits.forced[$0] == nil }.map { limits.least[$0] }
      .sorted { $0.value < $1.value }.prefix(cardinality.range.lowerBound - forced.count)
    let whole = (others + [sum]).sum()
    guard whole.value > room.value + slack else { return nil }
    let excluded = limits.barring(limits.barred.indices)
    return conflict(
      whole.sources.union(room.sources).union(limits.forcing(forced)).union(excluded).union([source]),
      "\(stocksText(cardinality.range.lowerBound)) of at least their least weight need \(percent(whole.value)) of the "
        + "capital, and \(percent(room.value)) can be in stocks")
  }

  private func ceilingsFallShort() -> ArithmeticConflict? {
    let wanted = leastInvested
    let forced = limits.forcedStocks
    let slots = max(0, cardinality.range.upperBound - forced.count)
    let others = limits.availableStocks.filter { limits.forced[$0] == nil }.map { limits.most[$0] }
      .sorted { $0.value > $1.value }.prefix(slots)
    let whole = (others + forced.map { limits.most[$0] }).sum()
    guard whole.value < wanted.value - slack else { return nil }
    let isLimited = limits.availableStocks.count > cardinality.range.upperBound
    let sources = whole.sources.union(wanted.sources).union(isLimited ? set(cardinality.source) : [])
    return conflict(
      sources.union(limits.barring(limits.barred.indices)).union(limits.forcing(forced)),
      "\(stocksText(others.count + forced.count)) of at most their greatest weight hold \(percent(whole.value)) of the "
        + "capital, and \(percent(wanted.value)) must be in stocks")
  }

  /// K stocks under 5/10/40 hold no more than max over j of min(40 %, j·10 %) + (K − j)·5 %.
  private func concentrationFallsShort() -> ArithmeticConflict? {
    let wanted = leastInvested
    for (position, constraint) in problem.constraints.enumerated() {
      guard case .ucits(let rule) = constraint, rule.threshold < 1 else { continue }
      let available = limits.availableStocks.count
      let count = min(cardinality.range.upperBound, available)
      func capacity(_ stocks: Int) -> Double {
        (0...max(0, stocks)).map { large in
          min(rule.mostLarge, Double(large) * rule.most) + Double(stocks - large) * min(rule.threshold, rule.most)
        }.max() ?? 0
      }
      guard capacity(count) < wanted.value - slack else { continue }
      let isLimited = cardinality.range.upperBound < available
      let enough = (count...max(count, problem.stockCount)).first { capacity($0) >= wanted.value }
      let remedy = enough.map { "; at least \(stocksText($0)) are needed" } ?? ""
      let limiting = isLimited ? set(cardinality.source) : limits.barring(limits.barred.indices)
      return conflict(
        limiting.union(wanted.sources).union([position]),
        "\(stocksText(count)) under \(rule.label) hold at most \(percent(capacity(count))) of the capital, and "
          + "\(percent(wanted.value)) must be in stocks\(remedy)")
    }
    return nil
  }

  /// K stocks of which the m largest are at most L hold no more than L·max(1, K/m): no other is above the least of these.
  private func largestFallShort() -> ArithmeticConflict? {
    let wanted = leastInvested
    for (position, constraint) in problem.constraints.enumerated() {
      guard case .largestSum(let rule) = constraint else { continue }
      let available = limits.availableStocks.count
      let count = min(cardinality.range.upperBound, available)
      let most = rule.limit * max(1, Double(count) / Double(rule.count))
      guard most < wanted.value - slack else { continue }
      let isLimited = cardinality.range.upperBound < available
      let limiting = isLimited ? set(cardinality.source) : limits.barring(limits.barred.indices)
      return conflict(
        limiting.union(wanted.sources).union([position]),
        "\(stocksText(count)) hold at most \(percent(most)) of the capital where \(rule.label), and "
          + "\(percent(wanted.value)) must be in stocks")
    }
    return nil
  }

  /// A mixture of stocks has no exposure beyond the greatest or least of them.
  private func exposureFindings() -> [ArithmeticConflict] {
    let available = limits.availableStocks
    let (least, most) = (leastInvested, mostInvested)
    return problem.constraints.enumerated().compactMap { position, constraint in
      guard case .exposure(let rule) = constraint else { return nil }
      let exposures = available.map { rule.exposures[$0] }
      guard let lowest = exposures.min(), let highest = exposures.max() else { return nil }
      let invested = max(0, least.value)
      let greatest = highest > 0 ? highest * most.value : highest * invested
      let smallest = lowest < 0 ? lowest * most.value : lowest * invested
      let slack = slack * max(1, rule.exposures.reduce(0) { max($0, abs($1)) })
      let isBelow = greatest < rule.target - rule.tolerance - slack
      guard isBelow || smallest > rule.target + rule.tolerance + slack else { return nil }
      let sources = least.sources.union(most.sources).union(limits.barring(limits.barred.indices))
      return conflict(
        sources.union([position]),
        "the exposure to \(rule.factor) is \(isBelow ? "at most" : "at least") "
          + "\(decimal(isBelow ? greatest : smallest)) whatever is held, and \(rule.label) wants "
          + "\(decimal(rule.target - rule.tolerance)) to \(decimal(rule.target + rule.tolerance))")
    }
  }

  // MARK: - Groups

  struct Group {
    var source: Int
    var rule: AllocationBounds
    var members: Set<Int>
  }

  var groups: [Group] {
    problem.constraints.enumerated().compactMap { position, constraint in
      guard case .allocation(let rule) = constraint else { return nil }
      return Group(source: position, rule: rule, members: Set(rule.members))
    }
  }

  /// Contradictions in how much groups can or must be.
  func groupFindings() -> [ArithmeticConflict] {
    let groups = groups
    let single = groups.flatMap { [groupFallsShort($0), groupExceeds($0)].compactMap { $0 } }
    return single + [minimaExceedCapital(groups), maximaFallShort(groups)].compactMap { $0 }
  }

  /// A group's least above what its members may hold.
  private func groupFallsShort(_ group: Group) -> ArithmeticConflict? {
    let available = group.members.filter(limits.isAvailable)
    let forcedOutside = Set(limits.forcedStocks).subtracting(group.members)
    var slots = available.count
    var sources = limits.barring(group.members)
    if cardinality.range.upperBound - forcedOutside.count < slots {
      slots = max(0, cardinality.range.upperBound - forcedOutside.count)
      sources.formUnion(set(cardinality.source).union(limits.forcing(forcedOutside)))
    }
    for rule in counts where rule.members.isSuperset(of: available) && rule.range.upperBound < slots {
      slots = max(0, rule.range.upperBound)
      sources.insert(rule.source)
    }
    let chosen = available.map { limits.most[$0] }.sorted { $0.value > $1.value }.prefix(slots).map { $0 }.sum()
    guard chosen.value < group.rule.range.lowerBound - slack else { return nil }
    return conflict(
      sources.union(chosen.sources).union([group.source]),
      "\(label(group.source)) needs \(percent(group.rule.range.lowerBound)) in \(group.rule.group), and "
        + "\(stocksText(slots)) of it may hold at most \(percent(chosen.value)) together")
  }

  /// What must be held of a group above its most.
  private func groupExceeds(_ group: Group) -> ArithmeticConflict? {
    let forced = Set(limits.forcedStocks).intersection(group.members)
    var sum = forced.map { limits.least[$0] }.sum()
    var sources = limits.forcing(forced)
    var count = forced.count
    let rules = counts.filter { $0.members.isSubset(of: group.members) && $0.range.lowerBound > forced.count }
    if let rule = rules.max(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      let others = group.members.subtracting(forced).filter(limits.isAvailable).map { limits.least[$0] }
        .sorted { $0.value < $1.value }.prefix(rule.range.lowerBound - forced.count)
      sum = ([sum] + others).sum()
      count += others.count
      sources.formUnion(limits.barring(group.members).union([rule.source]))
    }
    guard sum.value > group.rule.range.upperBound + slack else { return nil }
    return conflict(
      sources.union(sum.sources).union([group.source]),
      "\(stocksText(count)) of \(group.rule.group) must be held, at \(percent(sum.value)) together at least, and "
        + "\(label(group.source)) allows \(percent(group.rule.range.upperBound))")
  }

  private func minimaExceedCapital(_ groups: [Group]) -> ArithmeticConflict? {
    let chosen = disjoint(groups.filter { $0.rule.range.lowerBound > 0 }) { $0.rule.range.lowerBound }
    let sum = chosen.reduce(0) { $0 + $1.rule.range.lowerBound }
    let room = mostInvested
    guard sum > room.value + slack else { return nil }
    return conflict(
      room.sources.union(chosen.map(\.source)),
      "the least of \(chosen.map(\.rule.group).listed()) add up to \(percent(sum)), and \(percent(room.value)) of the "
        + "capital can be in stocks")
  }

  /// The greatest of groups and of the stocks outside them below what must be invested.
  private func maximaFallShort(_ groups: [Group]) -> ArithmeticConflict? {
    // The groups with the least room per stock first, so that they cover as much as they can.
    let chosen = disjoint(groups.filter { $0.rule.range.upperBound < 1 }) { group in
      group.members.filter(limits.isAvailable).map { limits.most[$0].value }.reduce(0, +)
        - group.rule.range.upperBound
    }
    guard !chosen.isEmpty else { return nil }
    let covered = chosen.reduce(into: Set<Int>()) { $0.formUnion($1.members) }
    let outside = limits.availableStocks.filter { !covered.contains($0) }
    let rest = outside.map { limits.most[$0] }.sorted { $0.value > $1.value }
      .prefix(cardinality.range.upperBound).map { $0 }.sum()
    let sum = chosen.reduce(rest.value) { $0 + $1.rule.range.upperBound }
    let wanted = leastInvested
    guard sum < wanted.value - slack else { return nil }
    var sources = rest.sources.union(wanted.sources).union(chosen.map(\.source))
    sources.formUnion(limits.barring(limits.barred.indices))
    if outside.count > cardinality.range.upperBound { sources.formUnion(set(cardinality.source)) }
    let remainder = outside.isEmpty ? "" : " with \(percent(rest.value)) in other stocks"
    return conflict(
      sources,
      "the greatest of \(chosen.map(\.rule.group).listed()) add up to \(percent(sum))\(remainder), and "
        + "\(percent(wanted.value)) must be in stocks")
  }

  func disjoint(_ groups: [Group], by stake: (Group) -> Double) -> [Group] {
    var taken = Set<Int>()
    return groups.map { ($0, stake($0)) }.sorted { $0.1 > $1.1 }.compactMap { group, _ in
      guard taken.isDisjoint(with: group.members) else { return nil }
      taken.formUnion(group.members)
      return group
    }
  }
}
