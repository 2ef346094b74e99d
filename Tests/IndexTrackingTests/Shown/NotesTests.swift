import CbcEngine
import IndexTracking
import MILP
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// What is allowed but hardly meant is said.
@Suite struct NotesTests {
  /// The benchmark is A: K = 3 is made up by a share each of two others.
  private func problem(floor: Double, cardinality: ClosedRange<Int> = 3...3) throws -> TrackingProblem {
    let market = try TinyMarket.make(
      benchmark: [100, 110, 99, 104, 108],
      stocks: [[10, 11, 9.9, 10.4, 10.8], [9, 12, 10, 11, 10], [10, 10, 14, 10, 12], [11, 9, 8, 12, 10]])
    var problem = try TinyMarket.problem(market, TrackingObjective(.mse, basis: .weights), cardinality: cardinality)
    problem.constraints[1] = .proportions(ProportionBounds(count: 4, floor: floor, ceiling: 1))
    return problem
  }

  @Test func stocksHeldInNameOnlyAreSaid() throws {
    let result = try track(try problem(floor: 0))
    let portfolio = try #require(result.portfolio)
    #expect(portfolio.whole.heldCount() == 3)
    #expect(portfolio.whole.shares.count { $0 == 1 } == 2)
    // Another note may say how coarse lots are.
    let note = try #require(result.notes.first { $0.contains("to make up") })
    #expect(note.contains("to make up the 3 stocks") && note.contains("no least weight"), "\(note)")
    let solution = result.solution(
      input: InputRecord(prices: "tiny", sha256: "", stocks: 4, periods: 4), kindexVersion: "test")
    #expect(solution.notes == result.notes)
  }

  @Test func nothingIsSaidWhereALeastWeightIsSetOrFewerWouldDo() throws {
    #expect(try track(try problem(floor: 0.01)).notes.isEmpty)
    #expect(try track(try problem(floor: 0, cardinality: 1...3)).notes.isEmpty)
  }
}
