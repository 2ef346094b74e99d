import MarketData
import Quoting
import TrackingDomain

/// Makes a problem's constraints of what a user said, ids and sectors resolved to positions.
struct ConstraintAssembly {
  private let specification: Specification
  private let problem: TrackingProblem
  private let stocks: StockTable?
  private let positions: [String: Int]
  /// Stocks that are no part of any portfolio: excluded by name or by a greatest weight of nothing, or sold off.
  private let barred: Set<Int>
  /// Holdings that joined the market only to be sold.
  private let departed: Set<String>

  /// Prepares the constraints.
  ///
  /// - Parameter departed: ids of holdings that joined the market only to be sold.
  init(_ specification: Specification, problem: TrackingProblem, stocks: StockTable?, departed: Set<String> = []) {
    self.specification = specification
    self.problem = problem
    self.stocks = stocks
    self.departed = departed
    positions = Dictionary(uniqueKeysWithValues: zip(problem.market.ids, problem.market.ids.indices))
    let excluded = specification.rules.reduce(into: departed) { names, rule in
      if case .exclude(let ids) = rule.value { names.formUnion(ids) }
    }
    barred = Set(
      problem.market.ids.indices.filter { position in
        let id = problem.market.ids[position]
        return excluded.contains(id) || stocks?[id]?.maxWeight == 0
      })
  }

  func constraints() throws -> [PortfolioConstraint] {
    var result: [PortfolioConstraint] = []
    result.append(.cardinality(try cardinality()))
    result.append(.proportions(try proportions()))
    result += bans()
    for (group, bounds) in specification.groupCardinalities.sorted(by: { $0.key < $1.key }) {
      let members = try members(ofSector: group, bounds.origin)
      result.append(.cardinality(try groupCardinality(group, bounds, members)))
    }
    for (sector, bounds) in specification.sectors.sorted(by: { $0.key < $1.key }) {
      result.append(.allocation(try allocation(sector, bounds)))
    }
    for rule in try RuleList.distinct(specification.rules) { result += try constraints(of: rule) }
    result += trading()
    if let participation = specification.participation { result.append(.liquidity(try liquidity(participation))) }
    if let ucits = specification.ucits, ucits.value {
      result.append(.ucits(ConcentrationRule(shareClasses: try shareClasses(ucits.origin))))
    }
    if let bound = specification.largest?.value {
      result.append(.largestSum(LargestSumLimit(count: bound.count, limit: bound.most)))
    }
    if let cash = try cash() { result.append(.cash(cash)) }
    result += try exposures()
    return result
  }

  private func cardinality() throws -> CardinalityRule {
    guard let setting = specification.cardinality else {
      throw SpecificationError(
        .standard, "the number of stocks to hold is not given",
        remedy: "Give -k, --cardinality, or the key cardinality of a scenario")
    }
    if let numbers = setting.value.among {
      throw SpecificationError(
        setting.origin,
        "\(numbers.map(String.init).joined(separator: ",")) are several numbers of stocks, and one "
          + "portfolio has one", remedy: "Give one, a range, or the list to kindex curve or backtest")
    }
    let most = setting.value.most ?? problem.stockCount
    let least = setting.value.least ?? min(1, most)
    guard least <= most else {
      throw SpecificationError(
        setting.origin, "at least \(least) and at most \(most) stocks cannot both hold", remedy: "Swap the numbers")
    }
    return CardinalityRule(least...most)
  }

  private func groupCardinality(
    _ group: String, _ setting: Setting<CountBounds>, _ members: [Int]
  ) throws -> CardinalityRule {
    if setting.value.most != nil { try checkLabels(for: group, setting.origin) }
    let most = setting.value.most ?? members.count
    let least = setting.value.least ?? 0
    guard least <= most else {
      throw SpecificationError(
        setting.origin, "at least \(least) and at most \(most) stocks of \(group) cannot both hold",
        remedy: "Swap the numbers, or remember that \(group) has \(members.count) stocks")
    }
    let rule = CardinalityRule(least...most)
    return CardinalityRule(least...most, among: members, label: "\(rule.label) in \(group)")
  }

