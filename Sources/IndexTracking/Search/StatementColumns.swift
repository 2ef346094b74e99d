import LinearAlgebra
import SupportSearch
import TrackingDomain

/// How the columns of a statement stand for proportions: w = unit·v in the column's stock; cash comes after them.
struct StatementColumns {
  /// The stock of each counted column.
  let stocks: [Int]
  /// The proportion of one unit of each counted column.
  let units: [Double]
  /// N.
  let stockCount: Int
  /// The mode of each counted column; nil where each stock has a column of its own.
  let modes: [StockMode]?

  /// A column a stock, in proportions.
  init(stockCount: Int) {
    stocks = Array(0..<stockCount)
    units = Array(repeating: 1, count: stockCount)
    self.stockCount = stockCount
    modes = nil
  }

  /// A column a mode, in outlays: what one unit of the budget buys or keeps.
  init(_ lowered: LoweredProblem) {
    stocks = lowered.modes.map(\.stock)
    units = lowered.modes.map { 1 / (1 + lowered.effect(of: $0, in: .cost).slope) }
    stockCount = lowered.owned.count
    modes = lowered.modes
  }

  /// N proportions of the columns' values.
  func weights(of values: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: stockCount)
    for (column, stock) in stocks.enumerated() where values[column] != 0 {
      // What is not traded is to be what it was, to the last digit.
      result[stock] = modes?[column].trade == .untouched ? modes?[column].owned ?? 0 : values[column] * units[column]
    }
    return result
  }

  /// The columns' values at N proportions, cash of none last: each stock in the mode nearest to its proportion.
  func values(of weights: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: stocks.count + 1)
    var nearest = [(column: Int, distance: Double)](repeating: (-1, .infinity), count: stockCount)
    for (column, stock) in stocks.enumerated() where weights[stock] > 0 {
      let distance = modes.map { max(0, $0[column].lower - weights[stock], weights[stock] - $0[column].upper) } ?? 0
      // Where two modes meet, no trade is the better name of the same portfolio.
      let isKept = distance == nearest[stock].distance && modes?[column].trade == .untouched
      if distance < nearest[stock].distance || isKept { nearest[stock] = (column, distance) }
    }
    for (stock, place) in nearest.enumerated() where place.column >= 0 {
      result[place.column] = weights[stock] / units[place.column]
    }
    return result
  }

  /// Deviations of the columns, cash and, where it has a column, transaction cost, T × columns.
  func factor(_ system: DeviationSystem, hasCost: Bool) -> Matrix {
    // What was paid for trading has no return and no value.
    let cost = hasCost ? [Double](repeating: 0, count: system.periodCount) : []
    var factor = Matrix(rows: system.periodCount, columns: stocks.count + (hasCost ? 2 : 1))
    guard let modes else {
      factor.storage = system.coefficients.storage + system.cash + cost
      return factor
    }
    let periods = system.periodCount
    var storage: [Double] = []
    storage.reserveCapacity(factor.storage.count)
    for (column, mode) in modes.enumerated() {
      let own = system.coefficients.storage[mode.stock * periods..<(mode.stock + 1) * periods]
      storage += own.map { $0 * units[column] }
    }
    factor.storage = storage + system.cash + cost
    return factor
  }
}
