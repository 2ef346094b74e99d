import IndexTracking
import MILP
import MarketData
import TrackingDomain

/// The state of a walk on the date that it has come to.
struct Walk {
  private let backtest: Backtest
  private let schedule: Schedule
  private let journal: DecisionJournal?
  private let input: InputRecord
  private let kindexVersion: String
  private let observer: ((RebalanceRecord) -> Void)?
  private let positions: [String: Int]
  private let watch = Stopwatch(TrackingLimits(seconds: nil))

  private var account: Account
  private let capital: Double
  private var path: [PathPoint] = []
  private var rebalances: [RebalanceRecord] = []
  private var forcedSales: [ForcedSale] = []
  private var leftOut: [LeftOutStock] = []
  private var isComplete = true
  /// Weights after the last trade.
  private var settledWeights: [Double] = []
  /// Return differences before costs, and since which of them the tracking-error trigger looks.
  private var differences: [Double] = []
  private var firstDifference = 0
  /// What the last problem said of costs, greatest weights and sectors.
  private var costs = TransactionCosts()
  private var caps = Caps()
  private var sectors: [String: String] = [:]
  private var lastTarget: [String: Double] = [:]
  /// Seconds spent in decisions of this very run.
  private var solvingSeconds = 0.0

  init(
    _ backtest: Backtest, _ schedule: Schedule, _ journal: DecisionJournal?, input: InputRecord,
    kindexVersion: String, observer: ((RebalanceRecord) -> Void)?
  ) throws {
    self.backtest = backtest
    self.schedule = schedule
    self.journal = journal
    self.input = input
    self.kindexVersion = kindexVersion
    self.observer = observer
    let history = backtest.history
    positions = Dictionary(uniqueKeysWithValues: zip(history.ids, history.ids.indices))
    account = Account(shares: backtest.holdings.shares, cash: backtest.holdings.cash)
    let start = schedule.dates.lowerBound
    // Over a pause the last price stands, where there is one.
    for stock in account.held where history.price(stock, start) == nil {
      if backtest.policy.onMissing != .error, history.lastPrice(stock, upTo: start) != nil { continue }
      throw ProblemError(
        "holdings of \(history.ids[stock])", "there is no price on \(history.dates[start]), the first date of the walk",
        remedy: "Begin on another date, or leave the stock out")
    }
    capital = account.value(on: start, history)
    guard capital > 0 else {
      throw ProblemError("capital", "there is nothing to invest", remedy: "Give a capital, or holdings with some value")
    }
  }

  private var history: PriceHistory { backtest.history }
  private var policy: BacktestPolicy { backtest.policy }

  mutating func run() throws {
    for date in schedule.dates {
      guard !backtest.cancellation.isCancelled else {
        isComplete = false
        return
      }
      if date > schedule.dates.lowerBound { account.accrue(schedule.cashFactor) }
      var cost = try sellWithoutPrice(on: date)
      let value = account.value(on: date, history)
      if let last = path.last {
        let benchmark = history.benchmark(date) / history.benchmark(date - 1)
        differences.append((value + cost) / last.portfolio - benchmark)
      }
      if let reason = reason(on: date, value: value) {
        guard let record = try decide(on: date, reason: reason, value: value) else {
          isComplete = false
          return
        }
        cost += record.solution.transactionCost
        rebalances.append(record)
        observer?(record)
      }
      path.append(
        PathPoint(
          date: history.dates[date], portfolio: account.value(on: date, history),
          benchmark: capital * history.benchmark(date) / history.benchmark(schedule.dates.lowerBound),
          cash: account.cash, transactionCost: cost))
    }
  }

  /// Sells what has no price any more, where that is the rule; returns what it costs.
  ///
  /// A pause is waited out.
  private mutating func sellWithoutPrice(on date: Int) throws -> Double {
    var cost = 0.0
    guard policy.onMissing != .hold else { return 0 }
    for stock in account.held where history.price(stock, date) == nil {
      let id = history.ids[stock]
      if policy.onMissing == .sell, !history.isGone(stock, on: date, longestGap: policy.longestGap) { continue }
      guard policy.onMissing == .sell, let price = history.lastPrice(stock, upTo: date) else {
        throw ProblemError(
          "price of \(id)", "it is held and has no price on \(history.dates[date])",
          remedy: "Fill the gap at its source, or say on_missing: sell or hold")
      }
      let trade = Trade(id: id, change: -Int(account.shares[stock]), price: price, costs: costs)
      account.apply([trade], positions: positions)
      guard account.cash >= 0 else {
        throw ProblemError(
          "price of \(id)", "selling it on \(history.dates[date]) costs more than it brings and than there is cash",
          remedy: "Say on_missing: hold")
      }
      forcedSales.append(ForcedSale(date: history.dates[date], trade: trade))
      cost += trade.cost
    }
    return cost
  }

