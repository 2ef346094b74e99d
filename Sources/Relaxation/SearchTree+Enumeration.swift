import MILP

extension SearchTree {
  /// Supports, at most, that are tried one by one, however many stocks there are.
  private static let mostSupports = 2000.0

  /// Whether decisions leave so few supports that trying each takes less than relaxing what they leave.
  func leavesFew(_ decisions: Decisions) -> Bool {
    let stocks = Double(problem.source.count)
    let most = min(options.supportsForSquare * stocks * stocks, Self.mostSupports)
    return decisions.supportCount(problem.source) <= most
  }

  /// Solves every support that decisions leave.
  ///
  /// - Returns: why it stopped before the last one; nil where it did not.
  mutating func enumerate(_ start: Decisions) -> Termination? {
    var waiting = [start]
    while var decisions = waiting.popLast() {
      guard decisions.propagate(problem.source) else { continue }
      guard let stock = decisions.states.firstIndex(of: .free) else {
        if let reason = interruption() { return reason }
        solveSupport(decisions.support)
        continue
      }
      for side in [CardinalityQuadratic.State.excluded, .held] {
        var child = decisions
        child.decide(stock, side, problem.source)
        waiting.append(child)
      }
    }
    return nil
  }
}

extension Decisions {
  /// How many supports the cardinality leaves, whatever the other rules.
  func supportCount(_ problem: CardinalityQuadratic) -> Double {
    let least = max(0, problem.cardinality.lowerBound - heldCounted)
    let most = min(freeCounted, problem.cardinality.upperBound - heldCounted)
    guard least <= most else { return 0 }
    var (total, ways) = (0.0, 1.0)
    for chosen in 0...most {
      if chosen >= least { total += ways }
      ways *= Double(freeCounted - chosen) / Double(chosen + 1)
    }
    for _ in 0..<freeUncounted { total *= 2 }
    return total
  }
}
