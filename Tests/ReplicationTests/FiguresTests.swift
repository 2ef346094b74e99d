import MarketData
import Replication
import Testing
import TrackingDomain
import TrackingTestSupport

/// How far a portfolio is from its benchmark.
@Suite struct FiguresTests {
  @Test func figuresAreThoseOfTheDefinition() throws {
    var problem = try randomProblem(stocks: 3, cardinality: 2, seed: 1, capital: 1000)
    problem.universe.benchmarkWeights = [0.25, 0.15, 0.1]
    problem.universe.sectors = ["Banks", "Energy", "Energy"]
    let benchmark = try BenchmarkWeights(problem)
    #expect(benchmark.scaled == [0.5, 0.3, 0.2])
    let weights = [0.6, 0.3, 0.0]
    let portfolio = Judge(problem).portfolio(weights: weights)
    let figures = ReplicationFigures(portfolio, benchmark: benchmark, sectors: problem.universe.sectors)
    // ½·(0.1 + 0 + 0.2 + 0.1 of cash).
    #expect(abs(figures.activeShare - 0.2) < 1e-12)
    #expect(figures.sectorDeviation?.sector == "Energy")
    #expect(abs((figures.sectorDeviation?.difference ?? 0) + 0.2) < 1e-12)
    problem.universe.sectors[0] = nil
    #expect(
      ReplicationFigures(portfolio, benchmark: benchmark, sectors: problem.universe.sectors).sectorDeviation == nil)
  }
}
