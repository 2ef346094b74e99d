extension SupportProblem {
  /// Refuses input that contradicts itself before any search begins.
  ///
  /// - Throws: `SupportSearchError`: `.shape`, `.invalid`, or `.infeasible` where bounds and cardinality alone exclude
  ///   every portfolio (side rows and rules are left to the search).
  public func validate() throws(SupportSearchError) {
    let n = columns
    guard ceilings.count == n else { throw .shape("ceilings", found: ceilings.count, expected: n) }
    guard budget.isFinite else { throw .invalid("the budget is \(budget)") }
    for i in 0..<n {
      guard floors[i].isFinite, ceilings[i].isFinite else {
        throw .invalid("column \(i) has a bound that is not finite")
      }
    }
    for i in uncounted.union(mustHold).union(excluded) where !(0..<n).contains(i) {
      throw .invalid("column \(i) does not exist; there are \(n)")
    }
    try validateRows()
    if let clash = mustHold.intersection(excluded).min() {
      throw .infeasible("column \(clash) must be held and is excluded")
    }
    for i in 0..<n where floors[i] > ceilings[i] && (uncounted.contains(i) || mustHold.contains(i)) {
      throw .infeasible("column \(i) has floor \(floors[i]) above ceiling \(ceilings[i])")
    }
    try validateModes()
    try validateCardinality()
  }

  private func validateModes() throws(SupportSearchError) {
    guard let modes else {
      guard sideRows.allSatisfy(\.fixed.isEmpty) else { throw .invalid("side rows have fixed parts, columns no modes") }
      return
    }
    for (name, length) in [("stocks", modes.stocks.count), ("fixed", modes.fixed.count), ("next", modes.next.count)]
    where length != columns { throw .shape("the modes' \(name)", found: length, expected: columns) }
    guard modes.fixed.allSatisfy(\.isFinite), modes.next.allSatisfy({ $0 >= -1 && $0 < columns }) else {
      throw .invalid("a mode has a fixed part that is not finite or goes on in a column that does not exist")
    }
  }

  private func validateRows() throws(SupportSearchError) {
    for (number, row) in sideRows.enumerated() {
      guard row.columns.count == row.coefficients.count else {
        throw .shape("side row \(number)", found: row.coefficients.count, expected: row.columns.count)
      }
      guard row.fixed.isEmpty || row.fixed.count == row.columns.count else {
        throw .shape("fixed parts of side row \(number)", found: row.fixed.count, expected: row.columns.count)
      }
      guard row.coefficients.allSatisfy(\.isFinite), row.fixed.allSatisfy(\.isFinite),
        row.columns.allSatisfy((0..<columns).contains),
        Set(row.columns).count == row.columns.count, !row.lower.isNaN, !row.upper.isNaN
      else { throw .invalid("side row \(number) has a bad column, coefficient or bound") }
      guard row.lower <= row.upper else { throw .infeasible("side row \(number) has lower above upper") }
    }
    for (number, rule) in supportRules.enumerated() {
      guard rule.columns.count == rule.coefficients.count else {
        throw .shape("support rule \(number)", found: rule.coefficients.count, expected: rule.columns.count)
      }
      guard rule.columns.allSatisfy((0..<columns).contains), Set(rule.columns).count == rule.columns.count,
        uncounted.isDisjoint(with: rule.columns)
      else { throw .invalid("support rule \(number) has a bad or uncounted column") }
      guard rule.lower <= rule.upper else { throw .infeasible("support rule \(number) has lower above upper") }
    }
  }

  /// Checks that some count of stocks has floors and ceilings that enclose the budget.
  private func validateCardinality() throws(SupportSearchError) {
    let choosable = firstModes(candidates)
    let least = max(cardinality.lowerBound, mustHold.subtracting(uncounted).count)
    let most = min(cardinality.upperBound, choosable.count)
    guard cardinality.lowerBound >= 0, least <= most else {
      throw .infeasible("\(cardinality) stocks are asked, between \(least) and \(most) can be held")
    }
    // With modes floors and ceilings of a stock are those of several columns; the search finds what they allow.
    guard modes == nil else { return }
    let must = choosable.filter(mustHold.contains)
    let others = choosable.filter { !mustHold.contains($0) }
    let base = uncounted.sorted() + must
    let floorBase = base.reduce(0) { $0 + floors[$1] }
    let ceilingBase = base.reduce(0) { $0 + ceilings[$1] }
    let floorsUp = others.map { floors[$0] }.sorted()
    let ceilingsDown = others.map { ceilings[$0] }.sorted(by: >)
    let slack = 1e-12 * max(1, abs(budget))
    for count in least...most {
      let extra = count - must.count
      let low = floorBase + floorsUp.prefix(extra).reduce(0, +)
      let high = ceilingBase + ceilingsDown.prefix(extra).reduce(0, +)
      if low <= budget + slack, high >= budget - slack { return }
    }
    throw .infeasible("floors or ceilings of \(least) to \(most) stocks cannot meet the budget \(budget)")
  }

  /// The counted columns that may be held, ascending: not excluded, floor not above ceiling.
  package var candidates: [Int] {
    (0..<columns).filter { !uncounted.contains($0) && !excluded.contains($0) && floors[$0] <= ceilings[$0] }
  }
}
