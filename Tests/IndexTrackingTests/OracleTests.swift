import Foundation
import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

@Suite(.serialized) struct OracleTests {
  @Test(arguments: 0..<60) func agreesWithTheOracle(_ seed: Int) throws {
    let random = try RandomProblem(seed: seed)
    let started = ContinuousClock.now
    let answer = ExhaustiveOracle(random.problem).solve()
    let oracleTime = (ContinuousClock.now - started) / .seconds(1)
    var text = ""
    switch answer {
      case .optimal(let o): text = "optimal \(o.value)"
      case .infeasible(let a): text = "infeasible by \(a)"
      case .undecided: text = "undecided"
    }
    let s2 = ContinuousClock.now
    var own = ""
    do {
      let result = try track(random.problem)
      own = "\(result.termination) \(result.portfolio?.modelValue ?? .nan) bound \(result.bound) viol \(result.portfolio?.violations ?? [])"
    } catch { own = "THROWN \(error)" }
    let t2 = (ContinuousClock.now - s2) / .seconds(1)
    print("\(random)\n   oracle \(text) in \(oracleTime)\n   engine \(own) in \(t2)")
  }
}
