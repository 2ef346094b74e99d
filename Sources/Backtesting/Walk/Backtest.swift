public import IndexTracking
public import MILP
public import MarketData
public import TrackingDomain

/// A walk forward over history: on each date of decision a portfolio is fitted to the last returns, traded at that
/// date's prices in whole shares and kept until the next.
///
/// Between decisions share counts stay and weights drift. Nothing that comes after a date can change what is decided on
/// it: a decision sees a table that ends there.
public struct Backtest: Sendable {
  /// Poses a fit over a table of prices, benchmark first, with a capital; window, holdings and dates are the walk's.
  public typealias Posing = @Sendable (PriceTable, Double) throws -> TrackingProblem
  /// Says what to trade for a fit, from given starting proportions.
  public typealias Solving = @Sendable (TrackingProblem, [[Double]]) throws -> Rebalance

  let history: PriceHistory
  let policy: BacktestPolicy
  let holdings: Holdings
  let pose: Posing
  let solve: Solving
  let cancellation: Cancellation

  /// Prepares a walk.
  ///
  /// - Parameters:
  ///   - history: the prices.
  ///   - policy: when and how the portfolio is rebalanced.
  ///   - holdings: what is owned at the start, in the order of the history's stocks; cash alone as a rule.
  ///   - pose: makes the problem of a fit.
  ///   - solve: answers it.
  ///   - cancellation: stops the walk; what was walked is kept.
  public init(
    history: PriceHistory, policy: BacktestPolicy, holdings: Holdings, cancellation: Cancellation = Cancellation(),
    pose: @escaping Posing, solve: @escaping Solving
  ) {
    self.history = history
    self.policy = policy
    self.holdings = holdings
    self.cancellation = cancellation
    self.pose = pose
    self.solve = solve
  }

  /// Walks.
  ///
  /// - Parameters:
  ///   - journal: decisions of an earlier run, taken as they are, and where new ones are noted; nil for neither.
  ///   - input: what the prices were read from.
  ///   - kindexVersion: the program's version.
  ///   - observer: told of every decision as it is made.
  /// - Returns: the whole walk, or as much of it as there was time for before it was cancelled.
  /// - Throws: `ProblemError` and `DataError` for what cannot be walked, ``NothingToHold`` where not even the first
  ///   portfolio exists, and what posing and solving throw.
  public func run(
    journal: DecisionJournal? = nil, input: InputRecord, kindexVersion: String,
    observer: ((RebalanceRecord) -> Void)? = nil
  ) throws -> BacktestResult {
    try checkHoldings()
    let schedule = try Schedule(history, policy)
    var walk = try Walk(self, schedule, journal, input: input, kindexVersion: kindexVersion, observer: observer)
    try walk.run()
    return walk.result()
  }

  /// Checks what can be seen without solving: dates, calendar, window, holdings, and the first problem.
  ///
  /// - Throws: as ``run(journal:input:kindexVersion:observer:)``, but for what only solving shows.
  public func check() throws {
    try checkHoldings()
    let first = try Schedule(history, policy).dates.lowerBound
    let account = Account(shares: holdings.shares, cash: holdings.cash)
    try DecisionProblem(history, policy, pose: pose).problem(
      on: first, account, capital: account.value(on: first, history)
    ).validate()
  }

  private func checkHoldings() throws(ProblemError) {
    guard holdings.cash >= 0, holdings.cash.isFinite else {
      throw ProblemError(
        "holdings", "the cash, \(decimal(holdings.cash)), is below zero",
        remedy: "A back-test borrows nothing: give 0 or more")
    }
    for (id, count) in zip(history.ids, holdings.shares) {
      guard count >= 0, count.isFinite, count == count.rounded() else {
        throw ProblemError(
          "holdings of \(id)", "\(decimal(count)) is not a whole number of shares, 0 or more",
          remedy: "Give whole shares")
      }
    }
  }
}

/// No portfolio for the very first date: there is nothing to walk with.
public struct NothingToHold: Error, Sendable, CustomStringConvertible {
  /// The date.
  public let date: String
  /// Why the search stopped.
  public let termination: Termination
  /// The problem that has no answer.
  public let problem: TrackingProblem
  /// Whether there is a portfolio in fractions of shares.
  let hasPortfolio: Bool
  /// Why there is none to trade into, in words.
  let cause: String

  /// Date and cause in words, and what to do where that is known.
  public var description: String {
    if hasPortfolio { return "on \(date), \(cause). Give more capital or smaller lots, or relax that rule." }
    return termination == .infeasible
      ? "no portfolio on \(date) satisfies the constraints, proven"
      : "no portfolio for \(date) was found within the limits (\(termination.rawValue)). Give --time-limit more."
  }
}
