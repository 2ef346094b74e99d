import CbcEngine
import Foundation
import MILP
import Testing

/// Many solves at once in one process: CBC's own entry loses parameters and results here; ours must not.
@Suite struct ConcurrencyTests {
  @Test func dozensOfSolvesAtOnceKeepTheirParametersAndResults() async throws {
    // What gets lost shows: half of the solves have a cutoff below their optimum, so that an answer without a
    // cutoff, or with another solve's, differs.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in UInt64(1)...96 {
        group.addTask {
          let model = randomModel(seed: seed)
          let expected = exhaustiveOptimum(model)
          var options = SolveOptions()
          options.seed = Int(seed)
          if seed.isMultiple(of: 2), let expected { options.cutoff = expected - 1e-3 * max(abs(expected), 1e-6) }
          let result = try CbcSolver().solve(model, options: options)
          guard let expected, options.cutoff == nil else {
            #expect(result.termination == .infeasible, "seed \(seed)")
            return
          }
          #expect(result.termination == .optimal, "seed \(seed)")
          let objective = try #require(result.incumbent, "seed \(seed)").objective
          #expect(abs(objective - expected) <= 1e-6 * max(abs(expected), 1e-2), "seed \(seed)")
        }
      }
      try await group.waitForAll()
    }
  }
}
