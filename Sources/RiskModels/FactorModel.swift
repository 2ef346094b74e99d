import LinearAlgebra
public import MarketData

/// What a factor model's numbers are a period of.
public enum RiskHorizon: String, Sendable, Hashable, Codable, CaseIterable {
  /// Variances of one return of the price table.
  case period
  /// Variances of a year.
  case year
}

extension RiskModel {
  /// The column of a table of exposures that holds specific risk.
  public static let specificRiskColumn = "specific_risk"

  /// A factor model V = B·Ω·Bᵀ + Δ from tables.
  ///
  /// - Parameters:
  ///   - table: exposures, one column for each factor of the covariance, and `specific_risk`, a standard deviation.
  ///   - covariance: Ω.
  ///   - ids: the series that are wanted, each with a row of the table.
  ///   - periodsPerYear: what variances are divided by, the periods of a year for a model of yearly ones; 1 for none.
  ///   - date: when the model was made, if the user says so.
  /// - Throws: ``DataError`` for a series or factor that is missing, a negative risk, and a covariance that is not
  ///   positive semidefinite.
  public init(
    exposures table: StockTable, covariance: FactorCovarianceTable, ids: [String], periodsPerYear: Double = 1,
    date: String? = nil
  ) throws(DataError) {
    let rows = Dictionary(uniqueKeysWithValues: table.rows.enumerated().map { ($1.id, $0) })
    for id in ids where rows[id] == nil {
      throw DataError(
        .inconsistent, file: table.file, "there are no exposures of \(id)", remedy: "Add a line for \(id)")
    }
    let positions = ids.compactMap { rows[$0] }
    let known = Set(covariance.names + [Self.specificRiskColumn])
    if let stranger = table.factors.keys.sorted().first(where: { !known.contains($0) }) {
      throw DataError(
        .inconsistent, file: table.file, column: stranger,
        "the factor has exposures here and no covariance in \(covariance.file)",
        remedy: "Add it there, or delete the column")
    }
    var exposures = Matrix(rows: ids.count, columns: covariance.names.count)
    for (factor, name) in covariance.names.enumerated() {
      let values = try table.factor(name)
      for (row, position) in positions.enumerated() { exposures[row, factor] = values[position] }
    }
    let risks = try table.factor(Self.specificRiskColumn)
    for position in positions where risks[position] < 0 {
      throw DataError(
        .malformed, file: table.file, line: table.rows[position].line, column: Self.specificRiskColumn,
        "a standard deviation of \(risks[position]) is below zero", remedy: "Write it as it is, 0 for none")
    }
    let count = covariance.names.count
    let matrix = Matrix(rows: count, columns: count, storage: covariance.values.map { $0 / periodsPerYear })
    try Self.check(matrix.symmetricPart, covariance)
    let factors = FactorStructure(names: covariance.names, exposures: exposures, covariance: matrix.symmetricPart)
    self.init(
      ids: ids, root: factors.root(), specificVariances: positions.map { risks[$0] * risks[$0] / periodsPerYear },
      factors: factors, estimate: RiskEstimate(.files, lastDate: date))
  }

  /// A model that counts every factor alike, V = B·Bᵀ: xᵀVx = ‖Bᵀx‖², the squared distance of exposures.
  ///
  /// - Parameters:
  ///   - factors: N exposures by the name of the factor.
  ///   - ids: the names of the N stocks.
  public init(matching factors: [String: [Double]], ids: [String]) {
    let names = factors.keys.sorted()
    var exposures = Matrix(rows: ids.count, columns: names.count)
    var identity = Matrix(rows: names.count, columns: names.count)
    for (factor, name) in names.enumerated() {
      identity[factor, factor] = 1
      for (row, value) in (factors[name] ?? []).enumerated() { exposures[row, factor] = value }
    }
    let structure = FactorStructure(names: names, exposures: exposures, covariance: identity)
    self.init(
      ids: ids, root: exposures.transposed(), specificVariances: Array(repeating: 0, count: ids.count),
      factors: structure, estimate: RiskEstimate(.exposures))
  }

  /// Refuses a covariance with an eigenvalue that is below zero by more than rounding.
  private static func check(_ matrix: Matrix, _ table: FactorCovarianceTable) throws(DataError) {
    let values = matrix.symmetricEigen().values
    let greatest = values.reduce(0) { max($0, abs($1)) }
    guard let least = values.first, least < -1e-12 * greatest else { return }
    throw DataError(
      .inconsistent, file: table.file,
      "the covariance of the factors is not positive semidefinite: its least eigenvalue is \(least), the greatest in "
        + "size \(greatest), so that some portfolio would have a negative variance",
      remedy: "Give more digits, or a covariance that was estimated from one set of returns")
  }
}
