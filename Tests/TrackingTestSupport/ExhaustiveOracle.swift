import Foundation
import LinearAlgebra
import RiskModels
public import TrackingDomain

/// The optimum of a small tracking problem by trying everything: every support, every direction of trade, every choice
/// of which stocks count as large, and for each an exact convex program by an interior-point method.
///
/// It shares no code with the formulation that it judges, only the problem's own types.
public struct ExhaustiveOracle {
  private let rules: OracleRules
  private let deviations: OracleDeviations

  /// What was found.
  public enum Answer {
    /// The least objective and where it is taken.
    case optimal(Optimum)
    /// No portfolio satisfies everything; the nearest misses by this much in all (∞ where supports alone exclude it).
    case infeasible(by: Double)
    /// Of some pattern it is not known whether it is feasible, or what its optimum is.
    case undecided
  }

  /// An exact optimum.
  public struct Optimum {
    /// The objective, per period.
    public var value: Double
    /// N proportions.
    public var weights: [Double]
    /// Fraction of C.
    public var cash: Double
  }

  /// An oracle for a problem, its `shares` basis linearised at a value path (nil: the benchmark's own).
  public init(_ problem: TrackingProblem, reference: [Double]? = nil) {
    rules = OracleRules(problem)
    deviations = OracleDeviations(problem, reference: reference)
  }

  /// Tries everything.
  public func solve() -> Answer {
    var best: Optimum?
    var nearest = Double.infinity
    var isUndecided = false
    let count = rules.problem.stockCount
    for mask in 0..<(1 << count) {
      let support = (0..<count).filter { mask & (1 << $0) != 0 }
      guard rules.allows(Set(support)) else { continue }
      for pattern in patterns(support) {
        let relaxed = program(support, pattern, large: nil)
        switch relaxed.solve() {
        case .infeasible(let amount): nearest = min(nearest, amount)
        case .undecided: isUndecided = true
        case .optimal(let point, let value):
          guard value < best?.value ?? .infinity else { continue }
          guard rules.concentration != nil else {
            best = optimum(support, point, value)
            continue
          }
          for large in subsets(rules.issuers(of: support)) {
            switch program(support, pattern, large: large).solve() {
            case .infeasible(let amount): nearest = min(nearest, amount)
            case .undecided: isUndecided = true
            case .optimal(let point, let value):
              if value < best?.value ?? .infinity { best = optimum(support, point, value) }
            }
          }
        }
      }
    }
    guard !isUndecided else { return .undecided }
    guard var best else { return .infeasible(by: nearest) }
    let factor = rules.problem.objective.measure.isQuadratic ? Self.scale * Self.scale : Self.scale
    best.value /= factor
    return .optimal(best)
  }

  /// Deviations are counted in per cent, so that the programs are well scaled.
  private static let scale = 100.0

  /// What is done in a stock; small trades are those that cost the least commission.
  private enum Trade { case free, keep, buy, sell, buyLittle, sellLittle }

  /// Every combination of directions for the stocks of a support; none where a stock cannot be sold off or bought.
  private func patterns(_ support: [Int]) -> [[Trade]] {
    guard rules.tradesMatter else { return [support.map { _ in .free }] }
    let held = Set(support)
    for stock in rules.owned.indices where rules.owned[stock] > 0 && !held.contains(stock) {
      if rules.owned[stock] > rules.mostSold[stock] + 1e-12 { return [] }
    }
    let soldOut = rules.owned.indices.count { rules.owned[$0] > 0 && !held.contains($0) }
    return support.reduce([[]]) { partial, stock in
      let isOwned = rules.owned[stock] > 0
      var choices: [Trade] = isOwned ? [.keep, .buy, .sell] : [.buy]
      if rules.leastEnds(rate: rules.problem.costs.buy) != nil { choices.append(.buyLittle) }
      if isOwned, rules.leastEnds(rate: rules.problem.costs.sell) != nil { choices.append(.sellLittle) }
      return partial.flatMap { pattern in choices.map { pattern + [$0] } }
    }.filter { pattern in soldOut + pattern.count { $0 != .keep } <= rules.mostTrades }
  }

  private func subsets(_ support: [Int]) -> [Set<Int>] {
    (0..<(1 << support.count)).map { mask in
      Set(support.indices.filter { mask & (1 << $0) != 0 }.map { support[$0] })
    }
  }

