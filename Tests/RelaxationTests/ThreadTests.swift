import LinearAlgebra
import MILP
import Relaxation
import Synchronization
import Testing

/// Several workers on one tree come to the answer of one, also where there are more of them than cores.
@Suite struct ThreadTests {
  @Test(arguments: [2, 16], [UInt64(5)]) func theAnswerIsThatOfOneThread(_ threads: Int, _ seed: UInt64) throws {
    let problem = SearchTests.market(stocks: 40, periods: 30, seed: seed)
    var search = ConicSearch(relativeGap: 0)
    let one = search.run(problem)
    let seen = Mutex<[(bound: Double, incumbent: Double)]>([])
    search.progress = { report in
      seen.withLock { $0.append((report.bound, report.incumbent ?? .infinity)) }
    }
    search.threads = threads
    let several = search.run(problem)
    let (value, other) = (try #require(one.incumbent).value, try #require(several.incumbent).value)
    #expect(one.termination == .optimal && several.termination == .optimal, "seed \(seed)")
    #expect(abs(value - other) <= 1e-8 * value, "seed \(seed): \(other) against \(value)")
    #expect(several.bound <= value * (1 + 1e-9) && several.bound >= value * (1 - 1e-8), "seed \(seed)")
    #expect(one.nodes > 20 && several.nodes > 20, "seed \(seed): a tree that shows nothing")
    #expect(seen.withLock { $0 }.allSatisfy { $0.bound <= value * (1 + 1e-9) }, "seed \(seed)")
  }

  @Test func aLimitOfNodesLeavesOneThread() throws {
    let problem = SearchTests.market(stocks: 40, periods: 30, seed: 5)
    var search = ConicSearch(nodeLimit: 40, relativeGap: 0)
    let one = search.run(problem)
    search.threads = 8
    let several = search.run(problem)
    #expect(one.termination == .nodeLimit && several.termination == .nodeLimit)
    #expect(several.nodes == one.nodes && several.bound == one.bound)
    #expect(several.incumbent == one.incumbent)
  }

  /// A worker that is told to stop leaves its node open: the bound of all of them counts.
  @Test func aSearchThatIsCancelledHasAValidBound() throws {
    let problem = SearchTests.market(stocks: 40, periods: 30, seed: 5)
    let optimum = try #require(ConicSearch(relativeGap: 0).run(problem).incumbent).value
    for most in [5, 50, 500] {
      let asked = Mutex(0)
      var search = ConicSearch(relativeGap: 0)
      search.threads = 4
      search.isCancelled = {
        asked.withLock { count in
          count += 1
          return count > most
        }
      }
      let outcome = search.run(problem)
      #expect(outcome.bound <= optimum * (1 + 1e-9), "after \(most): \(outcome.bound) against \(optimum)")
    }
  }

  @Test(arguments: [UInt64(3), 8, 13]) func ratiosAreProvenOnTwoThreads(_ seed: UInt64) throws {
    let problem = RatioSearchTests.problem(seed: seed, isCentred: seed % 2 == 0)
    var options = ConicSearch(relativeGap: 1e-6)
    options.supportsForSquare = 0
    let start = RatioSearchTests.best(problem).map {
      ConicIncumbent(weights: $0.weights, support: $0.support, value: $0.value)
    }
    options.incumbent = start
    let one = RatioSearch(options).run(problem)
    options.threads = 2
    let two = RatioSearch(options).run(problem)
    let (value, other) = (try #require(one.incumbent).value, try #require(two.incumbent).value)
    #expect(one.termination == two.termination, "seed \(seed)")
    #expect(abs(value - other) <= 1e-6 * abs(value) + 1e-15, "seed \(seed): \(other) against \(value)")
    #expect(two.bound <= min(value, other) * (1 + 1e-9) + 1e-15, "seed \(seed)")
  }
}
