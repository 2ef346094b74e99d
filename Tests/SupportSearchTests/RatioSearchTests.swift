import LinearAlgebra
import SupportSearch
import Testing

/// Deviations of constant share counts are ratios of the weights; the search judges by their true measure.
@Suite struct RatioSearchTests {
  private func problem(_ n: Int, _ k: Int, floor: Double = 0, ceiling: Double = 1) -> SupportProblem {
    SupportProblem(
      floors: Array(repeating: floor, count: n), ceilings: Array(repeating: ceiling, count: n), cardinality: k...k)
  }

  private func finder(
    _ market: RatioMarket, _ kind: RatioMeasureCase, _ problem: SupportProblem, reward: Double = 0
  ) throws -> SupportFinder {
    let series = try market.series()
    let objective = try RatioObjective(series, measure: kind.measure(series.periods), reward: reward)
    return try SupportFinder(problem: problem, objective: .ratio(objective))
  }

  @Test(arguments: RatioMeasureCase.allCases, [false, true])
  func oneStockIsTheRightOne(_ kind: RatioMeasureCase, isLog: Bool) throws {
    for seed in 1...25 {
      let market = RatioMarket(
        stocks: 12, periods: 120, volatility: 0.02 + 0.004 * Double(seed), seed: UInt64(seed), isLog: isLog)
      let values = (0..<12).map { j in kind.value(market.deviations((0..<12).map { $0 == j ? 1 : 0 })) }
      let best = try #require(values.min())
      let found = try #require(try finder(market, kind, problem(12, 1)).run(limits: SearchLimits(rounds: 2)))
      #expect(found.support == [values.firstIndex(of: best) ?? -1], "seed \(seed)")
      #expect(abs(found.value - best) <= 1e-10 * best, "seed \(seed)")
    }
  }

  @Test(arguments: RatioMeasureCase.allCases, [0, 0.3])
  func theTangentHasTheTrueValueAndSlope(_ kind: RatioMeasureCase, reward: Double) throws {
    for isLog in [false, true] {
      let market = RatioMarket(stocks: 5, periods: 30, volatility: 0.05, seed: 5, isLog: isLog)
      let series = try market.series()
      let objective = try RatioObjective(series, measure: kind.measure(30), reward: reward)
      let weights = [0.1, 0.2, 0.3, 0.25, 0.15]
      let other = [0.3, 0.1, 0.2, 0.2, 0.2]
      let d = market.deviations(weights)
      let value = kind.value(d) - reward * d.reduce(0, +) / 30
      #expect(abs(objective.value(of: weights) - value) <= 1e-12)
      let tangent = try #require(objective.linearised(at: weights))
      let finder = try SupportFinder(problem: problem(5, 5), objective: tangent)
      func at(_ step: Double) -> [Double] { zip(weights, other).map { $0 + step * ($1 - $0) } }
      func model(_ w: [Double]) -> Double { evaluate(finder.objective, w) }
      #expect(abs(model(weights) - value) <= 1e-12)
      let step = 1e-6
      let slope = (objective.value(of: at(step)) - objective.value(of: at(-step))) / (2 * step)
      let modelled = (model(at(step)) - model(at(-step))) / (2 * step)
      #expect(abs(slope - modelled) <= 1e-6 * (abs(slope) + 1e-3))
    }
  }

  private func evaluate(_ objective: SupportObjective, _ weights: [Double]) -> Double {
    switch objective {
    case .quadratic(let objective): objective.value(of: weights)
    case .deviation(let objective): objective.value(of: weights)
    case .squares(let objective): objective.value(of: weights)
    case .ratio(let objective): objective.value(of: weights)
    }
  }

  @Test(arguments: RatioMeasureCase.allCases)
  func noFeasibleDirectionLeadsDown(_ kind: RatioMeasureCase) throws {
    for seed in 1...6 {
      let market = RatioMarket(
        stocks: 9, periods: 40, volatility: 0.02 + 0.03 * Double(seed), seed: UInt64(seed), isLog: seed % 2 == 0)
      let problem = problem(9, 4, floor: 0.05, ceiling: 0.6)
      let finder = try finder(market, kind, problem, reward: seed > 4 ? 0.05 : 0)
      let found = try #require(finder.run(limits: SearchLimits(rounds: 3)))
      guard case .ratio(let objective) = finder.objective else { return }
      #expect(abs(objective.value(of: found.weights) - found.value) <= 1e-15)
      for from in found.support {
        for to in found.support where from != to {
          // Far enough that the slope is not all rounding, near enough that curvature hardly helps.
          let step = min(1e-6, found.weights[from] - 0.05, 0.6 - found.weights[to])
          guard step > 1e-7 else { continue }
          var moved = found.weights
          moved[from] -= step
          moved[to] += step
          let slope = (objective.value(of: moved) - found.value) / step
          #expect(slope >= -1e-8 * abs(found.value), "seed \(seed): \(from) to \(to)")
        }
      }
    }
  }

