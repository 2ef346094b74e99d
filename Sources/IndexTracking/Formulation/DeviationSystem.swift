import Foundation
public import LinearAlgebra
import MarketData
public import TrackingDomain

/// Deviations as a linear function of proportions: d[t] = Σ A[t,i]·w[i] + a[t]·cash − k[t].
///
/// With P[t] = Σ w[i]·V[i,t]/V[i,T] + cash the value path of constant share counts as a fraction of C, R the
/// benchmark's simple returns and p̂ a reference for P, by default the benchmark's own path I[t]/I[T]:
///
/// | basis | d[t] |
/// |---|---|
/// | `weights` | Σ w[i]·r[i,t] − R[t] |
/// | `shares` | (P[t] − (1 + R[t])·P[t−1]) / p̂[t−1] |
/// | `values` | P[t] − I[t]/I[T] |
///
/// `shares` linearises r_P[t] − R[t], exactly where the portfolio's own path is the reference (Guastaroba & Speranza 2012,
/// EJOR 217:54–68, use the benchmark's path). It is what an engine of linear programs and the choice of whole lots are
/// given; searches and proofs take the ratios as they are, see ``PathRatios``.
/// For log returns the ratio's logarithm is linearised at the reference in the same way.
///
/// Other quadratic objectives are written as the mean square of such rows too: those of `risk` are a root of the risk
/// model, periods that count for more or less are scaled, and a shrinkage of second moments adds a row for each stock.
public struct DeviationSystem: Sendable {
  /// A, T × N, dates ascending.
  public let coefficients: Matrix
  /// a, what one unit of cash (fraction of C) contributes to each deviation; T entries.
  public let cash: [Double]
  /// k, T entries.
  public let constants: [Double]
  /// The objective as a function of these rows.
  public let objective: TrackingObjective

  /// The deviations of a problem's basis over its fitted window.
  ///
  /// - Parameters:
  ///   - problem: market, basis and kind of returns.
  ///   - reference: p̂[0]…p̂[T], value path that the `shares` basis is linearised at, as a fraction of C; nil for
  ///     the benchmark's own path.
  public init(_ problem: TrackingProblem, reference: [Double]? = nil) {
    if problem.objective.measure == .risk, let risk = problem.risk {
      self.init(SquareRows(risk), problem)
      return
    }
    let periods = DeviationSystem(periodsOf: problem, reference: reference)
    if problem.objective.halfLife == nil, problem.shrinkage == nil {
      self = periods
    } else {
      self.init(SquareRows(periods, problem), problem)
    }
  }

  /// Rows whose mean square is the objective.
  private init(_ rows: SquareRows, _ problem: TrackingProblem) {
    coefficients = rows.coefficients
    cash = rows.cash
    constants = rows.constants
    var objective = problem.objective
    objective.measure = .mse
    objective.halfLife = nil
    self.objective = objective
  }

  /// The deviations of the periods, all counted alike.
  private init(periodsOf problem: TrackingProblem, reference: [Double]?) {
    let market = problem.inSample
    let periods = problem.periodCount
    let stocks = problem.stockCount
    var matrix = Matrix(rows: periods, columns: stocks)
    var cash = [Double](repeating: 0, count: periods)
    var constants = [Double](repeating: 0, count: periods)
    let last = market.benchmark[periods]
    switch problem.objective.basis {
    case .weights:
      constants = Returns.of(market.benchmark, problem.objective.returns)
      for stock in 0..<stocks {
        for period in 0..<periods {
          let ratio = market.price(stock, period + 1) / market.price(stock, period)
          matrix[period, stock] = problem.objective.returns == .simple ? ratio - 1 : log(ratio)
        }
      }
    case .shares:
      let path = reference ?? market.benchmark.map { $0 / last }
      let growth = (0..<periods).map { market.benchmark[$0 + 1] / market.benchmark[$0] }
      let weight = (0..<periods).map { period in
        guard problem.objective.returns == .log else { return 1 / path[period] }
        let relative = path[period + 1] / path[period] / growth[period]
        let slope = abs(relative - 1) < 1e-9 ? 1 : log(relative) / (relative - 1)
        return slope / (growth[period] * path[period])
      }
      for stock in 0..<stocks {
        let final = market.price(stock, periods)
        for period in 0..<periods {
          let change = market.price(stock, period + 1) - growth[period] * market.price(stock, period)
          matrix[period, stock] = weight[period] * change / final
        }
      }
      cash = (0..<periods).map { weight[$0] * (1 - growth[$0]) }
    case .values:
      constants = (0..<periods).map { market.benchmark[$0 + 1] / last }
      cash = Array(repeating: 1, count: periods)
      for stock in 0..<stocks {
        let final = market.price(stock, periods)
        for period in 0..<periods { matrix[period, stock] = market.price(stock, period + 1) / final }
      }
    }
    coefficients = matrix
    self.cash = cash
    self.constants = constants
    objective = problem.objective
  }

  /// The same deviations of stocks and cash in other units.
  func scaled(stocks: Double, cash: Double) -> DeviationSystem { DeviationSystem(self, stocks: stocks, cash: cash) }

  private init(_ system: DeviationSystem, stocks: Double, cash: Double) {
    var matrix = system.coefficients
    matrix.storage = matrix.storage.map { $0 * stocks }
    coefficients = matrix
    self.cash = system.cash.map { $0 * cash }
    constants = system.constants
    objective = system.objective
  }

  /// No periods at all: the deviations of a problem of which only the constraints matter.
  init(stockCount: Int) {
    coefficients = Matrix(rows: 0, columns: stockCount)
    cash = []
    constants = []
    objective = TrackingObjective()
  }

  /// T.
  public var periodCount: Int { constants.count }
  /// N.
  public var stockCount: Int { coefficients.columns }

  /// The model's objective at proportions and cash, fractions of C.
  public func value(weights: [Double], cash: Double) -> Double {
    objective.value(of: deviations(weights: weights, cash: cash))
  }

  /// d[1]…d[T] of proportions and cash, fractions of C.
  public func deviations(weights: [Double], cash cashShare: Double) -> [Double] {
    var result = zip(cash, constants).map { $0 * cashShare - $1 }
    for stock in weights.indices where weights[stock] != 0 {
      let start = stock * periodCount
      let weight = weights[stock]
      for period in 0..<periodCount { result[period] += weight * coefficients.storage[start + period] }
    }
    return result
  }
}
