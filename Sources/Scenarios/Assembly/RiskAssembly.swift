public import MarketData
import RiskModels
import TrackingDomain

/// Makes the risk model and the second moments that a user asked for.
struct RiskAssembly {
  private let specification: Specification
  private let problem: TrackingProblem
  private let stocks: StockTable?
  private let tables: RiskTables?

  init(_ specification: Specification, problem: TrackingProblem, stocks: StockTable?, tables: RiskTables?) {
    self.specification = specification
    self.problem = problem
    self.stocks = stocks
    self.tables = tables
  }

  /// The half-life of exponential weights where the user gives none, periods.
  static let standardHalfLife = StandardValues.halfLife

  /// The risk of the portfolio against the benchmark; nil where nobody asks for it.
  func activeRisk() throws -> ActiveRisk? {
    let said = specification.risk
    guard said.isGiven || specification.measure?.value == .risk else { return nil }
    try refuseIdleKeys(said)
    switch said.model?.value ?? .ledoitWolf {
    case .sample: return try estimated(.sample)
    case .ewma: return try estimated(.exponential(halfLife: said.halfLife?.value ?? Self.standardHalfLife))
    case .ledoitWolf: return try estimated(.ledoitWolf)
    case .pca: return try estimated(.principalComponents(said.factorCount?.value.rule ?? .baiNg))
    case .exposures: return try matching()
    case .file: return try fromFiles()
    }
  }

  /// The half-life of the second moments; nil where all periods count alike.
  func momentHalfLife() throws -> Double? {
    guard specification.moments?.value == .ewma else {
      if let given = specification.momentHalfLife {
        throw SpecificationError(
          given.origin, "a half-life is for moments that are weighted", remedy: "Ask for the moments ewma")
      }
      return nil
    }
    return specification.momentHalfLife?.value ?? Self.standardHalfLife
  }

  /// What the second moments are shrunk by; nil where they are not.
  func momentShrinkage() -> MomentShrinkage? {
    guard specification.moments?.value == .ledoitWolf else { return nil }
    let shrinkage = Shrinkage(activeReturnsOf: problem.inSample, returns: problem.objective.returns)
    let known = problem.universe.benchmarkWeights.compactMap { $0 }
    return MomentShrinkage(
      intensity: shrinkage.intensity, targetMoment: shrinkage.targetVariance,
      centre: known.count == problem.stockCount ? known : Array(repeating: 0, count: problem.stockCount))
  }

  /// Refuses what the chosen model has no use for.
  private func refuseIdleKeys(_ said: RiskSpecification) throws {
    let model = said.model?.value ?? .ledoitWolf
    var isFile = false
    if case .file = model { isFile = true }
    func refuse<Value>(_ setting: Setting<Value>?, _ isUsed: Bool, _ what: String, _ remedy: String) throws {
      guard let setting, !isUsed else { return }
      throw SpecificationError(setting.origin, "the risk model has no use for \(what)", remedy: remedy)
    }
    try refuse(said.halfLife, model == .ewma, "a half-life", "Ask for the model ewma, or leave it out")
    try refuse(said.factorCount, model == .pca, "a number of factors", "Ask for the model pca, or leave it out")
    try refuse(
      said.factorCovariance, isFile, "a factor covariance", "Name the file of exposures as the model, or leave it out")
    try refuse(said.horizon, isFile, "a horizon", "Leave it out: an estimate is of the periods of the prices")
    try refuse(said.window, !isFile && model != .exposures, "a window", "Leave it out")
    try refuse(said.exposures, model == .exposures, "a list of exposures", "Ask for the model exposures")
  }

  private func estimated(_ estimator: CovarianceEstimator) throws -> ActiveRisk {
    let said = specification.risk
    let weights = try benchmarkWeights()
    return try blaming((said.window ?? nil)?.origin ?? said.model?.origin) {
      try ActiveRisk(
        estimator, try window(), returns: problem.objective.returns, benchmarkWeights: weights)
    }
  }

  /// The fitted window, or the last returns up to a date that is not after it.
  private func window() throws -> Market {
    let said = specification.risk
    let market = problem.inSample
    var last = market.periodCount
    if let asOf = said.asOf {
      last = try blaming(asOf.origin) { try market.dateRange(from: nil, to: asOf.value) }.upperBound
    }
    guard let window = said.window else {
      return last == market.periodCount ? market : market.restricted(toDates: 0...last)
    }
    // A longer history than the fit's may be used, but nothing after it.
    let end = problem.sample.inSample.lowerBound + last
    guard window.value <= end else {
      throw SpecificationError(
        window.origin,
        "\(window.value) returns are asked for, and there are \(end) up to "
          + "\(problem.market.dates[end])", remedy: "Ask for at most \(end)")
    }
    return problem.market.restricted(toDates: end - window.value...end)
  }