  @Test(arguments: RatioMeasureCase.allCases, [1, 2, 3])
  func nothingOnAGridIsBetter(_ kind: RatioMeasureCase, cardinality: Int) throws {
    for seed in 1...8 {
      let volatility = [0.02, 0.05, 0.1, 0.2][seed % 4]
      let market = RatioMarket(
        stocks: 5, periods: 5 + seed, volatility: volatility, seed: UInt64(100 + seed), isLog: seed % 3 == 0)
      let problem = problem(5, cardinality, floor: 0.02)
      let finder = try finder(market, kind, problem)
      let found = try #require(finder.run(limits: SearchLimits(rounds: 2)))
      guard case .ratio(let objective) = finder.objective else { return }
      var best = Double.infinity
      for support in subsets(of: 5, size: cardinality) {
        for share in grid(cardinality) {
          var weights = [Double](repeating: 0, count: 5)
          for (column, part) in zip(support, share) { weights[column] = part }
          best = min(best, objective.value(of: weights))
        }
      }
      #expect(found.value <= best * 1.005 + 1e-12, "seed \(seed): \(found.value) against \(best)")
    }
  }

  /// Weights of at least 2 % that sum to 1.
  private func grid(_ size: Int) -> [[Double]] {
    func spread(_ parts: [Int], of total: Int) -> [Double] {
      parts.map { 0.02 + (1 - 0.02 * Double(size)) * Double($0) / Double(total) }
    }
    switch size {
    case 1: return [[1]]
    case 2: return (0...200).map { spread([$0, 200 - $0], of: 200) }
    default:
      return (0...40).flatMap { a in (0...(40 - a)).map { spread([a, $0, 40 - a - $0], of: 40) } }
    }
  }

  @Test(arguments: RatioMeasureCase.allCases)
  func aFitIsNoWorseThanWhereItBegins(_ kind: RatioMeasureCase) throws {
    var random = SplitMix(seed: 3)
    let market = RatioMarket(stocks: 6, periods: 30, volatility: 0.1, seed: 3)
    let finder = try finder(market, kind, problem(6, 3, floor: 0.05))
    guard case .ratio(let objective) = finder.objective else { return }
    for support in subsets(of: 6, size: 3) {
      let raw = support.map { _ in random.unit() }
      let total = raw.reduce(0, +)
      var start = [Double](repeating: 0, count: 6)
      for (column, part) in zip(support, raw) { start[column] = 0.05 + 0.85 * part / total }
      let fitted = try #require(finder.fit(support: support, from: start))
      #expect(fitted.value <= objective.value(of: start) * (1 + 1e-14))
      // What is stationary stays where it is.
      let again = try #require(finder.fit(support: support, from: fitted.weights))
      #expect(again.value <= fitted.value * (1 + 1e-14))
    }
  }

  @Test func aRowOfOneStockIsFittedWithCashBesideIt() throws {
    let market = RatioMarket(stocks: 4, periods: 30, volatility: 0.1, seed: 8)
    let series = try market.series()
    // Cash is worth the same on every date.
    let growth = (0..<30).map { market.benchmark[$0 + 1] / market.benchmark[$0] }
    let withCash = try RatioSeries(
      numerators: Matrix(rows: 30, columns: 5, storage: series.numerators.storage + growth.map { 1 - $0 }),
      denominators: Matrix(rows: 30, columns: 5, storage: series.denominators.storage + growth.map { _ in 1 }))
    let problem = SupportProblem(
      floors: [0.1, 0.1, 0.1, 0.1, 0], ceilings: [1, 1, 1, 1, 0.5], cardinality: 1...1, uncounted: [4])
    let objective = try RatioObjective(withCash, measure: .meanSquare(periods: 30))
    let found = try #require(
      try SupportFinder(problem: problem, objective: .ratio(objective)).run(limits: SearchLimits(rounds: 2)))
    var best = Double.infinity
    for stock in 0..<4 {
      for part in 0...1000 {
        var weights = [Double](repeating: 0, count: 5)
        weights[4] = 0.5 * Double(part) / 1000
        weights[stock] = 1 - weights[4]
        best = min(best, objective.value(of: weights))
      }
    }
    #expect(found.value <= best * (1 + 1e-12))
    #expect(found.value >= best * 0.9999)
  }

  @Test func deviationsOfAnotherShapeAreRefused() throws {
    let (tall, wide) = (Matrix(rows: 3, columns: 2), Matrix(rows: 3, columns: 3))
    #expect(throws: SupportSearchError.self) { try RatioSeries(numerators: tall, denominators: wide) }
    let negative = Matrix(rows: 1, columns: 1, storage: [-1])
    #expect(throws: SupportSearchError.self) { try RatioSeries(numerators: negative, denominators: negative) }
    let series = try RatioMarket(stocks: 2, periods: 3, volatility: 0.02, seed: 1).series()
    #expect(throws: SupportSearchError.self) { try RatioObjective(series, measure: .squares(weights: [1])) }
    #expect(throws: SupportSearchError.self) {
      try RatioObjective(
        series, measure: .variance, fixedRows: FixedRows(factor: Matrix(rows: 1, columns: 2), target: [0]))
    }
  }
}
