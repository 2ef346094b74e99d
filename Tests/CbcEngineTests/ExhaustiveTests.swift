import CbcEngine
import MILP
import Synchronization
import Testing

/// CBC against trying everything, on models small enough for that.
@Suite struct ExhaustiveTests {
  @Test func randomProgramsAgreeWithTryingEverything() throws {
    var infeasible = 0
    for seed in UInt64(1)...600 {
      let model = randomModel(seed: seed)
      let expected = exhaustiveOptimum(model)
      let reports = Mutex<[SearchProgress]>([])
      var options = SolveOptions()
      options.preprocessing = seed % 3 != 0
      let result = try CbcSolver().solve(model, options: options, start: nil) { report in
        reports.withLock { $0.append(report) }
      }
      guard let expected else {
        infeasible += 1
        #expect(result.termination == .infeasible, "seed \(seed)")
        #expect(result.incumbent == nil, "seed \(seed)")
        continue
      }
      let tolerance = 1e-6 * max(abs(expected), 1e-2)
      #expect(result.termination == .optimal, "seed \(seed)")
      let incumbent = try #require(result.incumbent, "seed \(seed)")
      #expect(abs(incumbent.objective - expected) <= tolerance, "seed \(seed)")
      #expect(result.bound <= incumbent.objective, "seed \(seed)")
      #expect(FeasibilityReport(of: incumbent.values, in: model).isFeasible(), "seed \(seed)")
      for report in reports.withLock({ $0 }) {
        #expect(report.bound <= expected + tolerance, "seed \(seed): a bound above the optimum")
        #expect(report.incumbent ?? .infinity >= expected - tolerance, "seed \(seed): an incumbent below the optimum")
      }
    }
    #expect(infeasible > 50, "the seeds should give enough infeasible programs to mean something")
  }
}
