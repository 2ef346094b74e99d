import LinearAlgebra
import Relaxation

/// A small generator of reproducible random numbers (SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Every support, and on each every set of active constraints: shares nothing with the search it judges.
enum Exhaustive {
  /// A portfolio of the oracle.
  struct Portfolio {
    var weights: [Double]
    var support: [Int]
    var value: Double
  }

  /// The least objective found at a feasible point, +∞ when there is none.
  static func minimum(_ problem: CardinalityQuadratic) -> Double { portfolio(problem)?.value ?? .infinity }

  /// The best portfolio found; nil when there is none.
  static func portfolio(_ problem: CardinalityQuadratic) -> Portfolio? {
    var best: Portfolio?
    for mask in 1..<(1 << problem.count) {
      let support = (0..<problem.count).filter { mask >> $0 & 1 == 1 }
      let counted = support.filter { problem.counted[$0] }.count
      guard problem.cardinality.contains(counted) else { continue }
      let agrees = (0..<problem.count).allSatisfy { i in
        problem.states[i] == .free || (problem.states[i] == .held) == (mask >> i & 1 == 1)
      }
      guard agrees, let found = portfolio(problem, on: support), found.value < best?.value ?? .infinity else {
        continue
      }
      best = found
    }
    return best
  }

  private static func portfolio(_ problem: CardinalityQuadratic, on support: [Int]) -> Portfolio? {
    let n = support.count
    let rows = problem.sideRows
    var best: Portfolio?
    var limits = [Int](repeating: 0, count: n + rows.count)
    while true {
      if let weights = weights(problem, support, limits) {
        let value = problem.objective.quadraticForm(weights)
        if value < best?.value ?? .infinity { best = Portfolio(weights: weights, support: support, value: value) }
      }
      var position = 0
      while position < limits.count, limits[position] == 2 {
        limits[position] = 0
        position += 1
      }
      if position == limits.count { return best }
      limits[position] += 1
    }
  }

  /// The stationary point with some constraints active (0 none, 1 lower, 2 upper), if feasible.
  private static func weights(_ problem: CardinalityQuadratic, _ support: [Int], _ limits: [Int]) -> [Double]? {
    let n = support.count
    var weights = [Double](repeating: 0, count: problem.count)
    for k in 0..<n where limits[k] != 0 {
      weights[support[k]] = limits[k] == 1 ? problem.floors[support[k]] : problem.ceilings[support[k]]
    }
    let free = (0..<n).filter { limits[$0] == 0 }.map { support[$0] }
    var equations: [(coefficients: [Double], right: Double)] = [([Double](repeating: 1, count: problem.count), 1)]
    for (k, row) in problem.sideRows.enumerated() where limits[n + k] != 0 {
      let limit = limits[n + k] == 1 ? row.lower : row.upper
      guard limit.isFinite else { return nil }
      equations.append((row.weights, limit - support.reduce(0) { $0 + row.holdings[$1] }))
    }
    if !free.isEmpty {
      let size = free.count + equations.count
      var trace = 1e-300
      for i in 0..<problem.count { trace += problem.objective[i, i] }
      var system = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
      for (a, i) in free.enumerated() {
        for (b, j) in free.enumerated() { system[a][b] = problem.objective[i, j] / trace + (a == b ? 1e-13 : 0) }
        for (e, equation) in equations.enumerated() {
          system[a][free.count + e] = equation.coefficients[i]
          system[free.count + e][a] = equation.coefficients[i]
        }
        for j in support where !free.contains(j) { system[a][size] -= problem.objective[i, j] / trace * weights[j] }
      }
      for (e, equation) in equations.enumerated() {
        var right = equation.right
        for j in support where !free.contains(j) { right -= equation.coefficients[j] * weights[j] }
        system[free.count + e][size] = right
      }
      guard let solution = solve(&system) else { return nil }
      for (a, i) in free.enumerated() { weights[i] = solution[a] }
    }
    guard problem.isFeasible(weights: weights, support: support, tolerance: 1e-10) else { return nil }
    return weights
  }

  static func solve(_ system: inout [[Double]]) -> [Double]? {
    let n = system.count
    for column in 0..<n {
      var pivot = column
      for row in column..<n where abs(system[row][column]) > abs(system[pivot][column]) { pivot = row }
      guard abs(system[pivot][column]) > 1e-16 else { return nil }
      system.swapAt(pivot, column)
      for row in 0..<n where row != column {
        let factor = system[row][column] / system[column][column]
        if factor != 0 { for k in column...n { system[row][k] -= factor * system[column][k] } }
      }
    }
    return (0..<n).map { system[$0][n] / system[$0][$0] }
  }
}
