extension NodeProblem {
  /// Takes rows over some stocks, made linear wherever floors and ceilings leave only one side of a kink.
  ///
  /// What jumps at a kink is replaced by the greatest convex function below it: with k the kink and c the ceiling,
  /// w where w > k·z becomes c/(c − k)·(w − k·z)⁺, and −w there becomes −w everywhere. That is a relaxation of a row's
  /// upper side alone, so the lower side of a row that jumps is dropped. A weight on the kink is not beyond it: where the
  /// floor is at the kink a stock has both sides still.
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
        if take(i, of: k, kink: kinks[i]) { isKinked = true }
      }
      if sideRows[k].beyond.allSatisfy({ $0 == 0 }) { sideRows[k].beyond = [] }
    }
    if isKinked { self.kinks = kinks }
  }

  /// Makes a row linear in a stock where floor and ceiling allow, convex where it jumps.
  ///
  /// - Returns: whether a kink is left.
  private mutating func take(_ i: Int, of k: Int, kink: Double) -> Bool {
    let share = sideRows[k].beyond[i]
    let jumps = sideRows[k].jumps
    if ceilings[i] <= kink {
      sideRows[k].beyond[i] = 0
      return false
    }
    if floors[i] > kink || floors[i] == kink && !jumps {
      sideRows[k].weights[i] += share
      if !jumps { sideRows[k].holdings[i] -= share * kink }
      sideRows[k].beyond[i] = 0
      return false
    }
    guard jumps else { return true }
    sideRows[k].lower = -Double.infinity
    if share < 0 {
      sideRows[k].weights[i] += share
      sideRows[k].beyond[i] = 0
      return false
    }
    sideRows[k].beyond[i] = share * ceilings[i] / (ceilings[i] - kink)
    return true
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