  private func matching() throws -> ActiveRisk {
    let origin = specification.risk.model?.origin ?? .standard
    guard let stocks else {
      throw SpecificationError(
        origin, "there are no exposures to match", remedy: "Give a stock table with a numeric column for each factor")
    }
    let names = specification.risk.exposures?.value ?? stocks.factors.keys.sorted()
    guard !names.isEmpty else {
      throw SpecificationError(
        origin, "\(stocks.file) has no numeric column that could be matched", remedy: "Add one for each factor")
    }
    let rows = Dictionary(uniqueKeysWithValues: stocks.rows.enumerated().map { ($1.id, $0) })
    var exposures: [String: [Double]] = [:]
    for name in names {
      let values = try blaming(specification.risk.exposures?.origin) { try stocks.factor(name) }
      exposures[name] = try problem.market.ids.map { id in
        guard let row = rows[id] else {
          throw SpecificationError(
            origin, "the exposure of \(id) to \(name) is not known", remedy: "Add \(id) to \(stocks.file)")
        }
        return values[row]
      }
    }
    let weights = try requiredWeights("exposures of the benchmark follow from its weights")
    return ActiveRisk(RiskModel(matching: exposures, ids: problem.market.ids), benchmarkWeights: weights)
  }

  private func fromFiles() throws -> ActiveRisk {
    let said = specification.risk
    guard let tables else {
      throw SpecificationError(
        said.model?.origin ?? .standard, "a risk model from a file needs the covariance of its factors",
        remedy: "Name it: --factor-covariance, or the key risk.factor_covariance of a scenario")
    }
    var perYear = 1.0
    if said.horizon?.value == .year {
      guard let known = problem.periodsPerYear else {
        throw SpecificationError(
          said.horizon?.origin ?? .standard, "how many periods make a year is not known",
          remedy: "Give data.periods_per_year")
      }
      perYear = known
    }
    let benchmark = problem.market.benchmarkID
    var weights: [Double]?
    if said.against?.value == .series || (said.against == nil && tables.exposures[benchmark] != nil) {
      weights = nil
    } else {
      weights = try requiredWeights("\(tables.exposures.file) has no line for \(benchmark), so that its weights count")
    }
    let ids = problem.market.ids + (weights == nil ? [benchmark] : [])
    let model = try RiskModel(
      exposures: tables.exposures, covariance: tables.covariance, ids: ids, periodsPerYear: perYear,
      date: said.asOf.map { problem.market.iso($0.value) })
    return weights.map { ActiveRisk(model, benchmarkWeights: $0) } ?? ActiveRisk(benchmarkSeriesLast: model)
  }

  /// b where the weights make up the benchmark, nil where its series must stand for it.
  private func benchmarkWeights() throws -> [Double]? {
    switch specification.risk.against?.value {
    case .series: return nil
    case .weights: return try requiredWeights("the benchmark is to be measured by its weights")
    case nil: return problem.universe.wholeBenchmark
    }
  }

  private func requiredWeights(_ reason: String) throws -> [Double] {
    if let weights = problem.universe.wholeBenchmark { return weights }
    let weights = problem.universe.benchmarkWeights
    let origin = specification.risk.against?.origin ?? specification.risk.model?.origin ?? .standard
    if let unknown = weights.firstIndex(where: { $0 == nil }) {
      throw SpecificationError(
        origin, "\(reason), and the weight of \(problem.market.ids[unknown]) is not known",
        remedy: "Give every stock's in the column weight of the stock table, 0 for what is not in the benchmark")
    }
    let sum = weights.reduce(0) { $0 + ($1 ?? 0) }
    throw SpecificationError(
      origin, "\(reason), and they add up to \(percent(sum))",
      remedy: "Give weights of the whole benchmark, or let its series stand for it")
  }
}

/// The tables of a factor model.
public struct RiskTables: Sendable {
  /// Exposures and specific risk by stock.
  public let exposures: StockTable
  /// The covariance of the factors.
  public let covariance: FactorCovarianceTable

  /// Pairs the tables.
  public init(exposures: StockTable, covariance: FactorCovarianceTable) {
    self.exposures = exposures
    self.covariance = covariance
  }
}
