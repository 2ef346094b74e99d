import MarketData
package import TrackingDomain

/// Whole lots near target proportions by largest remainder: whole lots rounded down, then one lot more where the largest
/// part of a lot is missing, as long as the cash lasts.
///
/// Costs and tickets are paid from the capital: targets are scaled by s with s·Σw·C + C_trans(s) = C before rounding.
/// Cash is never negative.
package struct LotRounding {
  private let problem: TrackingProblem
  private let judge: Judge
  private let prices: [Double]
  private let lots: [Double]
  private let budget: Double

  /// Prepares rounding for a problem's prices, lots, holdings and costs.
  package init(_ problem: TrackingProblem) {
    self.problem = problem
    judge = Judge(problem)
    prices = problem.tradePrices
    lots = problem.universe.lots
    budget = problem.capital * (1 - problem.cashRange.lowerBound)
  }

  /// Share counts near targets.
  ///
  /// - Parameters:
  ///   - targets: N fractions of C, adding up to at most 1.
  ///   - least: fewest lots of each stock.
  ///   - most: most lots of each stock.
  /// - Returns: N share counts, whole lots; nil where the fewest lots cost more than there is.
  package func shares(near targets: [Double], least: [Double], most: [Double]) -> [Double]? {
    let scale = affordableScale(targets)
    let wanted = targets.indices.map { scale * targets[$0] * problem.capital / (prices[$0] * lots[$0]) }
    // A quotient that is whole but for rounding is whole.
    var counts = wanted.indices.map { min(most[$0], max(least[$0], (wanted[$0] + 1e-9).rounded(.down))) }
    var outlays = counts.indices.map { outlay($0, lots: counts[$0]) }
    var spent = outlays.reduce(0, +)
    func set(_ stock: Int, _ count: Double) {
      let outlay = outlay(stock, lots: count)
      spent += outlay - outlays[stock]
      (counts[stock], outlays[stock]) = (count, outlay)
    }
    // Sums of decimals are off by rounding, which the judge forgives up to twice this.
    let rounding = Judge.roundingShare * problem.capital / 2
    func isOverspent() -> Bool { spent > budget + rounding }
    while isOverspent() {
      let open = counts.indices.filter { counts[$0] > least[$0] }
      func excess(_ stock: Int) -> Double { (counts[stock] - wanted[stock]) * prices[stock] * lots[stock] }
      guard let next = open.max(by: { excess($0) < excess($1) }) else { return nil }
      set(next, counts[next] - 1)
    }
    let remainders = counts.indices.map { wanted[$0] - counts[$0] }
    let order = counts.indices.filter { remainders[$0] > 1e-9 && counts[$0] < most[$0] }
      .sorted { (remainders[$0], targets[$0], $1) > (remainders[$1], targets[$1], $0) }
    var violations = violationCount(counts)
    for stock in order {
      let before = counts[stock]
      set(stock, before + 1)
      guard !isOverspent(), case let count = violationCount(counts), count <= violations else {
        set(stock, before)
        continue
      }
      violations = count
    }
    return zip(counts, lots).map { $0 * $1 }
  }

  /// How many constraints whole lots break; a lot that would break one more, such as a sector's cap, is not bought.
  private func violationCount(_ counts: [Double]) -> Int {
    judge.wholeShareViolations(by: judge.portfolio(shares: zip(counts, lots).map { $0 * $1 })).count
  }

  /// Money that a stock takes: its value and what it costs to get there from what is owned.
  private func outlay(_ stock: Int, lots count: Double) -> Double {
    outlay(stock, shares: count * lots[stock])
  }

  private func outlay(_ stock: Int, shares: Double) -> Double {
    let trade = shares - problem.holdings.shares[stock]
    let value = shares * prices[stock]
    guard trade != 0 else { return value }
    return value + problem.costs.cost(ofTrading: trade * prices[stock])
  }

  /// s ≤ 1 for which the targets and the cost of trading to them are within the budget.
  private func affordableScale(_ targets: [Double]) -> Double {
    let wanted = targets.reduce(0, +)
    guard wanted > 0 else { return 0 }
    func spent(_ scale: Double) -> Double {
      targets.indices.reduce(0) { sum, stock in
        sum + outlay(stock, shares: scale * targets[stock] * problem.capital / prices[stock])
      }
    }
    let natural = min(1, budget / (wanted * problem.capital))
    if spent(natural) <= budget { return natural }
    // Money spent rises with s but for the ticket of a trade that vanishes; halving finds where it fits all the same.
    var (low, high) = (0.0, natural)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if spent(middle) <= budget { low = middle } else { high = middle }
    }
    return low
  }
}