  private func optimum(_ support: [Int], _ point: [Double], _ value: Double) -> Optimum {
    var weights = [Double](repeating: 0, count: rules.problem.stockCount)
    for (position, stock) in support.enumerated() { weights[stock] = point[position] }
    return Optimum(value: value, weights: weights, cash: point[support.count])
  }

  /// The convex program of one pattern: weights of the support, then cash, then what the measure needs.
  private func program(_ support: [Int], _ pattern: [Trade], large: Set<Int>?) -> ConvexQuadratic {
    let periods = deviations.constant.count
    let extra: Int =
      switch rules.problem.objective.measure {
      case .mse, .variance, .risk: 0
      case .mad, .downside, .semivariance: periods
      case .max: 1
      case .cvar: periods + 1
      }
    var program = ConvexQuadratic(columns: support.count + 1 + extra)
    addBounds(&program, support, pattern, large)
    addBudgetAndTrades(&program, support, pattern)
    addGroups(&program, support)
    var rows = (0..<periods).map { t -> (row: [Double], constant: Double) in
      var row = [Double](repeating: 0, count: program.columns)
      for (position, stock) in support.enumerated() { row[position] = Self.scale * deviations.stocks[stock][t] }
      row[support.count] = Self.scale * deviations.cash[t]
      return (row, Self.scale * deviations.constant[t])
    }
    addReward(&program, rows)
    if rules.problem.objective.measure == .variance { rows = centred(rows) }
    addMeasure(&program, rows, first: support.count + 1)
    addWeights(&program, support)
    return program
  }

  private func addBounds(
    _ program: inout ConvexQuadratic, _ support: [Int], _ pattern: [Trade], _ large: Set<Int>?
  ) {
    for (position, stock) in support.enumerated() {
      var (least, most) = (rules.floors[stock], rules.ceilings[stock])
      if let rule = rules.concentration {
        most = min(most, rule.most)
        if let large, !large.contains(rules.issuer(of: stock)) { most = min(most, rule.threshold) }
      }
      let owned = rules.owned[stock]
      switch pattern[position] {
      case .free: break
      case .keep: (least, most) = (max(least, owned), min(most, owned))
      case .buy, .buyLittle:
        let room = max(0, rules.ceilings[stock] - owned)
        let size = owned > 0 ? rules.leastTrade(of: stock, all: room) : rules.leastTrade
        least = max(least, owned + size)
        most = min(most, owned + rules.mostBought[stock])
        if let end = rules.leastEnds(rate: rules.problem.costs.buy) {
          if pattern[position] == .buyLittle { most = min(most, owned + end) } else { least = max(least, owned + end) }
        }
      case .sell, .sellLittle:
        least = max(least, owned - rules.mostSold[stock])
        most = min(most, owned - rules.leastTrade(of: stock, all: owned))
        if let end = rules.leastEnds(rate: rules.problem.costs.sell) {
          if pattern[position] == .sellLittle { least = max(least, owned - end) } else { most = min(most, owned - end) }
        }
      }
      let unit = program.unit(position)
      // A ceiling of everything follows from the budget; left out, so that the program keeps an interior.
      program.addRange(unit, least, most >= 1 && least != most ? .infinity : most)
    }
    if let rule = rules.concentration, let large {
      var row = [Double](repeating: 0, count: program.columns)
      for (position, stock) in support.enumerated() where large.contains(rules.issuer(of: stock)) { row[position] = 1 }
      if !large.isEmpty { program.addInequality(row, atMost: rule.mostLarge) }
    }
    if let rule = rules.concentration {
      for members in rule.shareClasses {
        var row = [Double](repeating: 0, count: program.columns)
        let held = support.indices.filter { members.contains(support[$0]) }
        for position in held { row[position] = 1 }
        let isSmall = large.map { !$0.contains(members[0]) } ?? false
        let most = isSmall ? min(rule.threshold, rule.most) : rule.most
        // As with ceilings, a limit of everything follows from the budget.
        if held.count > 1, most < 1 { program.addInequality(row, atMost: most) }
      }
    }
    for rule in rules.largestSums where rule.limit < 1 {
      // Every choice of that many stocks is at most the limit; of fewer, all together.
      let size = min(rule.count, support.count)
      for chosen in subsets(Array(support.indices)) where chosen.count == size && size > 0 {
        var row = [Double](repeating: 0, count: program.columns)
        for position in chosen { row[position] = 1 }
        program.addInequality(row, atMost: rule.limit)
      }
    }
    program.addRange(
      program.unit(support.count), rules.cash.lowerBound,
      rules.cash.upperBound >= 1 ? .infinity : rules.cash.upperBound)
  }

