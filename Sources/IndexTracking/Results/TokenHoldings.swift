import MarketData
import TrackingDomain

extension TrackingResult {
  /// Says which stocks are held in name only: to make up the number of stocks, where no least weight is set.
  ///
  /// Such a holding weighs less than a hundredth of 1/K.
  func tokenHoldingNotes() -> [String] {
    guard let whole = portfolio?.whole else { return [] }
    let held = whole.heldPositions
    guard held.count > 0, held.count == problem.cardinality.lowerBound else { return [] }
    let floors = problem.statedFloors
    let token = held.filter { stock in
      floors[stock] <= 0 && whole.weights[stock] < 0.01 / Double(held.count)
        && whole.trades[stock] != 0
    }
    guard !token.isEmpty else { return [] }
    let parts = token.map { stock in
      "\(decimal(whole.shares[stock])) of \(whole.ids[stock]) (\(percent(whole.weights[stock])))"
    }
    return [
      "held only to make up the \(stocksText(held.count)) asked for: \(parts.listed()); no least weight is set"
    ]
  }
}

extension TrackingProblem {
  /// The least weights that the problem itself states; 0 where it states none.
  fileprivate var statedFloors: [Double] {
    for case .proportions(let rule) in constraints { return rule.floors }
    return Array(repeating: 0, count: stockCount)
  }
}
