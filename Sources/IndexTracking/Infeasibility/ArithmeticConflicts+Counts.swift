import MarketData
import TrackingDomain

extension ArithmeticConflicts {
  /// Contradictions in how many stocks are held.
  func countFindings() -> [ArithmeticConflict] {
    forcedAndBarred() + rulesThatCannotBeMet() + tooManyNeeded() + tooFewAvailable()
  }

  /// Stocks that must be held and cannot be.
  private func forcedAndBarred() -> [ArithmeticConflict] {
    limits.forcedStocks.compactMap { stock in
      guard let forced = limits.forced[stock], let barred = limits.barred[stock] else { return nil }
      return conflict(forced.sources.union(barred.sources), "\(forced.text), but \(barred.text)")
    }
  }

  /// Sets of which too few can be held, or too many must be.
  private func rulesThatCannotBeMet() -> [ArithmeticConflict] {
    counts.flatMap { rule -> [ArithmeticConflict] in
      var found: [ArithmeticConflict] = []
      let available = rule.members.filter(limits.isAvailable)
      if rule.range.lowerBound > available.count {
        let barred = rule.members.subtracting(available).sorted()
        found.append(
          conflict(
            limits.barring(barred).union([rule.source]),
            "\(label(rule.source)) needs \(stocksText(rule.range.lowerBound)) of its \(rule.members.count), and "
              + "\(available.count) can be held: \(barred.compactMap { limits.barred[$0]?.text }.listed())"))
      }
      let forced = rule.members.filter { limits.forced[$0] != nil }.sorted()
      if rule.range.upperBound < forced.count {
        found.append(
          conflict(
            limits.forcing(forced).union([rule.source]),
            "\(label(rule.source)) allows \(stocksText(rule.range.upperBound)), and \(forced.count) of its set must be "
              + "held: \(forced.compactMap { limits.forced[$0]?.text }.listed())"))
      }
      return found
    }
  }

  /// More stocks that must be held than may be.
  private func tooManyNeeded() -> [ArithmeticConflict] {
    guard let source = cardinality.source else { return [] }
    let forced = Set(limits.forcedStocks)
    let most = cardinality.range.upperBound
    let alone = counts.filter { $0.range.lowerBound > most }.map { rule in
      conflict(
        [source, rule.source],
        "\(label(rule.source)) needs \(stocksText(rule.range.lowerBound)), and \(label(source)) allows \(most)")
    }
    let groups = disjoint(
      counts.map { ($0, $0.range.lowerBound - $0.members.intersection(forced).count) })
    let needed = groups.reduce(forced.count) { $0 + $1.stake }
    guard needed > most, alone.isEmpty else { return alone }
    var parts: [String] = []
    if !forced.isEmpty { parts.append("\(names(forced.sorted())) must be held") }
    parts += groups.map { "\($0.stake)\(forced.isEmpty ? "" : " more") for \(label($0.rule.source))" }
    return [
      conflict(
        limits.forcing(forced).union(groups.map(\.rule.source)).union([source]),
        "\(stocksText(needed)) are needed (\(parts.joined(separator: ", "))), and \(label(source)) allows \(most)")
    ]
  }

  /// Fewer stocks that can be held than are wanted.
  private func tooFewAvailable() -> [ArithmeticConflict] {
    guard let source = cardinality.source else { return [] }
    let wanted = cardinality.range.lowerBound
    let available = Set(limits.availableStocks)
    let groups = disjoint(
      counts.map { rule in
        (rule, rule.members.intersection(available).count - rule.range.upperBound)
      })
    let most = groups.reduce(available.count) { $0 - $1.stake }
    guard most < wanted else { return [] }
    let barred = problem.market.ids.indices.filter { !available.contains($0) }
    var parts: [String] = []
    if !barred.isEmpty { parts.append("\(names(barred)) cannot be held") }
    parts += groups.map { label($0.rule.source) }
    let why = parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))"
    return [
      conflict(
        limits.barring(barred).union(groups.map(\.rule.source)).union([source]),
        "\(label(source)) needs \(stocksText(wanted)), and of \(problem.stockCount) at most \(most) can be held "
          + "together\(why)")
    ]
  }
}
