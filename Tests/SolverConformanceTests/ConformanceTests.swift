import CbcEngine
import MILP
import SolverConformance
import Testing

/// Engines are held to what Kindex relies on; what is relied on is held to engines that lie.
@Suite struct ConformanceTests {
  private static let names = SolverConformance.cases.map(\.name)
  private static let tiny = SolverConformance.cases.filter(\.isTiny).map(\.name)

  private func run(_ name: String, _ engines: Engines) throws {
    try #require(SolverConformance.named(name), "there is no case \(name)").run(engines)
  }

  @Test func everyCaseHasANameOfItsOwn() {
    #expect(Set(Self.names).count == Self.names.count)
    #expect(Self.tiny.count >= 20)
  }

  @Test(arguments: names) func cbcAndClpConform(_ name: String) throws {
    try run(name, Engines(solver: CbcSolver(), lpSolver: ClpSolver()))
  }

  /// An engine that has no line in common with CBC satisfies the same cases: they ask for nothing that only CBC does.
  @Test(arguments: tiny) func anEngineThatTriesEverythingConforms(_ name: String) throws {
    try run(name, Engines(solver: ExhaustiveEngine(), lpSolver: ExhaustiveEngine()))
  }

  @Test(arguments: Lie.all) func aLieIsNoticed(_ lie: Lie) throws {
    let examined = try #require(SolverConformance.named(lie.caughtBy), "there is no case \(lie.caughtBy)")
    // The honest part need not be fast at what it is never asked.
    let honest: any Solver = ExhaustiveEngine()
    #expect(throws: ConformanceFailure.self) {
      try examined.run(
        Engines(solver: LyingSolver(honest: honest, lie: lie.tell), lpSolver: ExhaustiveEngine()))
    }
  }

  @Test(
    arguments: [
      (LyingLPSolver.Lie.forgetsTheLastRow, "a dual simplex that goes on after rows were added"),
      (.forgetsTheLastRow, "rows, bounds and costs that change"), (.negativeDuals, "values, duals and reduced costs"),
      (.losesSmallCosts, "costs of 1e-9"), (.wrongRay, "a ray that proves what is infeasible"),
      (.ignoresBounds, "rows, bounds and costs that change"), (.acceptsAnything, "numbers that are none are refused"),
    ])
  func aLieOfALinearEngineIsNoticed(_ lie: LyingLPSolver.Lie, _ name: String) throws {
    #expect(throws: ConformanceFailure.self) {
      try run(
        name, Engines(solver: ExhaustiveEngine(), lpSolver: LyingLPSolver(honest: ExhaustiveEngine(), lie: lie)))
    }
  }
}
