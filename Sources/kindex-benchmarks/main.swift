import CbcEngine
import Foundation
import MILP

/// A model of the size of the largest public index-tracking instance: N = 2151 stocks, T = 290 returns, mean absolute
/// deviation, so T dense rows.
func deviationModel(stocks: Int, periods: Int, held: Int) -> Model {
  var state: UInt64 = 0x9E37_79B9_7F4A_7C15
  func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(UInt64(1) << 53) - 0.5
  }
  var model = Model()
  model.reserveCapacity(
    columns: 2 * stocks + 2 * periods, rows: periods + 2 * stocks + 2,
    nonZeros: periods * (stocks + 2) + 6 * stocks)
  for stock in 0..<stocks { model.addVariable("w\(stock)", upper: 1) }
  for stock in 0..<stocks { model.addVariable("z\(stock)", .binary) }
  for period in 0..<periods { model.addVariable("above\(period)", cost: 1 / Double(periods)) }
  for period in 0..<periods { model.addVariable("below\(period)", cost: 1 / Double(periods)) }
  var columns = Array(0..<stocks) + [0, 0]
  var coefficients = [Double](repeating: 0, count: stocks + 2)
  for period in 0..<periods {
    for stock in 0..<stocks { coefficients[stock] = 10 * uniform() }
    columns[stocks] = 2 * stocks + period
    columns[stocks + 1] = 2 * stocks + periods + period
    coefficients[stocks] = -1
    coefficients[stocks + 1] = 1
    model.addRow(columns: columns, coefficients: coefficients, lower: 0.1, upper: 0.1, named: "deviation\(period)")
  }
  for stock in 0..<stocks {
    model.addRow(columns: [stock, stocks + stock], coefficients: [1, -1], upper: 0, named: "most\(stock)")
    model.addRow(columns: [stock, stocks + stock], coefficients: [1, -0.01], lower: 0, named: "least\(stock)")
  }
  let ones = [Double](repeating: 1, count: stocks)
  model.addRow(columns: 0..<stocks, coefficients: ones, lower: 1, upper: 1, named: "budget")
  model.addRow(
    columns: stocks..<2 * stocks, coefficients: ones, lower: Double(held), upper: Double(held), named: "cardinality")
  return model
}

func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

/// The process's peak resident memory, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss
  #endif
}

let clock = ContinuousClock()
let solver = CbcSolver()

// The cost of one solve of next to nothing.
var tiny = Model()
let x = tiny.addVariable("x", .integer, upper: 10, cost: -1)
let y = tiny.addVariable("y", .integer, upper: 10, cost: -1)
for row in 0..<4 {
  tiny.add(2 * LinearExpression(x) + Double(row) * LinearExpression(y) .<= 12.5 + Double(row), named: "row\(row)")
}
let solves = 200
let solving = try clock.measure { for _ in 0..<solves { _ = try solver.solve(tiny) } }
print(
  "benchmark=tiny_solve engine=\"\(solver.engine)\" solves=\(solves) ms_per_solve=\(milliseconds(solving / solves))")

// Building, validating and handing over, without solving. Memory is what the peak grew by: the model, the copy by
// columns and CBC's own.
let memoryBefore = peakMemory()
for repetition in 0..<5 {
  var model = Model()
  let building = clock.measure { model = deviationModel(stocks: 2151, periods: 290, held: 40) }
  let validating = try clock.measure { try model.validate() }
  let handing = try clock.measure { try CbcSolver.handOver(model) }
  let total = building + validating + handing
  print(
    "benchmark=model repetition=\(repetition) nonzeros=\(model.nonZeroCount) build_ms=\(milliseconds(building))",
    "validate_ms=\(milliseconds(validating)) hand_over_ms=\(milliseconds(handing)) total_ms=\(milliseconds(total))",
    "memory_ratio=\(Double(peakMemory() - memoryBefore) / Double(12 * model.nonZeroCount))")
}
