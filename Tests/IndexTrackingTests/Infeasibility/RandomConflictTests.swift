import IndexTracking
import Testing
import TrackingDomain
import TrackingTestSupport

/// Random problems with more asked than most can satisfy, held against an oracle that tries everything.
@Suite struct RandomConflictTests {
  @Test(arguments: 0..<60) func conflictsAreRealAndMinimal(_ seed: Int) throws {
    let problem = try Self.demanding(seed)
    let explanation = try explain(problem)
    switch explanation.verdict {
    case .feasible:
      if case .infeasible(let amount) = ExhaustiveOracle(problem).solve() {
        Issue.record("seed \(seed): feasible, but the oracle misses by \(amount)")
      }
    case .undecided(let termination, let note):
      Issue.record("seed \(seed): \(termination), \(note)")
    case .infeasible:
      let stated = problem.statingCash()
      let conflict = Set(explanation.conflict.map(\.position))
      #expect(explanation.isMinimal, "seed \(seed)")
      #expect(Self.isInfeasible(stated.keeping(conflict)) != false, "seed \(seed): not in conflict")
      for position in conflict {
        let rest = conflict.subtracting([position])
        #expect(Self.isInfeasible(stated.keeping(rest)) != true, "seed \(seed): \(position) is not needed")
      }
      for member in explanation.conflict where member.settlesProblem {
        for concession in member.concessions {
          var loosened = stated
          loosened.constraints[member.position] = concession.loosened
          let judge = Judge(loosened)
          #expect(judge.violations(by: judge.portfolio(shares: concession.witness)).isEmpty, "seed \(seed)")
          guard concession.amount > 1e-3,
            let tighter = concession.loosened.tightened(towards: stated.constraints[member.position])
          else { continue }
          loosened.constraints[member.position] = tighter
          #expect(Self.isInfeasible(loosened) != false, "seed \(seed): less than \(concession.text) is enough")
        }
      }
    }
  }

  /// What counting claims holds, and rests on no more than the constraints that it names.
  @Test(arguments: 0..<150) func countingIsRight(_ seed: Int) throws {
    let stated = try Self.demanding(seed).statingCash()
    for finding in ArithmeticConflicts(stated).findings() {
      let kept = stated.keeping(Set(finding.constraints))
      #expect(try explain(kept).isInfeasible, "seed \(seed): \(finding)")
    }
  }

  /// Whether nothing satisfies a problem, by the oracle; nil where it cannot tell.
  static func isInfeasible(_ problem: TrackingProblem) -> Bool? {
    switch ExhaustiveOracle(problem).solve() {
    case .infeasible: true
    case .optimal: false
    case .undecided: nil
    }
  }

  /// A random problem with a few demands more, drawn without regard to what can be satisfied.
  static func demanding(_ seed: Int) throws -> TrackingProblem {
    var problem = try RandomProblem(seed: seed, .init(measure: .mse, basis: .weights, mostStocks: 5)).problem
    problem.objective.excessReward = 0
    var random = RandomSource(seed: seed &+ 1_000_003)
    let count = problem.stockCount
    for number in 0..<random.whole(1...4) {
      let members = random.subset(of: count, size: random.whole(1...count))
      switch random.whole(0...5) {
      case 0:
        problem.constraints.append(
          .selection(
            SelectionRule(members: members, range: members.count...members.count, label: "hold \(members) (\(number))"))
        )
      case 1:
        problem.constraints.append(
          .selection(SelectionRule(members: members, range: 0...0, label: "exclude \(members) (\(number))")))
      case 2:
        let least = random.number(0...0.7)
        problem.constraints.append(
          .allocation(
            AllocationBounds(
              group: "\(members)", members: members, range: least...min(1, least + 0.1), label: "band \(number)")))
      case 3:
        let exposures = (0..<count).map { _ in random.normal() }
        problem.constraints.append(
          .exposure(
            ExposureBand(
              factor: "factor \(number)", exposures: exposures, target: random.number(-1...1), tolerance: 0.1)))
      case 4:
        let most = random.number(0.3...0.6)
        problem.constraints.removeAll { if case .ucits = $0 { true } else { false } }
        problem.constraints.append(
          .ucits(ConcentrationRule(most: most, threshold: most / 2, mostLarge: random.number(0.3...0.7))))
        return problem
      default:
        let size = random.whole(1...members.count)
        problem.constraints.append(
          .cardinality(CardinalityRule(size...size, among: members, label: "count \(number)")))
      }
    }
    return problem
  }
}
