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
/// | `shares` | d̂[t] + (P[t] − (p̂[t]/p̂[t−1])·P[t−1]) / p̂[t−1], d̂[t] = p̂[t]/p̂[t−1] − 1 − R[t] |
/// | `values` | P[t] − I[t]/I[T] |
///
/// `shares` is the tangent of r_P[t] − R[t] at a reference path, value and slope; at the benchmark's own d̂ is 0
/// (Guastaroba & Speranza 2012, EJOR 217:54–68). It is what an engine of linear programs and the choice of whole lots are
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

  /// The greatest |coefficient| of a deviation.
  package var greatestCoefficient: Double { coefficients.storage.reduce(0) { max($0, abs($1)) } }

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
      for period in 0..<periods {
        let growth = market.benchmark[period + 1] / market.benchmark[period]
        // That of the path, which is the benchmark's own unless another is given.
        let own = reference == nil ? growth : path[period + 1] / path[period]
        let isLog = problem.objective.returns == .log
        let weight = isLog ? 1 / (own * path[period]) : 1 / path[period]
        for stock in 0..<stocks {
          let change = market.price(stock, period + 1) - own * market.price(stock, period)
          matrix[period, stock] = weight * change / market.price(stock, periods)
        }
        cash[period] = weight * (1 - own)
        constants[period] = isLog ? log(growth / own) : growth - own
      }
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
