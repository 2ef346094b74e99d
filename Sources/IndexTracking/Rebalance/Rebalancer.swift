public import MILP
public import TrackingDomain

/// Says what to trade from what is held: solves, turns the answer into trades, and replays them.
public struct Rebalancer: Sendable {
  private let tracker: Tracker

  /// A rebalancer on a tracker.
  public init(_ tracker: Tracker) { self.tracker = tracker }

  /// Rebalances the holdings of a problem.
  ///
  /// Where what is held keeps every rule as it is and is worth no more in the objective, to the relative gap asked for,
  /// than the best portfolio found, nothing is traded: no one pays for what cannot be shown to be better.
  ///
  /// - Parameters:
  ///   - problem: its holdings are what is held now; its capital is their value and the cash flow.
  ///   - limits: when to stop.
  ///   - starts: N proportions each, where the search may begin besides.
  ///   - observer: told of incumbents and bounds while the search runs.
  /// - Returns: the result, with the trades that lead there; none where no portfolio was found.
  /// - Throws: ``TrackingError``; among them ``TrackingError/audit(_:)`` where the trades, replayed from the holdings, do
  ///   not lead to the very shares and cash of the portfolio.
  public func rebalance(
    _ problem: TrackingProblem, limits: TrackingLimits = TrackingLimits(), starts: [[Double]] = [],
    observer: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws(TrackingError) -> Rebalance {
    var result = try tracker.solve(problem, limits: limits, starts: starts, observer: observer)
    guard let found = result.portfolio else { return Rebalance(result: result, trades: TradeList([]), isKept: false) }
    let isKept = keepsHoldings(found, problem, relativeGap: limits.relativeGap)
    if isKept {
      result.keep(Judge(problem).portfolio(shares: problem.holdings.shares))
      result.notes = problem.lotNotes
    }
    let whole = result.portfolio?.whole ?? found.whole
    let trades: TradeList
    do { trades = try TradeList(to: whole, in: problem) } catch { throw .problem(error) }
    do { try Judge(problem).audit(trades, against: whole) } catch { throw .audit(error) }
    return Rebalance(result: result, trades: trades, isKept: isKept)
  }

  /// Whether what is held, with the cash flow, is an answer that the portfolio found does not better.
  private func keepsHoldings(_ found: TrackedPortfolio, _ problem: TrackingProblem, relativeGap: Double) -> Bool {
    let judge = Judge(problem)
    let held = judge.portfolio(shares: problem.holdings.shares)
    guard held.heldCount() > 0, judge.wholeShareViolations(by: held).isEmpty, found.violations.isEmpty else {
      return false
    }
    // Where nothing is said of cash, what is left must be less than one lot costs, as after a solve.
    let cheapest = problem.cheapestLot(of: held.heldPositions).map { $0 * problem.capital * (1 - 1e-9) } ?? 0
    guard problem.statesCash || held.cash <= max(found.whole.cash, cheapest) else { return false }
    let (own, best) = (judge.objective(of: held), judge.objective(of: found.whole))
    return own <= best + relativeGap * abs(best) + problem.negligibleGap
  }
}

/// What to trade, and how that was found out.
public struct Rebalance: Sendable {
  /// The portfolio after trading, with its proof.
  public let result: TrackingResult
  /// What is traded to get there.
  public let trades: TradeList
  /// Whether nothing is traded because what is held is as good as anything found.
  public let isKept: Bool

  /// Why the trades must not be made, in words; nil where they may.
  ///
  /// What is traded keeps every rule in whole shares and needs no one to lend: a portfolio that does not is shown, with
  /// what it breaks, and left alone.
  public var obstacle: String? {
    guard let portfolio = result.portfolio else { return "nothing was found (\(result.termination.rawValue))" }
    guard portfolio.violations.isEmpty else {
      return "no whole shares were found that keep every rule; the nearest break "
        + portfolio.violations.map(\.description).joined(separator: "; ")
    }
    guard portfolio.whole.cash >= 0 else { return "the whole shares cost more than there is" }
    return nil
  }

  /// The result with what is held in the place of what was found: nothing is traded, whatever rule that breaks.
  public func keepingHoldings() -> TrackingResult {
    var kept = result
    kept.keep(Judge(result.problem).portfolio(shares: result.problem.holdings.shares))
    return kept
  }
}

extension TrackingResult {
  /// Puts a portfolio that is kept as it is in the place of what was found: value and targets are its own.
  ///
  /// A bound is of portfolios that keep every rule, and says nothing of one that does not.
  mutating func keep(_ whole: JudgedPortfolio) {
    let judge = Judge(problem)
    let violations = judge.wholeShareViolations(by: whole)
    let value = whole.heldCount() > 0 ? judge.objective(of: whole) : .nan
    portfolio = TrackedPortfolio(
      targetWeights: whole.weights, modelValue: value, whole: whole, violations: violations)
    bound = violations.isEmpty ? min(bound, value) : -.infinity
    notes = []
    keepOnlyProvenOptima()
  }
}