  private func proportions() throws -> ProportionBounds {
    let ids = problem.market.ids
    var floors: [Double] = []
    var ceilings: [Double] = []
    for stock in ids.indices {
      // What the table says of one stock holds beside what is said of all.
      let record = stocks?[ids[stock]]
      floors.append(max(record?.minWeight ?? 0, specification.minWeight?.value ?? 0))
      // A greatest weight of nothing is a ban, see bans(), and no ceiling that a floor could be above.
      let own = record?.maxWeight == 0 ? nil : record?.maxWeight
      ceilings.append(min(own ?? 1, specification.maxWeight?.value ?? 1))
    }
    let special = ids.count { stocks?[$0]?.minWeight != nil || (stocks?[$0]?.maxWeight ?? 0) > 0 }
    let label =
      "weights from \(specification.minWeight.map { percent($0.value) } ?? "one lot") to "
      + percent(specification.maxWeight?.value ?? 1)
      + (special == 0 ? "" : ", \(special) \(special == 1 ? "stock" : "stocks") with bounds of their own besides")
    return ProportionBounds(floors: floors, ceilings: ceilings, label: label)
  }

  /// Stocks whose greatest weight in the table is nothing: they are not held.
  private func bans() -> [PortfolioConstraint] {
    let banned = problem.market.ids.indices.filter { stocks?[problem.market.ids[$0]]?.maxWeight == 0 }
    guard !banned.isEmpty else { return [] }
    let names = banned.map { problem.market.ids[$0] }.joined(separator: ", ")
    return [.selection(SelectionRule(members: banned, range: 0...0, label: "max_weight 0 of \(names)"))]
  }

  private func allocation(_ sector: String, _ setting: Setting<SectorBounds>) throws -> AllocationBounds {
    let members = try members(ofSector: sector, setting.origin)
    let bounds = setting.value
    if bounds.band != nil || bounds.most != nil { try checkLabels(for: sector, setting.origin) }
    var least = bounds.least ?? 0
    var most = bounds.most ?? 1
    var label = "\(sector)"
    if let band = bounds.band {
      let center = try members.reduce(0) { try $0 + benchmarkWeight(of: $1, for: setting.origin) }
      least = max(least, center - band)
      most = min(most, center + band)
      label += " within \(percent(band)) of the benchmark's \(percent(center))"
    }
    guard least <= most else {
      throw SpecificationError(
        setting.origin, "at least \(percent(least)) and at most \(percent(most)) of \(sector) cannot both hold",
        remedy: "Lower the one or raise the other")
    }
    if bounds.band == nil {
      if bounds.least != nil { label += " at least \(percent(least))" }
      if bounds.most != nil { label += " at most \(percent(most))" }
    }
    return AllocationBounds(group: sector, members: members, range: max(0, least)...max(0, most), label: label)
  }

  private func constraints(of setting: Setting<HoldingRule>) throws -> [PortfolioConstraint] {
    func selection(
      _ ids: [String], _ range: (Int) -> ClosedRange<Int>, _ label: String
    ) throws -> [PortfolioConstraint] {
      let members = try resolve(ids, setting.origin)
      return [.selection(SelectionRule(members: members, range: range(members.count), label: label))]
    }
    let origin = setting.origin
    switch setting.value {
    case .either(let ids):
      return try selection(ids, { _ in 0...1 }, "either \(ids.joined(separator: " or "))")
    case .exactlyOne(let ids):
      return try selection(ids, { _ in 1...1 }, "exactly one of \(ids.joined(separator: ", "))")
    case .atMost(let count, let ids):
      guard count >= 0 else {
        throw SpecificationError(origin, "at most \(count) stocks cannot be held", remedy: "Give 0 or more")
      }
      return try selection(ids, { _ in 0...count }, "at most \(count) of \(ids.joined(separator: ", "))")
    case .atLeast(let count, let ids):
      guard count >= 0, count <= ids.count else {
        throw SpecificationError(
          origin, "at least \(count) of \(ids.count) stocks cannot be held", remedy: "Give 0 to \(ids.count)")
      }
      return try selection(ids, { count...$0 }, "at least \(count) of \(ids.joined(separator: ", "))")
    case .ifHeld(let first, let second):
      let pair = try resolve([first], origin) + resolve([second], origin)
      return [
        .implication(
          ImplicationRule(condition: pair[0], consequence: pair[1], label: "if \(first) is held, so is \(second)"))
      ]
    case .mustHold(let ids):
      return try selection(ids, { $0...$0 }, "must hold \(ids.joined(separator: ", "))")
    case .exclude(let ids):
      return try selection(ids, { _ in 0...0 }, "exclude \(ids.joined(separator: ", "))")
    case .noTrade(let ids):
      let members = try resolve(ids, origin)
      return [
        .tradeBan(TradeBan(members: members, maySell: false, label: "no trade in \(ids.joined(separator: ", "))"))
      ]
    case .sellOnly(let ids):
      let members = try resolve(ids, origin)
      return [.tradeBan(TradeBan(members: members, maySell: true, label: "only sell \(ids.joined(separator: ", "))"))]
    case .buyOnly(let ids): return [neverSold(try resolve(ids, origin), "only buy \(ids.joined(separator: ", "))")]
    case .buyOnlyOwned:
      let ids = problem.market.ids
      let owned = ids.indices.filter { problem.holdings.shares[$0] > 0 && !departed.contains(ids[$0]) }
      return [neverSold(owned, "sell nothing that is owned")]
    }
  }

