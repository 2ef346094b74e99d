import Dispatch
import MILP
import Synchronization

/// Limits, seeds, cancellation, and two searches at once.
enum StoppingCases {
  static let all = [
    ConformanceCase("a node limit without a solution", isTiny: false, nodeLimit),
    ConformanceCase("a time limit", isTiny: false, timeLimit),
    ConformanceCase("a time limit within preprocessing", isTiny: false, shortTimeLimits),
    ConformanceCase("a cancelled search", isTiny: false, cancellation),
    ConformanceCase("a seed of 0 repeats", isTiny: false, seedOfZero),
    ConformanceCase("two searches at once", sideBySide),
  ]

  private static func nodeLimit(_ engines: Engines) throws {
    var numbers = Numbers(seed: 1)
    var options = SolveOptions()
    options.nodeLimit = 5
    let model = numbers.marketSplit(rows: 5, columns: 40, mayMiss: false)
    let result = try engines.solver.solve(model, options: options)
    try require(
      result.termination == .nodeLimit, "a limit of 5 nodes is set, and it says \(result.termination.rawValue)")
    // Values of the relaxation are no solution.
    try Answers.checkIncumbent(result, model)
  }

  private static func timeLimit(_ engines: Engines) throws {
    var numbers = Numbers(seed: 1)
    let model = numbers.marketSplit(rows: 5, columns: 40)
    var options = SolveOptions()
    options.timeLimit = 0.5
    let result = try engines.solver.solve(model, options: options)
    try require(result.termination == .timeLimit, "0.5 s are over, and it says \(result.termination.rawValue)")
    try Answers.checkIncumbent(result, model)
    // Ten times what is promised: a machine may be busy, an engine that counts processor time waits far longer.
    try require(result.seconds <= 15, "a limit of 0.5 s was held after \(result.seconds) s")
  }

  private static func shortTimeLimits(_ engines: Engines) throws {
    var numbers = Numbers(seed: 2)
    let model = numbers.marketSplit(rows: 40, columns: 300)
    for seconds in [0.001, 0.02, 0.1] {
      var options = SolveOptions()
      options.timeLimit = seconds
      let result = try engines.solver.solve(model, options: options)
      try require(
        result.termination == .timeLimit, "\(seconds) s are over, and it says \(result.termination.rawValue)")
      try Answers.checkIncumbent(result, model)
    }
  }

  private static func cancellation(_ engines: Engines) throws {
    var numbers = Numbers(seed: 1)
    let model = numbers.marketSplit(rows: 5, columns: 40)
    let cancellation = Cancellation()
    var options = SolveOptions()
    options.cancellation = cancellation
    let result = try engines.solver.solve(model, options: options, start: nil) { report in
      if report.incumbent != nil { cancellation.cancel() }
    }
    try require(result.termination == .interrupted, "it is cancelled, and says \(result.termination.rawValue)")
    try require(result.incumbent != nil, "it is cancelled, and what it had found is lost")
    try Answers.checkIncumbent(result, model)
  }

  private static func seedOfZero(_ engines: Engines) throws {
    var numbers = Numbers(seed: 4)
    let model = numbers.marketSplit(rows: 2, columns: 20)
    var options = SolveOptions()
    options.seed = 0
    options.nodeLimit = 60
    let results = try (0..<2).map { _ in try engines.solver.solve(model, options: options) }
    try require(
      results[0].iterations == results[1].iterations && results[0].nodes == results[1].nodes
        && results[0].incumbent == results[1].incumbent && results[0].bound == results[1].bound,
      "the same search took \(results[0].iterations) iterations, then \(results[1].iterations)")
  }

  private static func sideBySide(_ engines: Engines) throws {
    var numbers = Numbers(seed: 7)
    let models = (0..<12).map { _ in numbers.program() }
    let faults = Mutex<[any Error]>([])
    DispatchQueue.concurrentPerform(iterations: models.count) { position in
      let model = models[position]
      do { try Answers.check(model, Answers.optimum(model), engines.solver) } catch {
        faults.withLock { $0.append(error) }
      }
    }
    if let fault = faults.withLock({ $0.first }) { throw fault }
  }
}
