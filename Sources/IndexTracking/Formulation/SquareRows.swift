import LinearAlgebra
import RiskModels
import TrackingDomain

/// Rows d = A·w + a·cash − k whose mean square is a quadratic objective.
struct SquareRows {
  /// A.
  private(set) var coefficients: Matrix
  /// a.
  private(set) var cash: [Double]
  /// k.
  private(set) var constants: [Double]

  /// Rows of which the mean square is (w − b)ᵀV(w − b).
  ///
  /// V = RᵀR + diag(Δ) gives the rows of R, one for each stock, and one for what else the benchmark holds. Where series
  /// are returns beyond the benchmark's, its own series has the position Σ w − 1, to which every stock adds.
  init(_ risk: ActiveRisk) {
    let model = risk.model
    let common = model.root.rows
    let stocks = risk.stocks.count
    let benchmark = risk.positions([Double](repeating: 0, count: stocks)).map { -$0 }
    self.init(rows: common + stocks + 1, stocks: stocks)
    let scale = Double(common + stocks + 1).squareRoot()
    let own = risk.isRelative ? model.count - 1 : nil
    for (stock, series) in risk.stocks.enumerated() {
      for row in 0..<common {
        coefficients[row, stock] = scale * (model.root[row, series] + (own.map { model.root[row, $0] } ?? 0))
      }
      if let own { coefficients[common + stocks, stock] = scale * model.specificVariances[own].squareRoot() }
      let specific = scale * model.specificVariances[series].squareRoot()
      coefficients[common + stock, stock] = specific
      constants[common + stock] = specific * benchmark[series]
    }
    for series in model.ids.indices where benchmark[series] != 0 {
      for row in 0..<common { constants[row] += scale * model.root[row, series] * benchmark[series] }
    }
    let held = Set(risk.stocks)
    let outside = model.ids.indices.filter { !held.contains($0) }.reduce(0.0) {
      $0 + model.specificVariances[$1] * benchmark[$1] * benchmark[$1]
    }
    constants[common + stocks] = scale * outside.squareRoot()
  }

  /// Rows of which the mean square is Σ ω[t]·d[t]², shrunk where the problem says so.
  init(_ periods: DeviationSystem, _ problem: TrackingProblem) {
    let count = periods.periodCount
    let stocks = periods.stockCount
    let shrinkage = problem.shrinkage
    self.init(rows: count + (shrinkage == nil ? 0 : stocks + 1), stocks: stocks)
    let weights = problem.objective.halfLife.map { CovarianceEstimator.exponentialWeights(count: count, halfLife: $0) }
    let rows = Double(constants.count)
    for period in 0..<count {
      let share = (1 - (shrinkage?.intensity ?? 0)) * (weights?[period] ?? 1 / Double(count))
      let scale = (rows * share).squareRoot()
      for stock in 0..<stocks { coefficients[period, stock] = scale * periods.coefficients[period, stock] }
      cash[period] = scale * periods.cash[period]
      constants[period] = scale * periods.constants[period]
    }
    guard let shrinkage else { return }
    let own = (rows * shrinkage.intensity * shrinkage.targetMoment).squareRoot()
    for stock in 0..<stocks {
      coefficients[count + stock, stock] = own
      constants[count + stock] = own * shrinkage.centre[stock]
    }
    constants[count + stocks] = own * shrinkage.outside.squareRoot()
  }

  private init(rows: Int, stocks: Int) {
    coefficients = Matrix(rows: rows, columns: stocks)
    cash = [Double](repeating: 0, count: rows)
    constants = [Double](repeating: 0, count: rows)
  }
}
