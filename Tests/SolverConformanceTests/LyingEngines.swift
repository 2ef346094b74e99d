import MILP
import Synchronization
import Testing

/// An engine that answers as another does, and bends one thing.
struct LyingSolver: Solver {
  let honest: any Solver
  let lie: @Sendable (Model, SolveOptions, [Double]?, any Solver) throws(SolverError) -> SolveResult
  var engine: String { honest.engine }

  func solve(
    _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
  ) throws(SolverError) -> SolveResult { try lie(model, options, start, honest) }
}

/// Linear programs of another engine, with one thing bent.
struct LyingLPSolver: LPSolver {
  enum Lie {
    /// The last row that was added is not heeded.
    case forgetsTheLastRow
    case negativeDuals
    case losesSmallCosts
    case wrongRay
    case ignoresBounds
    case acceptsAnything
  }

  let honest: any LPSolver
  let lie: Lie

  func makeSession(_ model: Model) throws(SolverError) -> any LPSession {
    var model = model
    if lie == .losesSmallCosts {
      let kept = model.objective.enumerated().filter { abs($0.element) > 1e-7 }
      model.minimise(.dot(kept.map(\.element), kept.map { Variable(column: $0.offset) }))
    }
    do { return LyingSession(try honest.makeSession(model), lie) } catch {
      guard lie == .acceptsAnything else { throw error }
      return LyingSession(try honest.makeSession(Model()), lie)
    }
  }
}

private final class LyingSession: LPSession {
  private let honest: any LPSession
  private let lie: LyingLPSolver.Lie
  private var withheld: LPRow?

  init(_ honest: any LPSession, _ lie: LyingLPSolver.Lie) {
    self.honest = honest
    self.lie = lie
  }

  var columnCount: Int { honest.columnCount }
  var rowCount: Int { honest.rowCount + (withheld == nil ? 0 : 1) }

  func addRows(_ rows: [LPRow]) {
    guard lie == .forgetsTheLastRow else { return honest.addRows(rows) }
    if let withheld { honest.addRow(withheld) }
    honest.addRows(Array(rows.dropLast()))
    withheld = rows.last
  }

  func removeRows(_ positions: [Int]) { honest.removeRows(positions) }
  func setBounds(ofColumn column: Int, lower: Double, upper: Double) {
    if lie != .ignoresBounds { honest.setBounds(ofColumn: column, lower: lower, upper: upper) }
  }
  func setBounds(ofRow row: Int, lower: Double, upper: Double) {
    honest.setBounds(ofRow: row, lower: lower, upper: upper)
  }
  func setCost(ofColumn column: Int, to cost: Double) { honest.setCost(ofColumn: column, to: cost) }
  func solve(_ options: LPOptions) throws(SolverError) -> LPOutcome { try honest.solve(options) }
  func primalValues() -> [Double] { honest.primalValues() }
  func rowDuals() -> [Double] {
    let duals = honest.rowDuals() + (withheld == nil ? [] : [0])
    return lie == .negativeDuals ? duals.map { -$0 } : duals
  }
  func reducedCosts() -> [Double] { honest.reducedCosts() }
  func infeasibilityRay() -> [Double]? {
    lie == .wrongRay ? [Double](repeating: 1, count: rowCount) : honest.infeasibilityRay()
  }
}

