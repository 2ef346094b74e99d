import Foundation
import MarketData
import RiskModels
public import TrackingDomain

/// The tracking-error budget of a portfolio: the object that `kindex risk --format json` writes, `kindex.risk`.
public struct RiskReport: Codable, Sendable, Hashable {
  /// Always "kindex.risk".
  public var kind = "kindex.risk"
  /// Version of this form.
  public var version = 1
  /// What the user calls the problem.
  public var name: String
  /// When the positions are valued.
  public var date: String
  /// Value of the holdings and their cash, currency.
  public var capital: Double
  /// Cash, currency.
  public var cash: Double
  /// How many stocks are held.
  public var cardinality: Int
  /// The model and the total.
  public var risk: RiskRecord
  /// The total taken apart.
  public var budget: RiskBudgetRecord
  /// The expected difference from the benchmark in a year.
  public var expected: DifferenceRecord
  /// What the same shares did over the fitted dates.
  public var inSample: RealisedRecord
  /// What they did after them; null where there are no later prices.
  @NullEncoded public var outOfSample: RealisedRecord?
  /// What the report was made from.
  public var input: InputRecord
  /// Version of Kindex.
  public var kindexVersion: String

  enum CodingKeys: String, CodingKey {
    case kind, version, name, date, capital, cash, cardinality, risk, budget, expected
    case inSample = "in_sample"
    case outOfSample = "out_of_sample"
    case input
    case kindexVersion = "kindex_version"
  }

  /// Makes the report of a portfolio.
  ///
  /// - Parameters:
  ///   - problem: with a risk model.
  ///   - portfolio: what is held.
  ///   - assumptions: of a year.
  ///   - input: what the problem was read from.
  ///   - kindexVersion: the program's version.
  /// - Throws: `AuditFailure` where the parts do not add up to the total, which is computed another way.
  public init?(
    _ problem: TrackingProblem, portfolio: JudgedPortfolio, assumptions: DifferenceAssumptions, input: InputRecord,
    kindexVersion: String
  ) throws(AuditFailure) {
    guard let risk = problem.risk, let record = RiskRecord(problem, portfolio: portfolio),
      let total = Judge(problem).exAnteTrackingError(of: portfolio)
    else { return nil }
    let budget = RiskBudget(risk, weights: portfolio.weights)
    let sum = budget.stocks.reduce(budget.cash.contribution) { $0 + $1.contribution }
    guard abs(sum - total) <= 1e-9 * total + 1e-12 else {
      throw AuditFailure(findings: ["the parts of the tracking error add up to \(sum), recomputed it is \(total)"])
    }
    name = problem.name
    date = problem.inSample.dates[problem.periodCount]
    capital = problem.capital
    cash = portfolio.cash
    cardinality = portfolio.heldCount()
    self.risk = record
    self.budget = RiskBudgetRecord(budget, risk, problem, portfolio)
    expected = DifferenceRecord(
      ExpectedDifference(
        portfolio, sectors: problem.universe.sectors, costs: problem.costs, assumptions: assumptions), assumptions)
    inSample = RealisedRecord(portfolio, over: problem.inSample, problem)
    outOfSample = problem.outOfSample.map { RealisedRecord(portfolio, over: $0, problem) }
    self.input = input
    self.kindexVersion = kindexVersion
  }
}

/// The parts of a year's expected difference from the benchmark: fractions a year, a loss negative, null not assumed.
public struct DifferenceRecord: Codable, Sendable, Hashable {
  /// What the fund charges.
  @NullEncoded public var fees: Double?
  /// Trading costs.
  @NullEncoded public var costs: Double?
  /// What cash earns less than the benchmark.
  @NullEncoded public var cashDrag: Double?
  /// Revenue of securities lending by segment.
  public var lending: [String: Double]
  /// Tax on dividends, against the benchmark's.
  @NullEncoded public var dividendTax: Double?
  /// The sum of what is known.
  public var total: Double
  /// The parts of which nothing was said.
  public var unstated: [String]

  enum CodingKeys: String, CodingKey {
    case fees, costs
    case cashDrag = "cash_drag"
    case lending
    case dividendTax = "dividend_tax"
    case total, unstated
  }

  init(_ difference: ExpectedDifference, _ assumptions: DifferenceAssumptions) {
    lending = difference.lending
    total = difference.total
    let parts: [(String, Bool)] = [
      ("fees", difference.fees == nil), ("costs", difference.costs == nil),
      ("cash_drag", difference.cashDrag == nil), ("lending", assumptions.lending.isEmpty),
      ("dividend_tax", difference.dividendTax == nil),
    ]
    unstated = parts.filter(\.1).map(\.0)
    fees = difference.fees
    costs = difference.costs
    cashDrag = difference.cashDrag
    dividendTax = difference.dividendTax
  }
}

/// What a portfolio of constant share counts did against its benchmark over some dates, prices alone.
public struct RealisedRecord: Codable, Sendable, Hashable {
  /// T.
  public var periods: Int
  /// Standard deviation of the excess returns; null for one period.
  @NullEncoded public var trackingError: Double?
  /// ``trackingError`` × √(periods a year); null where unknown.
  @NullEncoded public var trackingErrorAnnualised: Double?
  /// Return over all dates less the benchmark's.
  public var difference: Double
  /// Compounded return a year less the benchmark's; null where the periods a year are unknown.
  @NullEncoded public var differenceAnnualised: Double?

  enum CodingKeys: String, CodingKey {
    case periods
    case trackingError = "tracking_error"
    case trackingErrorAnnualised = "tracking_error_annualised"
    case difference
    case differenceAnnualised = "difference_annualised"
  }

  init(_ portfolio: JudgedPortfolio, over market: Market, _ problem: TrackingProblem) {
    let path = TrackingPath(
      of: portfolio, over: market, objective: TrackingObjective(basis: .shares),
      positionBenchmark: problem.inSample.benchmark[problem.periodCount])
    let figures = SampleFigures(path, periodsPerYear: problem.periodsPerYear)
    periods = figures.periods
    let own = path.portfolioReturns.reduce(1) { $0 * (1 + $1) }
    let benchmark = path.benchmarkReturns.reduce(1) { $0 * (1 + $1) }
    difference = own - benchmark
    trackingError = figures.trackingError
    trackingErrorAnnualised = figures.trackingErrorAnnualised
    differenceAnnualised = problem.periodsPerYear.map { perYear in
      pow(own, perYear / Double(path.portfolioReturns.count))
        - pow(benchmark, perYear / Double(path.portfolioReturns.count))
    }
  }
}
