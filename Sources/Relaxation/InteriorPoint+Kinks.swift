extension InteriorPoint {
  /// −Σ y·∂row/∂w of the side rows, what they make of z spread over the weight that goes with it.
  var rowCosts: [Double] {
    guard !node.sideRows.isEmpty else { return [] }
    var result = [Double](repeating: 0, count: node.count)
    for row in rows.suffix(node.sideRows.count) where row.price != 0 {
      for i in 0..<node.count {
        var (slope, holding) = (row.weights[i], row.holdings[i])
        if !row.beyond.isEmpty, row.beyond[i] != 0 {
          let share = rho[i] / (pi[i] + rho[i]) * row.beyond[i]
          slope += share
          holding -= node.kinks[i] * share
        }
        result[i] -= row.price * (slope + (slopes[i] > 1e-6 ? holding / slopes[i] : 0))
      }
    }
    return result
  }

  /// v − w + k·z.
  func slackBeyond(_ i: Int) -> Double { beyond[i] - weights[i] + node.kinks[i] * holdings[i] }

  /// The right-hand side of v's own equation, and what complementarity asks of π and ρ, divided by v and its other gap.
  func rightBeyond(
    target: Double, second: Direction?, zero: [Double]
  ) -> (right: [Double], wanted: [Double], wantedSlack: [Double]) {
    var (right, wanted, wantedSlack) = (zero, zero, zero)
    for i in kinked {
      let slack = slackBeyond(i)
      wanted[i] = target - pi[i] * beyond[i]
      wantedSlack[i] = target - rho[i] * slack
      if let s = second {
        wanted[i] -= s.pi[i] * s.beyond[i]
        wantedSlack[i] -= s.rho[i] * (s.beyond[i] - s.weights[i] + node.kinks[i] * s.holdings[i])
      }
      wanted[i] /= beyond[i]
      wantedSlack[i] /= slack
      right[i] = pi[i] + rho[i] + wanted[i] + wantedSlack[i]
      for row in rows where !row.beyond.isEmpty { right[i] += row.price * row.beyond[i] }
    }
    return (right, wanted, wantedSlack)
  }
}