/// What CBC, or a binding to it, is known to do, and the case that must notice.
struct Lie: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let caughtBy: String
  let tell: @Sendable (Model, SolveOptions, [Double]?, any Solver) throws(SolverError) -> SolveResult

  init(
    _ description: String, caughtBy: String,
    _ tell: @escaping @Sendable (Model, SolveOptions, [Double]?, any Solver) throws(SolverError) -> SolveResult
  ) {
    testDescription = description
    self.caughtBy = caughtBy
    self.tell = tell
  }

  static let all = ofAnswers + ofStarts + ofLimits

  private static let ofAnswers = [
    Lie("the first answer again", caughtBy: "a changed model is solved afresh", repeating()),
    Lie("any solution is the best where values are small", caughtBy: "objectives that differ by less than 1e-5") {
      model, options, _, honest throws(SolverError) in
      guard model.objective.allSatisfy({ abs($0) < 1e-5 }) else { return try honest.solve(model, options: options) }
      var indifferent = model
      indifferent.minimise(LinearExpression())
      var result = try honest.solve(indifferent, options: options)
      if let values = result.incumbent?.values { result.incumbent = model.incumbent(from: values) }
      result.bound = result.incumbent?.objective ?? .infinity
      return result
    },
    Lie("rows with two sides lose one", caughtBy: "rows with two sides") {
      model, options, _, honest throws(SolverError) in
      var half = Model()
      for column in 0..<model.columnCount {
        half.addVariable(
          model.columnNames[column], model.columnKinds[column], lower: model.columnLower[column],
          upper: model.columnUpper[column], cost: model.objective[column])
      }
      for row in 0..<model.rowCount {
        let entries = model.rowStarts[row]..<model.rowStarts[row + 1]
        half.addRow(
          columns: entries.map { Int(model.entryColumns[$0]) }, coefficients: entries.map { model.entryValues[$0] },
          upper: model.rowUpper[row], named: model.rowNames[row])
      }
      return try honest.solve(half, options: options)
    },
    Lie("the optimum of two rows is one too many", caughtBy: "models of fewer than three rows") {
      model, options, _, honest throws(SolverError) in
      var result = try honest.solve(model, options: options)
      if model.rowCount < 3 { result.bound += 1 }
      return result
    },
    Lie("what preprocessing finds infeasible is", caughtBy: "random programs, against trying everything") {
      model, options, _, honest throws(SolverError) in
      guard options.preprocessing, model.rowCount > 3 else { return try honest.solve(model, options: options) }
      return SolveResult(termination: .infeasible, incumbent: nil, bound: .infinity)
    },
    Lie("what is infeasible has a solution that is nearly one", caughtBy: "what is infeasible") {
      model, options, _, honest throws(SolverError) in
      let result = try honest.solve(model, options: options)
      guard result.termination == .infeasible else { return result }
      let middle = zip(model.columnLower, model.columnUpper).map { ($0 + $1) / 2 }
      let objective = model.objectiveValue(at: middle)
      return SolveResult(
        termination: .optimal, incumbent: Incumbent(values: middle, objective: objective), bound: objective)
    },
    Lie("what has no least value is infeasible", caughtBy: "what has no least value") {
      model, options, _, honest throws(SolverError) in
      var result = try honest.solve(model, options: options)
      if result.termination == .unbounded { result.termination = .infeasible }
      return result
    },
    Lie("the objective's constant is lost", caughtBy: "models without whole columns") {
      model, options, _, honest throws(SolverError) in
      var result = try honest.solve(model, options: options)
      result.incumbent?.objective -= model.objectiveConstant
      result.bound -= model.objectiveConstant
      return result
    },
  ]

  private static let ofStarts = [
    Lie("a start is believed", caughtBy: "a wrong start is dropped") {
      model, options, start, honest throws(SolverError) in
      var result = try honest.solve(model, options: options)
      if let start { result.incumbent = Incumbent(values: start, objective: -1) }
      return result
    },
    Lie("names do not go with a start", caughtBy: "names of columns and rows, with a start") {
      model, options, start, honest throws(SolverError) in
      guard start == nil else { throw SolverError.engineFault("there are names on some columns only") }
      return try honest.solve(model, options: options)
    },
    Lie("a limit of no time leaves no start", caughtBy: "a start is never lost") {
      model, options, _, honest throws(SolverError) in
      guard options.timeLimit == 0 else { return try honest.solve(model, options: options) }
      return SolveResult(termination: .timeLimit, incumbent: nil, bound: -.infinity)
    },
    Lie("a cutoff proves the model infeasible", caughtBy: "a cutoff below the optimum") {
      model, options, _, honest throws(SolverError) in
      var result = try honest.solve(model, options: options)
      if options.cutoff != nil, result.termination == .infeasible { result.bound = .infinity }
      return result
    },
  ]

  private static let ofLimits = [
    Lie("values of the relaxation are a solution", caughtBy: "a node limit without a solution") {
      model, options, _, honest throws(SolverError) in
      guard options.nodeLimit != nil else { return try honest.solve(model, options: options) }
      let middle = zip(model.columnLower, model.columnUpper).map { ($0 + $1) / 2 }
      return SolveResult(
        termination: .nodeLimit, incumbent: Incumbent(values: middle, objective: model.objectiveValue(at: middle)),
        bound: -.infinity)
    },
    Lie("the time is over and everything proven", caughtBy: "a time limit within preprocessing") {
      model, options, _, honest throws(SolverError) in
      SolveResult(termination: .optimal, incumbent: nil, bound: 0)
    },
    Lie("the clock is the processor's", caughtBy: "a time limit") { model, options, _, honest throws(SolverError) in
      SolveResult(termination: .timeLimit, incumbent: nil, bound: 0, seconds: 30)
    },
    Lie("a cancelled search forgets", caughtBy: "a cancelled search") {
      model, options, _, honest throws(SolverError) in
      SolveResult(termination: .interrupted, incumbent: nil, bound: 0)
    },
    Lie("a seed of 0 is the time of day", caughtBy: "a seed of 0 repeats", drifting()),
    Lie("what is no number is nothing", caughtBy: "numbers that are none are refused") {
      model, options, _, honest throws(SolverError) in
      do { return try honest.solve(model, options: options) } catch {
        return SolveResult(termination: .optimal, incumbent: nil, bound: 0)
      }
    },
    Lie("an option that is unknown is let pass", caughtBy: "options out of range are refused") {
      model, _, _, honest throws(SolverError) in try honest.solve(model)
    },
  ]

  private typealias Telling = @Sendable (Model, SolveOptions, [Double]?, any Solver) throws(SolverError) -> SolveResult

  private static func repeating() -> Telling {
    let answers = Answers()
    return { model, options, _, honest throws(SolverError) in
      if let known = answers.known { return known }
      let result = try honest.solve(model, options: options)
      answers.known = result
      return result
    }
  }

  private static func drifting() -> Telling {
    let count = Count()
    return { model, options, _, honest throws(SolverError) in
      SolveResult(termination: .nodeLimit, incumbent: nil, bound: 0, nodes: 1, iterations: count.next())
    }
  }

  /// What a binding with a stale model keeps.
  private final class Answers: Sendable {
    private let kept = Mutex<SolveResult?>(nil)
    var known: SolveResult? {
      get { kept.withLock { $0 } }
      set { kept.withLock { $0 = newValue } }
    }
  }

  private final class Count: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
      count.withLock { value in
        value += 1
        return value
      }
    }
  }
}