  private func addBudgetAndTrades(_ program: inout ConvexQuadratic, _ support: [Int], _ pattern: [Trade]) {
    let costs = rules.problem.costs
    var cost = [Double](repeating: 0, count: program.columns)
    var turnover = cost
    var (fixedCost, fixedTurnover) = (0.0, 0.0)
    if rules.tradesMatter {
      let held = Set(support)
      for stock in rules.owned.indices where rules.owned[stock] > 0 && !held.contains(stock) {
        fixedCost += rules.costOfSellingAll(of: stock)
        fixedTurnover += rules.owned[stock] / 2
      }
      for (position, stock) in support.enumerated() {
        let owned = rules.owned[stock]
        switch pattern[position] {
        case .free, .keep: break
        case .buy, .buyLittle:
          let isLittle = pattern[position] == .buyLittle
          cost[position] = isLittle ? 0 : costs.buy
          fixedCost += isLittle ? rules.leastCost : rules.ticket - costs.buy * owned
          turnover[position] = 0.5
          fixedTurnover -= owned / 2
        case .sell, .sellLittle:
          let isLittle = pattern[position] == .sellLittle
          cost[position] = isLittle ? 0 : -costs.sell
          fixedCost += isLittle ? rules.leastCost : rules.ticket + costs.sell * owned
          turnover[position] = -0.5
          fixedTurnover += owned / 2
        }
      }
      if rules.turnover < .infinity { program.addInequality(turnover, atMost: rules.turnover - fixedTurnover) }
      if rules.costLimit < .infinity { program.addInequality(cost, atMost: rules.costLimit - fixedCost) }
    }
    var budget = cost
    for position in support.indices { budget[position] += 1 }
    budget[support.count] += 1
    program.addEquality(budget, 1 - fixedCost)
  }

  private func addGroups(_ program: inout ConvexQuadratic, _ support: [Int]) {
    for constraint in rules.problem.constraints {
      var row = [Double](repeating: 0, count: program.columns)
      switch constraint {
      case .allocation(let rule):
        for (position, stock) in support.enumerated() where rule.members.contains(stock) { row[position] = 1 }
        program.addRange(row, rule.range.lowerBound, rule.range.upperBound >= 1 ? .infinity : rule.range.upperBound)
      case .exposure(let rule):
        for (position, stock) in support.enumerated() { row[position] = rule.exposures[stock] }
        program.addRange(row, rule.target - rule.tolerance, rule.target + rule.tolerance)
      default: continue
      }
    }
  }

  private func addReward(_ program: inout ConvexQuadratic, _ rows: [(row: [Double], constant: Double)]) {
    let objective = rules.problem.objective
    guard objective.excessReward != 0 else { return }
    // λ is a price in units of the measure: per cent squared where the measure is squared.
    let unit = objective.measure.isQuadratic ? Self.scale : 1
    let rate = objective.excessReward * unit / Double(rows.count)
    for (row, constant) in rows {
      for column in row.indices { program.linear[column] -= rate * row[column] }
      program.constant -= rate * constant
    }
  }

  private func centred(_ rows: [(row: [Double], constant: Double)]) -> [(row: [Double], constant: Double)] {
    let count = Double(rows.count)
    let constant = rows.reduce(0) { $0 + $1.constant } / count
    let mean = (rows.first?.row ?? []).indices.map { column in rows.reduce(0) { $0 + $1.row[column] } / count }
    return rows.map { (zip($0.row, mean).map { $0 - $1 }, $0.constant - constant) }
  }

