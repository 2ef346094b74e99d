extension NodeProblem {
  /// Takes rows over some stocks, made linear wherever floors and ceilings leave only one side of a kink.
  ///
  /// What jumps at a kink is replaced by the greatest convex function below it: with k the kink and c the ceiling,
  /// w where w > k·z becomes c/(c − k)·(w − k·z)⁺.
  ///
  /// - Parameters:
  ///   - rows: over the n stocks, kinks as in the problem.
  ///   - kinks: n entries.
  mutating func take(_ rows: [CardinalityQuadratic.SideRow], kinks: [Double]) {
    sideRows = rows
    self.kinks = []
    guard !kinks.isEmpty else { return }
    var isKinked = false
    for k in sideRows.indices where !sideRows[k].beyond.isEmpty {
      for i in kinks.indices where sideRows[k].beyond[i] != 0 {
        let share = sideRows[k].beyond[i]
        if floors[i] >= kinks[i] {
          sideRows[k].weights[i] += share
          if !sideRows[k].jumps { sideRows[k].holdings[i] -= share * kinks[i] }
          sideRows[k].beyond[i] = 0
        } else if ceilings[i] <= kinks[i] {
          sideRows[k].beyond[i] = 0
        } else {
          if sideRows[k].jumps { sideRows[k].beyond[i] = share * ceilings[i] / (ceilings[i] - kinks[i]) }
          isKinked = true
        }
      }
      if sideRows[k].beyond.allSatisfy({ $0 == 0 }) { sideRows[k].beyond = [] }
    }
    if isKinked { self.kinks = kinks }
  }

  /// The stocks of which some row has a kink.
  var kinked: [Int] {
    guard !kinks.isEmpty else { return [] }
    return (0..<count).filter { i in sideRows.contains { !$0.beyond.isEmpty && $0.beyond[i] != 0 } }
  }
}

extension CardinalityQuadratic.SideRow {
  /// The row over some of its stocks.
  func over(_ stocks: [Int]) -> CardinalityQuadratic.SideRow {
    CardinalityQuadratic.SideRow(
      weights: stocks.map { weights[$0] }, holdings: stocks.map { holdings[$0] }, lower: lower, upper: upper,
      beyond: beyond.isEmpty ? [] : stocks.map { beyond[$0] }, jumps: jumps)
  }
}
