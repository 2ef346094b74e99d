import MarketData
import RiskModels
import Scenarios
import Testing
import TrackingDomain

/// The keys `risk` and `objective.moments`, and the models that problems get from them.
@Suite struct RiskKeyTests {
  /// Three stocks over 60 returns; the benchmark is the first column.
  private static func table() throws -> PriceTable {
    let dates = (0...60).map { day -> String in
      let (month, date) = (1 + day / 28, day % 28 + 1)
      return "2024-0\(month)-\(date < 10 ? "0" : "")\(date)"
    }
    var values: [Double] = []
    for series in 0..<4 {
      for day in 0...60 { values.append(Double(100 + 2 * series + (day * (series + 3) * 7) % 11)) }
    }
    return try PriceTable(source: "prices.csv", dates: dates, ids: ["INDEX", "A", "B", "C"], values: values)
  }

  private static let stocks = "id,weight,beta,size\nA,0.5,1,0.5\nB,0.3,0.8,1\nC,0.2,1.3,-2\n"

  private static func problem(_ text: String, stocks: String? = stocks, risk: RiskTables? = nil) throws
    -> TrackingProblem
  {
    let said = try scenario("cardinality: 2\ndata: {benchmark: INDEX}\n\(text)")
    let table = try stocks.map { try StockTable.parse(bytes: Array($0.utf8), name: "stocks.csv") }
    return try ProblemAssembly(said, table: Self.table(), stocks: table, holdings: nil, riskTables: risk).problem()
  }

  private static func tables(benchmark: Bool = false) throws -> RiskTables {
    let exposures =
      "id,market,specific_risk\nA,1,0.2\nB,0.8,0.1\nC,1.2,0.3\n" + (benchmark ? "INDEX,1,0\n" : "")
    return RiskTables(
      exposures: try StockTable.parse(bytes: Array(exposures.utf8), name: "exposures.csv"),
      covariance: try FactorCovarianceTable.parse(bytes: Array("factor,market\nmarket,0.04\n".utf8), name: "f.csv"))
  }

  @Test func nothingIsSaidWithoutAWish() throws {
    let problem = try Self.problem("")
    #expect(problem.risk == nil && problem.shrinkage == nil && problem.objective.halfLife == nil)
  }

  @Test func theObjectiveRiskHasAModelOfItsOwn() throws {
    let risk = try #require(try Self.problem("objective: {kind: risk}").risk)
    #expect(risk.model.estimate.method == .ledoitWolf)
    #expect(risk.benchmarkWeights == [0.5, 0.3, 0.2])
    #expect(risk.model.estimate.periodCount == 60)
  }

  @Test(arguments: [
    ("{model: sample}", RiskMethod.sample), ("{model: ewma, half_life: 5}", .exponential(halfLife: 5)),
    ("{model: ewma}", .exponential(halfLife: 60)), ("{model: ledoit-wolf}", .ledoitWolf),
    ("{model: pca, factors: 2}", .principalComponents(.fixed(2), count: 2)), ("{model: exposures}", .exposures),
  ])
  func everyModelIsMade(_ text: String, _ method: RiskMethod) throws {
    let risk = try #require(try Self.problem("risk: \(text)").risk)
    #expect(risk.model.estimate.method == method)
    #expect(risk.stockCount == 3)
  }

  @Test func windowAndDateAreKept() throws {
    let estimate = try #require(try Self.problem("risk: {window: 20, as_of: 2024-02-03}").risk).model.estimate
    #expect(estimate.periodCount == 20 && estimate.lastDate == "2024-02-03" && estimate.firstDate == "2024-01-11")
    #expect(estimate.age(on: "2024-03-05") == 31)
  }

  @Test func theBenchmarksSeriesStandsInWhereItsWeightsAreNotAll() throws {
    for text in [Self.stocks.replacing("0.5,1", with: "0.3,1"), Self.stocks.replacing("A,0.5", with: "A,")] {
      let risk = try #require(try Self.problem("risk: {model: sample}", stocks: text).risk)
      #expect(risk.benchmarkWeights == nil && risk.model.count == 4)
    }
    let asked = try #require(try Self.problem("risk: {model: sample, against: series}").risk)
    #expect(asked.benchmarkWeights == nil)
  }

  @Test func filesOfYearlyVariancesArePutPerPeriod() throws {
    let text = "risk: {model: exposures.csv, factor_covariance: f.csv, horizon: year, as_of: 2024-01-31}"
    let risk = try #require(try Self.problem(text, risk: Self.tables()).risk)
    #expect(risk.benchmarkWeights == [0.5, 0.3, 0.2])
    #expect(abs(risk.model.specificVariances[0] - 0.04 / 365) < 1e-18)
    let series = try #require(try Self.problem(text, risk: Self.tables(benchmark: true)).risk)
    #expect(series.benchmarkWeights == nil && series.model.ids.last == "INDEX")
  }

  @Test func momentsAreWeightedOrShrunk() throws {
    #expect(try Self.problem("objective: {moments: ewma}").objective.halfLife == 60)
    #expect(try Self.problem("objective: {moments: ewma, half_life: 9}").objective.halfLife == 9)
    let shrinkage = try #require(try Self.problem("objective: {moments: ledoit-wolf}").shrinkage)
    #expect(shrinkage.intensity > 0 && shrinkage.intensity < 1 && shrinkage.centre == [0.5, 0.3, 0.2])
    let unknown = try #require(try Self.problem("objective: {moments: ledoit-wolf}", stocks: nil).shrinkage)
    #expect(unknown.centre == [0, 0, 0])
  }

  @Test(arguments: [
    ("risk: {model: ledoit}", "Did you mean ledoit-wolf?"),
    ("risk: {model: sample, half_life: 5}", "no use for a half-life"),
    ("risk: {model: sample, factors: 2}", "no use for a number of factors"),
    ("risk: {model: ewma, factor_covariance: f.csv}", "no use for a factor covariance"),
    ("risk: {model: ewma, horizon: year}", "no use for a horizon"),
    ("risk: {model: exposures, window: 5}", "no use for a window"),
    ("risk: {exposures: [beta]}", "no use for a list of exposures"),
    ("risk: {model: exposures, exposures: [bta]}", "beta"),
    ("risk: {model: e.csv}", "factor_covariance"),
    ("risk: {model: pca, factors: 4}", "1 to 3"),
    ("risk: {window: 61}", "at most 60"),
    ("risk: {as_of: 2023-01-01}", "risk.as_of"),
    ("objective: {half_life: 5}", "ewma"),
    ("objective: {kind: mad, moments: ewma}", "objective.moments"),
    ("objective: {kind: risk, excess_reward: 0.1}", "objective.excess_reward"),
  ])
  func whatMakesNoSenseIsRefused(_ text: String, _ words: String) {
    do {
      _ = try Self.problem(text)
      Issue.record("\(text) was taken")
    } catch { #expect("\(error)".contains(words), "\(error)") }
  }

  @Test func weightsThatAreNotTheBenchmarksAreRefusedWhereTheyAreNeeded() {
    for (stocks, words) in [
      (Self.stocks.replacing("0.5,1", with: "0.3,1"), "80%"), (Self.stocks.replacing("A,0.5", with: "A,"), "of A"),
    ] {
      for text in ["risk: {model: sample, against: weights}", "risk: {model: exposures}"] {
        do {
          _ = try Self.problem(text, stocks: stocks)
          Issue.record("\(text) was taken")
        } catch { #expect("\(error)".contains(words), "\(error)") }
      }
    }
  }
}
