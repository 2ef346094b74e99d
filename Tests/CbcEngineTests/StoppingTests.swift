import CbcEngine
import MILP
import Synchronization
import Testing

/// Starts, limits, gaps and cancellation: what stops a search and what it holds then.
@Suite struct StoppingTests {
  private let solver = CbcSolver()

  @Test func aFeasibleStartIsNeverLost() throws {
    let model = marketSplit()
    let start = startPoint(model)
    var options = SolveOptions()
    options.timeLimit = 0
    let result = try solver.solve(model, options: options, start: start, observer: nil)
    #expect(result.termination == .timeLimit)
    let objective = try #require(result.incumbent).objective
    #expect(objective <= model.objectiveValue(at: start))
  }

  @Test func badStartsAreDropped() throws {
    let model = randomModel(seed: 3)
    let expected = try solver.solve(model)
    let bad = [
      [], [.nan], [Double](repeating: 0.5, count: model.columnCount), [Double](repeating: 99, count: model.columnCount),
    ]
    for start in bad {
      let result = try solver.solve(model, options: SolveOptions(), start: start, observer: nil)
      #expect(result.termination == expected.termination)
      #expect(result.incumbent?.objective == expected.incumbent?.objective)
    }
  }

  @Test func anOptimalStartIsProven() throws {
    for seed in UInt64(1)...60 {
      let model = randomModel(seed: seed)
      guard let optimum = try solver.solve(model).incumbent else { continue }
      let result = try solver.solve(model, options: SolveOptions(), start: optimum.values, observer: nil)
      #expect(result.termination == .optimal, "seed \(seed)")
      let objective = try #require(result.incumbent).objective
      #expect(abs(objective - optimum.objective) <= 1e-9 * max(1, abs(objective)), "seed \(seed)")
    }
  }

  @Test func aTimeLimitKeepsTheIncumbentAndAValidBound() throws {
    var options = SolveOptions()
    options.timeLimit = 1
    let result = try solver.solve(marketSplit(), options: options)
    #expect(result.termination == .timeLimit)
    let incumbent = try #require(result.incumbent)
    #expect(result.bound >= 0 && result.bound <= incumbent.objective)
    #expect(FeasibilityReport(of: incumbent.values, in: marketSplit()).isFeasible())
  }

  /// CBC crashed on its way back from preprocessing that its clock had cut short.
  @Test(arguments: [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4])
  func aTimeLimitWithinPreprocessingDoesNotCrash(_ seconds: Double) throws {
    let model = marketSplit(rows: 60, columns: 600, seed: 2)
    var options = SolveOptions()
    options.timeLimit = seconds
    let start = startPoint(model)
    for start in [nil, start] {
      let result = try solver.solve(model, options: options, start: start, observer: nil)
      #expect(result.termination == .timeLimit)
    }
  }

  @Test func cancellationKeepsTheIncumbent() throws {
    var options = SolveOptions()
    let cancellation = Cancellation()
    options.cancellation = cancellation
    let result = try solver.solve(marketSplit(), options: options, start: nil) { report in
      if report.incumbent != nil && report.nodes > 20 { cancellation.cancel() }
    }
    #expect(result.termination == .interrupted)
    #expect(result.incumbent != nil)
  }

  @Test func progressImprovesAndEndsAtTheResult() throws {
    let reports = Mutex<[SearchProgress]>([])
    var options = SolveOptions()
    options.nodeLimit = 200
    let result = try solver.solve(marketSplit(), options: options, start: nil) { report in
      reports.withLock { $0.append(report) }
    }
    let seen = reports.withLock { $0 }
    #expect(result.termination == .nodeLimit)
    #expect(!seen.isEmpty)
    for (earlier, later) in zip(seen, seen.dropFirst()) {
      #expect(later.bound >= earlier.bound)
      #expect(later.incumbent ?? .infinity <= earlier.incumbent ?? .infinity)
      #expect(later.seconds >= earlier.seconds)
    }
    let last = try #require(seen.last?.incumbent)
    #expect(abs(last - (try #require(result.incumbent)).objective) < 1e-6)
  }

  @Test func aGapThatIsAskedForIsHonest() throws {
    for seed in UInt64(1)...8 {
      let model = marketSplit(rows: 2, columns: 24, seed: seed)
      var options = SolveOptions()
      options.absoluteGap = 3
      let result = try solver.solve(model, options: options)
      #expect(result.termination == .optimal, "seed \(seed)")
      let incumbent = try #require(result.incumbent)
      #expect(incumbent.objective - result.bound <= 3 + 1e-6, "seed \(seed)")
    }
  }

  @Test func waitingForAnotherSolveEndsWhenCancelled() async throws {
    let (holding, waiting) = (Cancellation(), Cancellation())
    var options = SolveOptions()
    options.cancellation = holding
    let long = options
    let model = marketSplit()
    async let first = Task.detached { try CbcSolver().solve(model, options: long) }.value
    options.cancellation = waiting
    waiting.cancel()
    let second = try solver.solve(model, options: options)
    #expect(second.termination == .interrupted)
    holding.cancel()
    #expect(try await first.termination == .interrupted)
  }

  /// All binaries at zero: every market short by its whole demand.
  private func startPoint(_ model: Model) -> [Double] {
    model.columnNames.map { name in
      guard name.hasPrefix("short"), let row = Int(name.dropFirst(5)) else { return 0 }
      return model.rowUpper[row]
    }
  }
}
