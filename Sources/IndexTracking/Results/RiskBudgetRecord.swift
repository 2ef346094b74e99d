import MarketData
import RiskModels
public import TrackingDomain

/// A tracking error taken apart by stock, sector and factor: fractions per period that add up to it.
public struct RiskBudgetRecord: Codable, Sendable, Hashable {
  /// σ per period.
  public var trackingError: Double
  /// What the factors contribute together; null for a model without.
  @NullEncoded public var factor: Double?
  /// What specific risk contributes; null for a model without factors.
  @NullEncoded public var specific: Double?
  /// Each factor; null for a model without.
  @NullEncoded public var factors: [FactorPartRecord]?
  /// Each sector, by contribution descending; stocks of no known sector together, and cash apart.
  public var sectors: [SectorPartRecord]
  /// Each stock that is held or in the benchmark, by contribution descending.
  public var stocks: [StockPartRecord]
  /// Cash, which is held instead of the benchmark.
  public var cash: CashPartRecord

  enum CodingKeys: String, CodingKey {
    case trackingError = "tracking_error"
    case factor, specific, factors, sectors, stocks, cash
  }

  init(_ budget: RiskBudget, _ risk: ActiveRisk, _ problem: TrackingProblem, _ portfolio: JudgedPortfolio) {
    let total = budget.trackingError
    func share(_ contribution: Double) -> Double? { total > 0 ? contribution / total : nil }
    trackingError = total
    cash = CashPartRecord(
      position: budget.cash.position, marginal: budget.cash.marginal, contribution: budget.cash.contribution,
      share: share(budget.cash.contribution))
    let parts = budget.stocks.enumerated().filter { $1.position != 0 }
    let records = parts.map { stock, part in
      StockPartRecord(
        id: problem.market.ids[stock], weight: portfolio.weights[stock], activeWeight: part.position,
        marginal: part.marginal, contribution: part.contribution, sector: problem.universe.sectors[stock],
        benchmarkWeight: risk.benchmarkWeights?[stock], share: share(part.contribution))
    }
    let groups = Dictionary(grouping: records, by: \.sector).map { sector, members in
      let sum = members.reduce(0) { $0 + $1.contribution }
      return SectorPartRecord(
        sector: sector, weight: members.reduce(0) { $0 + $1.weight },
        activeWeight: members.reduce(0) { $0 + $1.activeWeight }, contribution: sum, share: share(sum))
    }
    stocks = records.sorted { ($0.contribution, $1.id) > ($1.contribution, $0.id) }
    sectors = groups.sorted { ($0.contribution, $1.sector ?? "") > ($1.contribution, $0.sector ?? "") }
    factor = budget.factorContribution
    specific = budget.specificContribution
    let names = risk.model.factors?.names
    factors = names.flatMap { names in
      budget.factors.map { parts in
        zip(names, parts).map { name, part in
          FactorPartRecord(
            factor: name, exposure: part.position, marginal: part.marginal, contribution: part.contribution,
            share: share(part.contribution))
        }
      }
    }
  }
}

/// What a factor contributes to a tracking error.
public struct FactorPartRecord: Codable, Sendable, Hashable {
  /// The factor's name.
  public var factor: String
  /// The active exposure, in units of the factor.
  public var exposure: Double
  /// The derivative of the tracking error by the exposure.
  public var marginal: Double
  /// exposure × marginal.
  public var contribution: Double
  /// The contribution as a fraction of the whole; null where there is no risk.
  @NullEncoded public var share: Double?

  init(factor: String, exposure: Double, marginal: Double, contribution: Double, share: Double?) {
    self.factor = factor
    self.exposure = exposure
    self.marginal = marginal
    self.contribution = contribution
    self.share = share
  }
}

/// What the stocks of a sector contribute to a tracking error.
public struct SectorPartRecord: Codable, Sendable, Hashable {
  /// The sector; null for stocks of which it is not known.
  @NullEncoded public var sector: String?
  /// Σ w.
  public var weight: Double
  /// Σ (w − b), or Σ w where the benchmark's weights are not known.
  public var activeWeight: Double
  /// Σ contribution.
  public var contribution: Double
  /// The contribution as a fraction of the whole; null where there is no risk.
  @NullEncoded public var share: Double?

  enum CodingKeys: String, CodingKey {
    case sector, weight
    case activeWeight = "active_weight"
    case contribution, share
  }

  init(sector: String?, weight: Double, activeWeight: Double, contribution: Double, share: Double?) {
    self.weight = weight
    self.activeWeight = activeWeight
    self.contribution = contribution
    self.sector = sector
    self.share = share
  }
}

/// What a stock contributes to a tracking error.
public struct StockPartRecord: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// w, fraction of capital.
  public var weight: Double
  /// w − b, or w where the benchmark's weights are not known.
  public var activeWeight: Double
  /// What the tracking error changes by when a unit of the benchmark is exchanged for the stock.
  public var marginal: Double
  /// active weight × marginal.
  public var contribution: Double
  /// The sector; null where unknown.
  @NullEncoded public var sector: String?
  /// b; null where the benchmark's weights are not known.
  @NullEncoded public var benchmarkWeight: Double?
  /// The contribution as a fraction of the whole; null where there is no risk.
  @NullEncoded public var share: Double?

  enum CodingKeys: String, CodingKey {
    case id, sector, weight
    case benchmarkWeight = "benchmark_weight"
    case activeWeight = "active_weight"
    case marginal, contribution, share
  }

  init(
    id: String, weight: Double, activeWeight: Double, marginal: Double, contribution: Double, sector: String?,
    benchmarkWeight: Double?, share: Double?
  ) {
    self.id = id
    self.weight = weight
    self.activeWeight = activeWeight
    self.marginal = marginal
    self.contribution = contribution
    self.sector = sector
    self.benchmarkWeight = benchmarkWeight
    self.share = share
  }
}

/// What cash contributes to a tracking error.
public struct CashPartRecord: Codable, Sendable, Hashable {
  /// What is invested in stocks less all of the benchmark: minus the weight of cash.
  public var position: Double
  /// The derivative of the tracking error by the position.
  public var marginal: Double
  /// position × marginal.
  public var contribution: Double
  /// The contribution as a fraction of the whole; null where there is no risk.
  @NullEncoded public var share: Double?

  init(position: Double, marginal: Double, contribution: Double, share: Double?) {
    self.position = position
    self.marginal = marginal
    self.contribution = contribution
    self.share = share
  }
}