  private func neverSold(_ members: [Int], _ label: String) -> PortfolioConstraint {
    .tradeBan(TradeBan(members: members, mayBuy: true, maySell: false, label: label))
  }

  private func trading() -> [PortfolioConstraint] {
    var result: [PortfolioConstraint] = []
    if let limit = specification.maxTurnover { result.append(.turnover(TurnoverLimit(limit.value))) }
    if let limit = specification.maxTrades { result.append(.tradeCount(TradeCountLimit(limit.value))) }
    if let least = specification.minTrade, least.value > 0 { result.append(.minimumTrade(MinimumTrade(least.value))) }
    if let limit = specification.costLimit { result.append(.costLimit(CostLimit(limit.value))) }
    return result
  }

  private func liquidity(_ participation: Setting<Double>) throws -> LiquidityLimit {
    let volumes = problem.universe.averageDailyVolumes
    // What is not held and will not be is not traded.
    let unknown = volumes.indices.first {
      volumes[$0] == nil && !(barred.contains($0) && problem.holdings.shares[$0] == 0)
    }
    if let unknown {
      throw SpecificationError(
        participation.origin, "the volume of \(problem.market.ids[unknown]) is not known",
        remedy: "Give average daily volumes in the column adv of the stock table")
    }
    return LiquidityLimit(
      participation: participation.value, days: specification.days?.value ?? 1, averageDailyVolumes: volumes)
  }

