import Backtesting
import IndexTracking
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// Holidays and short gaps are waited out; a series that ends is sold; what falls out of a fit is said.
@Suite struct PauseTests {
  private func policy(_ rule: MissingPriceRule, longestGap: Int? = nil) -> BacktestPolicy {
    var policy = SmallHistory.policy()
    policy.onMissing = rule
    if let longestGap { policy.longestGap = longestGap }
    return policy
  }

  /// A history, a stock that is held after the second decision, and the position of that decision.
  private func held(_ seed: Int) throws -> (small: SmallHistory, stock: Int, id: String, date: Int) {
    let small = SmallHistory(seed: seed)
    let whole = try small.run(policy(.sell))
    let id = try #require(whole.rebalances[1].solution.holdings.first?.id)
    let date = try #require(small.dates.firstIndex(of: whole.rebalances[1].date))
    return (small, try #require(small.ids.firstIndex(of: id)) + 1, id, date)
  }

  @Test(arguments: [MissingPriceRule.sell, .hold]) func aHolidayIsNoReasonToSell(rule: MissingPriceRule) throws {
    var (small, stock, id, date) = try held(31)
    for gap in [date + 3, date + 6, date + 7] { small.prices[stock][gap] = nil }
    let result = try small.run(policy(rule))
    #expect(result.forcedSales.isEmpty)
    #expect(result.leftOut == nil, "a gap of two dates takes no stock out of a fit")
    #expect(result.rebalances.count == 6)
    #expect(result.policy.longestGap == 5)
    #expect(result.rebalances[1].solution.holdings.contains { $0.id == id })
  }

  @Test func aSeriesThatEndsIsSoldAtOnceAndOneThatPausesTooLongWhenThatShows() throws {
    var (ended, stock, id, date) = try held(32)
    var paused = ended
    for gap in (date + 3)..<ended.dates.count { ended.prices[stock][gap] = nil }
    for gap in (date + 3)..<(date + 11) { paused.prices[stock][gap] = nil }
    #expect(try ended.run(policy(.sell)).forcedSales.map(\.date) == [ended.dates[date + 3]])
    let late = try paused.run(policy(.sell))
    #expect(late.forcedSales.map(\.date) == [paused.dates[date + 8]], "five dates are a pause, the sixth is not")
    #expect(late.forcedSales.map(\.trade.id) == [id])
    #expect(try paused.run(policy(.sell, longestGap: 8)).forcedSales.isEmpty)
    #expect(try paused.run(policy(.sell, longestGap: 0)).forcedSales.map(\.date) == [paused.dates[date + 3]])
  }

  @Test func whatFallsOutOfAFitIsSaidWithItsReason() throws {
    var small = SmallHistory(seed: 33)
    for date in 0..<30 { small.prices[1][date] = nil }
    for date in 40..<47 { small.prices[2][date] = nil }
    let result = try small.run(policy(.hold))
    let leftOut = try #require(result.leftOut)
    let late = try #require(leftOut.first { $0.id == small.ids[0] })
    #expect(late.reason == "it has no price yet" && late.from == small.dates[20])
    let gap = leftOut.first { $0.id == small.ids[1] }
    let wasHeld = result.rebalances.contains { $0.solution.holdings.contains { $0.id == small.ids[1] } }
    #expect(gap?.reason.contains("from \(small.dates[40]) on") == true || wasHeld)
  }

  @Test func whereNothingIsLeftTheReasonsAreNamed() throws {
    var small = SmallHistory(seed: 34, stocks: 2)
    small.count = 2
    for stock in 1...2 { for date in (2 * stock)..<(2 * stock + 2) { small.prices[stock][date] = nil } }
    let error = try #require(throws: ProblemError.self) { try small.run(policy(.hold, longestGap: 1)) }
    for word in [small.dates[2], small.dates[4], "on 2 dates", "--longest-gap"] {
      #expect(error.description.contains(word), "\(error)")
    }
    #expect(try small.run(policy(.hold, longestGap: 2)).rebalances.count > 1)
  }

  @Test func absenceLooksAtNoLaterDate() throws {
    let text = "date,I,A\n" + (1...9).map { "2024-01-0\($0),1,\([3, 4, 7, 8, 9].contains($0) ? "" : "5")\n" }.joined()
    let panel = try PriceTableReader.parsePanel(bytes: Array(text.utf8), name: "p.csv")
    #expect(panel.absence(of: 1, over: 0...5, longestGap: 2) == nil)
    #expect(panel.absence(of: 1, over: 0...5, longestGap: 1) == .pause(2, length: 2))
    #expect(
      panel.absence(of: 1, over: 3...5, longestGap: 1) == .pause(2, length: 2), "a gap may begin before the window")
    #expect(panel.absence(of: 1, over: 0...6, longestGap: 5) == .missing(since: 6))
    #expect(panel.lastDate(of: 1) == 5)
  }
}
