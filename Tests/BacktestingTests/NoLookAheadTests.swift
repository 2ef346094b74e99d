import Backtesting
import IndexTracking
import Testing
import TrackingDomain
import TrackingTestSupport

/// Nothing that comes after a date changes what is decided on it.
@Suite struct NoLookAheadTests {
  @Test(arguments: 41...42) func futurePricesChangeNoDecision(seed: Int) throws {
    let small = SmallHistory(seed: seed)
    var policy = SmallHistory.policy(every: 15)
    policy.calendar = try RebalancingCalendar(seed.isMultiple(of: 2) ? "second Friday and month end" : "every 15")
    policy.triggers.drift = DriftTrigger(weight: 0.03)
    policy.triggers.trackingError = TrackingErrorTrigger(above: 0.06, window: 10)
    policy.triggers.caps = true
    let whole = try small.run(policy)
    #expect(Set(whole.rebalances.map(\.reason)).count >= 2, "seed \(seed): no trigger was tested")
    var random = RandomSource(seed: seed)
    for (number, record) in whole.rebalances.enumerated() where number % 2 == 1 {
      let cut = try #require(small.dates.firstIndex(of: record.date))
      guard cut + 1 < small.dates.count else { continue }
      // A few dates are enough to see that the change is seen; prices this wild trade a portfolio away in a month.
      var shorter = policy
      shorter.to = small.dates[min(cut + 4, small.dates.count - 1)]
      var other = small
      for series in other.prices.indices {
        for date in (cut + 1)..<other.dates.count {
          other.prices[series][date] = (small.prices[series][date] ?? 1) * random.number(0.3...3)
        }
      }
      let changed = try other.run(shorter)
      for (before, after) in zip(whole.rebalances.prefix(number + 1), changed.rebalances) {
        #expect(before.date == after.date, "seed \(seed)")
        #expect(before.reason == after.reason, "seed \(seed), \(before.date)")
        #expect(before.trades == after.trades, "seed \(seed), \(before.date): a future price changed a decision")
        #expect(before.solution.cash == after.solution.cash)
        #expect(before.solution.inSample == after.solution.inSample)
        #expect(before.solution.objective == after.solution.objective)
      }
      let days = whole.path.count { $0.date <= record.date }
      #expect(changed.path.prefix(days) == whole.path.prefix(days))
      let later = changed.path.dropFirst(days)
      #expect(!later.isEmpty && later.first?.portfolio != whole.path[days].portfolio)
    }
  }
}