  /// Why there is a decision on a date; nil where there is none.
  private mutating func reason(on date: Int, value: Double) -> String? {
    if date == schedule.dates.lowerBound {
      return account.held.isEmpty ? RebalanceRecord.firstPurchase : policy.calendar?.label ?? "first date"
    }
    if schedule.decisions.contains(date), let calendar = policy.calendar { return calendar.label }
    let triggers = policy.triggers
    if let trigger = triggers.trackingError, let perYear = policy.periodsPerYear,
      let reason = trigger.reason(differences: differences[firstDifference...], periodsPerYear: perYear)
    {
      firstDifference = differences.count
      return reason
    }
    guard triggers.caps || !triggers.drift.isEmpty else { return nil }
    let weights = account.weights(on: date, history)
    let drifted = triggers.drift.reason(
      before: settledWeights, now: weights, sectors: history.ids.map { sectors[$0] }, ids: history.ids)
    if let drifted { return drifted }
    guard triggers.caps else { return nil }
    return caps.reason(weights: account.held.map { (history.ids[$0], weights[$0]) })
  }

  /// Decides and trades; nil where the search was cut short.
  private mutating func decide(on date: Int, reason: String, value: Double) throws -> RebalanceRecord? {
    let problems = DecisionProblem(history, policy, pose: backtest.pose)
    let problem = try problems.problem(on: date, account, capital: value)
    LeftOutStock.add(problems.candidates(on: date, account).absent, on: history.dates[date], to: &leftOut)
    costs = problem.costs
    caps = Caps(problem)
    for (id, sector) in zip(problem.market.ids, problem.universe.sectors) { sectors[id] = sector }
    let record: RebalanceRecord
    if let noted = try journal?.decision(
      number: rebalances.count, date: history.dates[date], reason: reason, capital: value)
    {
      record = noted
    } else {
      let solving = Stopwatch(TrackingLimits(seconds: nil))
      let rebalance = try answer(problem, on: date)
      let seconds = solving.elapsed
      solvingSeconds += seconds
      guard !backtest.cancellation.isCancelled else { return nil }
      record = RebalanceRecord(
        rebalance, date: history.dates[date], reason: reason, seconds: seconds, input: input,
        kindexVersion: kindexVersion)
      if let cause = record.keptBecause, rebalances.isEmpty, account.held.isEmpty {
        throw NothingToHold(
          date: history.dates[date], termination: rebalance.result.termination, problem: problem,
          hasPortfolio: rebalance.result.portfolio != nil, cause: cause)
      }
      try journal?.append(record)
    }
    account.apply(record.trades, positions: positions, cash: record.solution.cash)
    settledWeights = account.weights(on: date, history)
    lastTarget = Dictionary(uniqueKeysWithValues: record.solution.holdings.map { ($0.id, $0.targetWeight) })
    return record
  }

  /// Solves a problem; what is wrong with it is told with its date.
  private func answer(_ problem: TrackingProblem, on date: Int) throws -> Rebalance {
    do { return try backtest.solve(problem, starts(problem)) } catch let error as TrackingError {
      switch error {
      case .problem(let fault):
        throw ProblemError(fault.subject, "on \(history.dates[date]): \(fault.message)", remedy: fault.remedy)
      case .noWholeShares(let text):
        throw ProblemError("whole shares on \(history.dates[date])", text, remedy: "Give more capital or smaller lots")
      case .solver, .audit: throw error
      }
    }
  }

  /// What is held, as proportions, and what was aimed at last: the two places where the next portfolio is likely near.
  private func starts(_ problem: TrackingProblem) -> [[Double]] {
    guard !account.held.isEmpty else { return [] }
    let target = problem.market.ids.map { lastTarget[$0] ?? 0 }
    return [problem.heldProportions] + (target.contains { $0 > 0 } ? [target] : [])
  }

  /// What was walked.
  func result() -> BacktestResult {
    var records = rebalances
    RebalanceRecord.fillRealised(&records, path: path, periodsPerYear: policy.periodsPerYear)
    let summary = BacktestSummary(
      path: path, rebalances: records, forcedSales: forcedSales, capital: capital, cashFactor: schedule.cashFactor,
      periodsPerYear: policy.periodsPerYear, secondsOutside: max(0, watch.elapsed - solvingSeconds))
    return BacktestResult(
      isComplete: isComplete, policy: policy, rebalances: records, forcedSales: forcedSales,
      leftOut: leftOut.isEmpty ? nil : leftOut, path: path, summary: summary, input: input, kindexVersion: kindexVersion
    )
  }
}
