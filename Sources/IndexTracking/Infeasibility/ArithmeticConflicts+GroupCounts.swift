import TrackingDomain

extension ArithmeticConflicts {
  /// Contradictions between what groups may or must weigh and how many stocks are held: stocks are whole, so that a cap
  /// of 12 % has room for two of 5 %, and a least of 25 % takes three of at most 10 %.
  func groupCountFindings() -> [ArithmeticConflict] {
    let groups = groups
    return [tooFewFitUnderCaps(groups), tooManyNeededForMinima(groups)].compactMap { $0 }
  }

  /// A number of stocks, with the constraints that make it.
  private struct Number {
    var value: Int
    var sources: Set<Int>
  }

  /// The most stocks of a group whose least weights fit under its cap.
  private func mostHeld(of group: Group) -> Number {
    var room = group.rule.range.upperBound + slack
    var result = Number(value: 0, sources: [group.source])
    let least = group.members.filter(limits.isAvailable).map { limits.least[$0] }.sorted { $0.value < $1.value }
    for limit in least {
      room -= limit.value
      result.sources.formUnion(limit.sources)
      guard room >= 0 else { return result }
      result.value += 1
    }
    return result
  }

  /// The fewest stocks of a group whose greatest weights reach its least.
  private func fewestHeld(of group: Group) -> Number {
    var missing = group.rule.range.lowerBound - slack
    var result = Number(value: 0, sources: [group.source])
    let most = group.members.filter(limits.isAvailable).map { limits.most[$0] }.sorted { $0.value > $1.value }
    for limit in most where missing > 0 {
      missing -= limit.value
      result.sources.formUnion(limit.sources)
      result.value += 1
    }
    return result
  }

  /// Fewer stocks fit under the caps of groups than are wanted.
  private func tooFewFitUnderCaps(_ groups: [Group]) -> ArithmeticConflict? {
    guard let source = cardinality.source else { return nil }
    let wanted = cardinality.range.lowerBound
    let limiting = groups.filter { mostHeld(of: $0).value < $0.members.filter(limits.isAvailable).count }
    let chosen = disjoint(limiting) { group in
      Double(group.members.filter(limits.isAvailable).count - mostHeld(of: group).value)
    }
    guard !chosen.isEmpty else { return nil }
    let numbers = chosen.map { mostHeld(of: $0) }
    let covered = chosen.reduce(into: Set<Int>()) { $0.formUnion($1.members) }
    let outside = limits.availableStocks.count { !covered.contains($0) }
    let most = numbers.reduce(outside) { $0 + $1.value }
    guard most < wanted else { return nil }
    let parts = zip(chosen, numbers).map { "\($1.value) of \($0.rule.group)" }
    let others = outside > 0 ? [stocksText(outside) + " of no such group"] : []
    return conflict(
      numbers.reduce(into: limits.barring(limits.barred.indices).union([source])) { $0.formUnion($1.sources) },
      "\(label(source)) needs \(stocksText(wanted)), and by their least weights at most \(most) fit under the greatest "
        + "weights of groups: \((parts + others).listed())")
  }

  /// More stocks are needed for the least weights of groups than may be held.
  private func tooManyNeededForMinima(_ groups: [Group]) -> ArithmeticConflict? {
    guard let source = cardinality.source else { return nil }
    let chosen = disjoint(groups.filter { fewestHeld(of: $0).value > 0 }) { Double(fewestHeld(of: $0).value) }
    guard !chosen.isEmpty else { return nil }
    let numbers = chosen.map { fewestHeld(of: $0) }
    let covered = chosen.reduce(into: Set<Int>()) { $0.formUnion($1.members) }
    let forced = limits.forcedStocks.filter { !covered.contains($0) }
    let needed = numbers.reduce(forced.count) { $0 + $1.value }
    guard needed > cardinality.range.upperBound else { return nil }
    var parts = zip(chosen, numbers).map { "\($1.value) for \(label($0.source))" }
    if !forced.isEmpty { parts.append("\(names(forced)) must be held") }
    let barring = limits.barring(covered).union(limits.forcing(forced)).union([source])
    return conflict(
      numbers.reduce(into: barring) { $0.formUnion($1.sources) },
      "by their greatest weights \(stocksText(needed)) are needed (\(parts.joined(separator: ", "))), and "
        + "\(label(source)) allows \(cardinality.range.upperBound)")
  }
}