  /// Issuers with several stocks; none where the table of stocks says nothing of issuers.
  private func shareClasses(_ origin: Origin) throws -> [[Int]] {
    guard let stocks, stocks.hasIssuers else { return [] }
    let ids = problem.market.ids
    let issuers = ids.map { stocks[$0]?.issuer }
    if let unknown = issuers.indices.first(where: { issuers[$0] == nil && !barred.contains($0) }) {
      throw SpecificationError(
        origin, "the issuer of \(ids[unknown]) is not known, so that 5/10/40 might not hold",
        remedy: "Give every stock an issuer in \(stocks.file), such as its own name, or exclude it")
    }
    if let names = SectorLabels(issuers.compactMap(\.self)).variants.first {
      throw SpecificationError(
        origin,
        "the issuers \(names.map { "\"\($0.shownWithBlanks)\"" }.joined(separator: " and ")) of \(stocks.file) differ in "
          + "letter case or blanks alone", remedy: "Write the issuer in one way")
    }
    let groups = Dictionary(grouping: ids.indices.filter { issuers[$0] != nil && !barred.contains($0) }) { issuers[$0] }
    return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  private func cash() throws -> CashBounds? {
    guard specification.minCash != nil || specification.maxCash != nil else { return nil }
    let least = specification.minCash?.value ?? 0
    let most = specification.maxCash?.value ?? 1
    guard least >= 0, least <= most, most <= 1 else {
      throw SpecificationError(
        (specification.maxCash ?? specification.minCash)?.origin ?? .standard,
        "cash cannot lie between \(percent(least)) and \(percent(most))",
        remedy: "Give bounds between 0% and 100%, the least first")
    }
    return CashBounds(least...most)
  }

  private func exposures() throws -> [PortfolioConstraint] {
    guard let tolerance = specification.factorTolerance else { return [] }
    guard !problem.universe.factors.isEmpty else {
      throw SpecificationError(
        tolerance.origin, "there are no factor exposures to match",
        remedy: "Give a stock table with a numeric column for each factor")
    }
    let weights = try problem.market.ids.indices.map { try benchmarkWeight(of: $0, for: tolerance.origin) }
    let sum = weights.reduce(0, +)
    guard abs(sum - 1) <= Self.weightRounding else {
      throw SpecificationError(
        tolerance.origin,
        "the benchmark's weights of the stocks in \(problem.market.source) add up to \(percent(sum)), so that its own "
          + "exposures are not known",
        remedy: "Give prices of all its stocks, or weights of these stocks alone that add up to 100%")
    }
    return problem.universe.factors.sorted { $0.key < $1.key }.map { name, exposures in
      let target = zip(exposures, weights).reduce(0) { $0 + $1.0 * $1.1 }
      return .exposure(
        ExposureBand(factor: name, exposures: exposures, target: target, tolerance: tolerance.value))
    }
  }

  /// By how much published weights may miss 100 % through rounding.
  private static let weightRounding = 0.01

  /// b[i]; an unknown weight is not taken for none.
  private func benchmarkWeight(of stock: Int, for origin: Origin) throws -> Double {
    guard let weight = problem.universe.benchmarkWeights[stock] else {
      throw SpecificationError(
        origin, "the benchmark's weight of \(problem.market.ids[stock]) is not known",
        remedy: "Give it in the column weight of the stock table, 0 for a stock that the benchmark does not hold")
    }
    return weight
  }

  /// Refuses a bound from above on a sector of which it is not known who belongs to it.
  private func checkLabels(for sector: String, _ origin: Origin) throws {
    let sectors = problem.universe.sectors
    let file = stocks?.file ?? "the table of stocks"
    let others = SectorLabels(sectors.compactMap(\.self)).variants(of: sector)
    if let other = others.first {
      throw SpecificationError(
        origin,
        "\"\(sector.shownWithBlanks)\" and \"\(other.shownWithBlanks)\" of \(file) differ in letter case or blanks alone, and a bound on the one "
          + "would leave the other free", remedy: "Write the sector in one way")
    }
    let unknown = sectors.indices.filter { sectors[$0] == nil && !barred.contains($0) }
    guard let first = unknown.first else { return }
    let ids = problem.market.ids
    let names = unknown.count == 1 ? ids[first] : "\(ids[first]) and \(unknown.count - 1) more"
    throw SpecificationError(
      origin, "the sector of \(names) is not known, so that a bound on \(sector) might not hold",
      remedy: "Give every stock a sector in \(file), such as other, or exclude it")
  }

  private func members(ofSector name: String, _ origin: Origin) throws -> [Int] {
    let members = problem.universe.members(ofSector: name)
    guard members.isEmpty else { return members }
    let names = problem.universe.sectorNames
    guard !names.isEmpty else {
      throw SpecificationError(
        origin, "no stock has a sector", remedy: "Give a stock table with the columns id and sector")
    }
    let nearest = nearestName(to: name, among: names).map { "Did you mean \($0)" } ?? "Give one"
    throw SpecificationError(
      origin, "no stock is of the sector \(name)",
      remedy: "\(nearest)? The sectors are \(names.joined(separator: ", "))")
  }

  /// Positions of ids, ascending, each once.
  private func resolve(_ ids: [String], _ origin: Origin) throws -> [Int] {
    var result = Set<Int>()
    for id in ids {
      guard let position = positions[id] else {
        let nearest = nearestName(to: id, among: problem.market.ids).map { "Did you mean \($0)?" }
        throw SpecificationError(
          origin, "there is no stock \(id) in \(problem.market.source)",
          remedy: nearest ?? "Name a stock of the price table")
      }
      result.insert(position)
    }
    return result.sorted()
  }
}
