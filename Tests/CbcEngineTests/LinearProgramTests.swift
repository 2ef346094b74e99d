import CbcEngine
import MILP
import Testing

@Suite struct LinearProgramTests {
  /// min −x − 2y over x + y ≤ 4, x, y in 0…3: the optimum is (1, 3).
  private func program() throws -> LinearProgram {
    var model = Model()
    let x = model.addVariable("x", upper: 3, cost: -1)
    let y = model.addVariable("y", upper: 3, cost: -2)
    model.add(.sum([x, y]) .<= 4, named: "capacity")
    return try LinearProgram(model)
  }

  @Test func valuesDualsAndReducedCostsAreThoseOfTheOptimum() throws {
    let program = try program()
    let outcome = try program.solve()
    #expect(outcome.status == .optimal)
    #expect(outcome.objective == -7)
    #expect(program.primalValues() == [1, 3])
    #expect(program.rowDuals() == [-1])
    #expect(program.reducedCosts() == [0, -1])
  }

  @Test func changesTakeEffectFromTheLastBasis() throws {
    let program = try program()
    #expect(try program.solve().objective == -7)
    let row = program.addRow(LPRow(columns: [1], coefficients: [2], upper: 4))
    #expect(program.rowCount == 2)
    #expect(try program.solve().objective == -6)
    program.setBounds(ofRow: row, lower: -.infinity, upper: 2)
    #expect(try program.solve().objective == -5)
    program.removeRows([row])
    #expect(try program.solve().objective == -7)
    program.setBounds(ofColumn: 1, lower: 0, upper: 0)
    #expect(try program.solve().objective == -3)
    program.setCost(ofColumn: 0, to: 5)
    #expect(try program.solve(LPOptions(method: .primal)).objective == 0)
  }

  @Test func anInfeasibleProgramHasARayThatProvesIt() throws {
    let program = try program()
    #expect(try program.solve().status == .optimal)
    #expect(program.infeasibilityRay() == nil)
    program.addRow(LPRow(columns: [0, 1], coefficients: [1, 1], lower: 5))
    #expect(try program.solve().status == .infeasible)
    let ray = try #require(program.infeasibilityRay())
    // x + y ≤ 4 against x + y ≥ 5.
    #expect(ray[0] < 0 && ray[1] > 0 && abs(ray[0] + ray[1]) < 1e-9 * ray[1])
  }

  @Test func anIterationLimitStops() throws {
    var random = SeededGenerator(seed: 5)
    var model = Model()
    let columns = (0..<60).map { model.addVariable("x\($0)", upper: 1, cost: .random(in: -1...0, using: &random)) }
    for row in 0..<40 {
      model.add(.dot(columns.map { _ in .random(in: 0...1, using: &random) }, columns) .<= 5, named: "row\(row)")
    }
    let program = try LinearProgram(model)
    #expect(try program.solve(LPOptions(iterationLimit: 3)).status == .stopped)
    #expect(try program.solve().status == .optimal)
    var cancelled = LPOptions(method: .primal)
    let cancellation = Cancellation()
    cancellation.cancel()
    cancelled.cancellation = cancellation
    #expect(try LinearProgram(model).solve(cancelled).status == .stopped)
  }

  @Test func sessionsRunSideBySide() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in UInt64(1)...48 {
        group.addTask {
          let model = randomModel(seed: seed).relaxed()
          let alone = try CbcSolver().solve(model)
          let session = try ClpSolver().makeSession(model)
          let outcome = try session.solve()
          guard let objective = alone.incumbent?.objective else {
            #expect(outcome.status == .infeasible, "seed \(seed)")
            return
          }
          #expect(outcome.status == .optimal, "seed \(seed)")
          #expect(abs(outcome.objective - objective) <= 1e-6 * max(abs(objective), 1e-2), "seed \(seed)")
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func smallCostsAreSolvedAsWellAsLargeOnes() throws {
    var model = Model()
    let x = model.addVariable("x", upper: 3, cost: -1e-9)
    let y = model.addVariable("y", upper: 3, cost: -2e-9)
    model.add(.sum([x, y]) .<= 4, named: "capacity")
    model.addToObjective(LinearExpression(constant: 1e-9))
    let program = try LinearProgram(model)
    #expect(abs(try program.solve().objective + 6e-9) < 1e-15)
    #expect(abs(program.rowDuals()[0] + 1e-9) < 1e-15)
  }

  @Test func aConvexQuadraticObjectiveIsMinimised() throws {
    // min ½(x² + xy·2·0.5 + 2y²) − x over x + y = 1, x, y ≥ 0: x = 1 − y gives 0.5 − 1 + y²·… solved by trying.
    var random = SeededGenerator(seed: 21)
    for trial in 0..<20 {
      let size = 6
      let factors = (0..<size * size).map { _ in Double.random(in: -1...1, using: &random) }
      var quadratic = [Double](repeating: 0, count: size * size)
      for i in 0..<size {
        for j in 0..<size {
          quadratic[i * size + j] = (0..<size).reduce(i == j ? 0.1 : 0) {
            $0 + factors[i * size + $1] * factors[j * size + $1]
          }
        }
      }
      var model = Model()
      let weights = (0..<size).map {
        model.addVariable("w\($0)", upper: 0.5, cost: .random(in: -1...1, using: &random))
      }
      model.add(.sum(weights) .== 1, named: "budget")
      let program = try LinearProgram(model)
      let outcome = try program.minimise(quadratic: quadratic)
      #expect(outcome.status == .optimal, "trial \(trial)")
      // No feasible direction improves: compare with many random feasible points.
      for _ in 0..<200 {
        var point = (0..<size).map { _ in Double.random(in: 0...1, using: &random) }
        let total = point.reduce(0, +)
        point = point.map { $0 / total }
        guard point.allSatisfy({ $0 <= 0.5 }) else { continue }
        var value = model.objectiveValue(at: point)
        for i in 0..<size { for j in 0..<size { value += 0.5 * point[i] * quadratic[i * size + j] * point[j] } }
        #expect(value >= outcome.objective - 1e-7, "trial \(trial)")
      }
      let linear = try program.solve(LPOptions(method: .primal))
      #expect(linear.status == .optimal && linear.objective <= outcome.objective + 1, "trial \(trial)")
    }
  }
}