  private func addMeasure(
    _ program: inout ConvexQuadratic, _ rows: [(row: [Double], constant: Double)], first: Int
  ) {
    let count = Double(rows.count)
    func with(_ row: [Double], _ sign: Double, _ terms: [(Int, Double)]) -> [Double] {
      var result = row.map { sign * $0 }
      for (column, coefficient) in terms { result[column] += coefficient }
      return result
    }
    switch rules.problem.objective.measure {
    case .mse: addMeanSquare(&program, rows)
    case .risk: break
    case .variance: if rows.count > 1 { addSquares(&program, rows, 1 / (count - 1)) }
    case .mad:
      for (t, entry) in rows.enumerated() {
        program.linear[first + t] = 1 / count
        program.addInequality(with(entry.row, 1, [(first + t, -1)]), atMost: -entry.constant)
        program.addInequality(with(entry.row, -1, [(first + t, -1)]), atMost: entry.constant)
      }
    case .downside, .semivariance:
      for (t, entry) in rows.enumerated() {
        if rules.problem.objective.measure == .downside {
          program.linear[first + t] = 1 / count
          program.addInequality(program.unit(first + t, -1), atMost: 0)
        } else {
          // The square is least at zero by itself.
          program.quadratic[(first + t) * program.columns + first + t] = 2 / count
        }
        program.addInequality(with(entry.row, -1, [(first + t, -1)]), atMost: entry.constant)
      }
    case .max:
      program.linear[first] = 1
      for entry in rows {
        program.addInequality(with(entry.row, 1, [(first, -1)]), atMost: -entry.constant)
        program.addInequality(with(entry.row, -1, [(first, -1)]), atMost: entry.constant)
      }
    case .cvar:
      // At least one whole period counts, as in the measure itself.
      let tail = max(1, (1 - rules.problem.objective.level) * count)
      program.linear[first] = 1
      for (t, entry) in rows.enumerated() {
        program.linear[first + 1 + t] = 1 / tail
        program.addInequality(program.unit(first + 1 + t, -1), atMost: 0)
        program.addInequality(with(entry.row, -1, [(first + 1 + t, -1), (first, -1)]), atMost: entry.constant)
      }
    }
  }

  /// Σ ω[t]·d[t]², ω halving every half-life, and less of it the more it is shrunk.
  private func addMeanSquare(_ program: inout ConvexQuadratic, _ rows: [(row: [Double], constant: Double)]) {
    let problem = rules.problem
    let raw = rows.indices.map { t in problem.objective.halfLife.map { pow(0.5, Double(rows.count - 1 - t) / $0) } ?? 1
    }
    let share = (1 - (problem.shrinkage?.intensity ?? 0)) / raw.reduce(0, +)
    for (entry, weight) in zip(rows, raw) { addSquares(&program, [entry], share * weight) }
  }

  /// What the objective says of the weights themselves: active variance, or the target that moments are shrunk to.
  private func addWeights(_ program: inout ConvexQuadratic, _ support: [Int]) {
    let (problem, n, unit) = (rules.problem, program.columns, Self.scale * Self.scale)
    if problem.objective.measure == .risk, let risk = problem.risk {
      let matrix = covariance(risk)
      let benchmark = risk.benchmarkWeights ?? Array(repeating: 0, count: risk.model.count - 1) + [1]
      let product = (0..<risk.model.count).map { row in
        (0..<risk.model.count).reduce(0) { $0 + matrix[row, $1] * benchmark[$1] }
      }
      for (first, one) in support.enumerated() {
        for (second, other) in support.enumerated() {
          program.quadratic[first * n + second] += 2 * unit * matrix[one, other]
        }
        program.linear[first] -= 2 * unit * product[one]
      }
      program.constant += unit * zip(product, benchmark).reduce(0) { $0 + $1.0 * $1.1 }
    }
    if let shrinkage = problem.shrinkage {
      let price = unit * shrinkage.intensity * shrinkage.targetMoment
      program.constant += price * (shrinkage.outside + shrinkage.centre.reduce(0) { $0 + $1 * $1 })
      for (position, stock) in support.enumerated() {
        program.quadratic[position * n + position] += 2 * price
        program.linear[position] -= 2 * price * shrinkage.centre[stock]
      }
    }
  }

  /// V of the returns themselves: where the model's are beyond the benchmark's, r = a + R·1.
  private func covariance(_ risk: ActiveRisk) -> Matrix {
    let own = risk.model.covariance()
    guard risk.isRelative else { return own }
    let last = own.rows - 1
    func part(_ row: Int, _ column: Int) -> Double { row < last && column < last ? own[row, column] : 0 }
    var result = Matrix(rows: own.rows, columns: own.columns)
    for row in 0...last {
      for column in 0...last {
        let crossing = (row < last ? own[row, last] : 0) + (column < last ? own[last, column] : 0)
        result[row, column] = part(row, column) + crossing + own[last, last]
      }
    }
    return result
  }

  private func addSquares(
    _ program: inout ConvexQuadratic, _ rows: [(row: [Double], constant: Double)], _ weight: Double
  ) {
    let n = program.columns
    for (row, constant) in rows {
      for first in 0..<n where row[first] != 0 {
        for second in 0..<n { program.quadratic[first * n + second] += 2 * weight * row[first] * row[second] }
        program.linear[first] += 2 * weight * constant * row[first]
      }
      program.constant += weight * constant * constant
    }
  }
}
