import Backtesting
import IndexTracking
import Testing
import TrackingDomain

/// What calls for rebalancing besides the calendar.
@Suite struct TriggerTests {
  /// Buys once, then only triggers decide.
  private func walk(_ small: SmallHistory, _ triggers: Triggers) throws -> BacktestResult {
    var policy = BacktestPolicy(window: 20, calendar: nil)
    policy.periodsPerYear = 252
    policy.triggers = triggers
    return try small.run(policy)
  }

  /// Weights on a date from share counts.
  private func weights(_ result: BacktestResult, _ small: SmallHistory, on point: PathPoint) -> [Double] {
    let record = result.rebalances.last { $0.date < point.date } ?? result.rebalances[0]
    let date = small.dates.firstIndex(of: point.date) ?? 0
    let values = small.ids.enumerated().map { stock, id in
      Double(record.solution.holdings.first { $0.id == id }?.shares ?? 0) * (small.prices[stock + 1][date] ?? .nan)
    }
    let total = values.reduce(record.solution.cash, +)
    return values.map { $0 / total }
  }

  /// Weights just after the trades of a decision.
  private func settled(_ record: RebalanceRecord, _ small: SmallHistory) -> [Double] {
    let total = record.solution.holdings.reduce(record.solution.cash) { $0 + $1.value }
    return small.ids.map { id in (record.solution.holdings.first { $0.id == id }?.value ?? 0) / total }
  }

  @Test func aWeightThatDriftsTooFar() throws {
    let small = SmallHistory(seed: 81)
    var triggers = Triggers()
    triggers.drift = DriftTrigger(weight: 0.025)
    let result = try walk(small, triggers)
    #expect(result.rebalances.count > 1)
    let decided = Set(result.rebalances.map(\.date))
    for point in result.path.dropFirst() {
      let last = result.rebalances.last { $0.date < point.date } ?? result.rebalances[0]
      let moves = zip(weights(result, small, on: point), settled(last, small)).map { abs($0 - $1) }
      #expect(decided.contains(point.date) == ((moves.max() ?? 0) > 0.025), "\(point.date)")
    }
    #expect(result.rebalances[1].reason.contains("drifted from"))
  }

  @Test func aSectorThatDriftsTooFar() throws {
    var small = SmallHistory(seed: 82)
    small.sectors = ["X", "X", "Y", "Y", "Y", nil]
    var triggers = Triggers()
    triggers.drift = DriftTrigger(sector: 0.03)
    let result = try walk(small, triggers)
    let decided = Set(result.rebalances.map(\.date))
    for point in result.path.dropFirst() {
      let last = result.rebalances.last { $0.date < point.date } ?? result.rebalances[0]
      let (now, before) = (weights(result, small, on: point), settled(last, small))
      let moved = [[0, 1], [2, 3, 4]].contains { members in
        abs(members.reduce(0) { $0 + now[$1] - before[$1] }) > 0.03
      }
      #expect(decided.contains(point.date) == moved, "\(point.date)")
    }
  }

  @Test func aTrackingErrorThatIsTooGreat() throws {
    let small = SmallHistory(seed: 83)
    var triggers = Triggers()
    triggers.trackingError = TrackingErrorTrigger(above: 0.07, window: 8)
    let result = try walk(small, triggers)
    var differences: [Double] = []
    var isDecided: [Bool] = []
    for (before, after) in zip(result.path, result.path.dropFirst()) {
      // Before the costs of the date, for the question comes before the trades.
      differences.append(
        (after.portfolio + after.transactionCost) / before.portfolio - after.benchmark / before.benchmark)
      var called = false
      if differences.count >= 8 {
        let last = differences.suffix(8)
        let mean = last.reduce(0, +) / 8
        let variance = last.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
        called = (variance * 252).squareRoot() > 0.07
        if called { differences = [] }
      }
      isDecided.append(called)
    }
    let decided = Set(result.rebalances.map(\.date))
    #expect(zip(result.path.dropFirst(), isDecided).allSatisfy { decided.contains($0.date) == $1 })
    #expect(result.rebalances.count > 1)
  }

  /// On just the dates on which the weights break a cap something is decided.
  private func expectDecisions(_ small: SmallHistory, where isBroken: ([Double]) -> Bool) throws {
    var triggers = Triggers()
    triggers.caps = true
    let result = try walk(small, triggers)
    let decided = Set(result.rebalances.map(\.date))
    for point in result.path.dropFirst() {
      let now = weights(result, small, on: point)
      #expect(decided.contains(point.date) == isBroken(now), "\(point.date)")
    }
    #expect(result.rebalances.count > 1)
  }

  @Test func aCapThatIsExceeded() throws {
    var small = SmallHistory(seed: 84)
    small.sectors = ["X", "X", "Y", "Y", "Y", nil]
    small.extra = [.allocation(AllocationBounds(group: "Y", members: [2, 3, 4], range: 0...0.35))]
    try expectDecisions(small) { now in
      now.contains { $0 > 0.6 + 1e-6 } || now[2] + now[3] + now[4] > 0.35 + 1e-6
    }
  }

  @Test func whatIsTooMuchTogether() throws {
    var small = SmallHistory(seed: 84)
    small.extra = [
      .largestSum(LargestSumLimit(count: 2, limit: 0.72)),
      .ucits(ConcentrationRule(most: 0.6, threshold: 0.6, mostLarge: 1, shareClasses: [[0, 1]])),
    ]
    try expectDecisions(small) { now in
      let sum = now.sorted(by: >).prefix(2).reduce(0, +)
      return now.contains { $0 > 0.6 + 1e-6 } || now[0] + now[1] > 0.6 + 1e-6 || sum > 0.72 + 1e-6
    }
  }
}

/// What cannot be walked, each with a message that says what to do.
@Suite struct ScheduleTests {
  @Test func windowsAndDatesThatDoNotFit() throws {
    let small = SmallHistory(seed: 91)
    func fault(_ change: (inout BacktestPolicy) throws -> Void) throws -> String {
      var policy = SmallHistory.policy()
      try change(&policy)
      let error = try #require(throws: (any Error).self) { try small.run(policy) }
      return "\(error)"
    }
    #expect(try fault { $0.window = 89 }.contains("last date"))
    #expect(try fault { $0.window = 90 }.contains("needs 91 prices up to that date; there are 90"))
    #expect(try fault { $0.from = small.dates[10] }.contains("a fit of 20 returns on 2020-01-15 needs 21 prices"))
    #expect(try fault { $0.from = "2019-12-01" }.contains("lies outside the data, which go from 2020-01-01"))
    #expect(try fault { $0.to = "2021-01-01" }.contains("lies outside the data"))
    #expect(try fault { $0.from = "January" }.contains("not a date"))
    #expect(try fault { ($0.from, $0.to) = (small.dates[60], small.dates[40]) }.contains("first date come before"))
    #expect(try fault { $0.calendar = try RebalancingCalendar("year end") }.contains("names no date"))
    #expect(try fault { $0.calendar = nil }.contains("neither a calendar nor a trigger"))
    #expect(
      try fault {
        $0.cashRate = 0.02
        $0.periodsPerYear = nil
      }.contains("Give periods_per_year"))
  }

  @Test func withoutAFirstDateTheWalkBeginsAsSoonAsItCan() throws {
    let small = SmallHistory(seed: 92)
    let result = try small.run(SmallHistory.policy(every: 30))
    #expect(result.path.first?.date == small.dates[20])
    #expect(result.path.last?.date == small.dates.last)
    #expect(result.rebalances.map(\.date) == [20, 50, 80].map { small.dates[$0] })
  }
}
