/// What is assumed of a year, to say by how much a portfolio should fall behind its benchmark; nil is not assumed.
public struct DifferenceAssumptions: Sendable, Hashable {
  /// What the fund charges, fraction of its value a year.
  public var fee: Double?
  /// Half-sum of absolute weight changes a year.
  public var turnover: Double?
  /// Trades a year, for tickets.
  public var trades: Double?
  /// What the benchmark is expected to return a year.
  public var benchmarkReturn: Double?
  /// What cash earns a year.
  public var cashReturn: Double?
  /// Terms by segment: a sector's name, or ``everySegment`` for the stocks of no named one.
  public var lending: [String: LendingTerms] = [:]
  /// Dividends and what is withheld of them.
  public var dividends: DividendTerms?

  /// The segment of all stocks that are in no segment with terms of its own.
  public static let everySegment = "all"

  /// Assumes nothing.
  public init() {}
}

/// What lending the stocks of a segment brings.
public struct LendingTerms: Sendable, Hashable, Codable {
  /// Share of the segment's value that is on loan, on average.
  public var onLoan: Double
  /// What borrowers pay, fraction of the value on loan a year.
  public var fee: Double
  /// Share of that which the fund keeps.
  public var kept: Double

  /// Makes terms.
  public init(onLoan: Double = 0, fee: Double = 0, kept: Double = 1) {
    self.onLoan = onLoan
    self.fee = fee
    self.kept = kept
  }
}

/// Dividends of a year, and the tax that is withheld from the fund and in the benchmark.
public struct DividendTerms: Sendable, Hashable, Codable {
  /// Dividends, fraction of the stocks' value a year.
  public var yield: Double
  /// Tax rate that the fund bears.
  public var withheld: Double
  /// Tax rate that the benchmark's returns count with: 0 for a gross index.
  public var benchmarkWithheld: Double

  /// Makes terms.
  public init(yield: Double = 0, withheld: Double = 0, benchmarkWithheld: Double = 0) {
    self.yield = yield
    self.withheld = withheld
    self.benchmarkWithheld = benchmarkWithheld
  }
}

/// By how much a portfolio should differ from its benchmark in a year, part by part: fractions a year, a loss negative.
///
/// The stocks themselves are assumed to return what the benchmark does.
public struct ExpectedDifference: Sendable, Hashable {
  /// − fee.
  public let fees: Double?
  /// − turnover·(f_buy + f_sell) − trades·φ/C, and no less than trades·κ/C: what is bought and what is sold are each the
  /// half-sum.
  public let costs: Double?
  /// cash/C·(r_cash − R), nothing where there is no cash.
  public let cashDrag: Double?
  /// Σ w[i]·on loan·fee·kept by segment; empty where no terms are assumed.
  public let lending: [String: Double]
  /// Yield times the benchmark's rate less the fund's, the fund's on what it has in stocks.
  public let dividendTax: Double?

  /// Works the parts out.
  ///
  /// - Parameters:
  ///   - portfolio: what is held.
  ///   - sectors: sector labels of the N stocks, nil where unknown.
  ///   - costs: what trading costs.
  ///   - assumptions: of a year.
  public init(
    _ portfolio: JudgedPortfolio, sectors: [String?], costs: TransactionCosts, assumptions: DifferenceAssumptions
  ) {
    let cash = portfolio.cash / portfolio.capital
    fees = assumptions.fee.map { -$0 }
    var spent = assumptions.turnover.map { -$0 * (costs.buy + costs.sell) }
    if let trades = assumptions.trades {
      spent = min((spent ?? 0) - trades * costs.ticket / portfolio.capital, -trades * costs.least / portfolio.capital)
    }
    self.costs = spent
    if cash == 0 {
      cashDrag = 0
    } else if let own = assumptions.cashReturn, let benchmark = assumptions.benchmarkReturn {
      cashDrag = cash * (own - benchmark)
    } else {
      cashDrag = nil
    }
    var revenue: [String: Double] = [:]
    for (segment, terms) in assumptions.lending {
      let members = portfolio.weights.indices.filter { stock in
        guard segment == DifferenceAssumptions.everySegment else { return sectors[stock] == segment }
        return sectors[stock].map { assumptions.lending[$0] == nil } ?? true
      }
      let weight = members.reduce(0) { $0 + portfolio.weights[$1] }
      revenue[segment] = weight * terms.onLoan * terms.fee * terms.kept
    }
    lending = revenue
    dividendTax = assumptions.dividends.map { terms in
      terms.yield * (terms.benchmarkWithheld - portfolio.weights.reduce(0, +) * terms.withheld)
    }
  }

  /// The sum of the parts that are known.
  public var total: Double {
    [fees, costs, cashDrag, dividendTax].compactMap { $0 }.reduce(lending.values.sorted().reduce(0, +), +)
  }
}
