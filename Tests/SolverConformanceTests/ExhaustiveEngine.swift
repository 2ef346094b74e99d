import MILP

/// An engine that tries everything: every assignment of the whole columns, every vertex for the others.
///
/// For a handful of columns only. It shares nothing with CBC, and knows no limits: it is done before any.
struct ExhaustiveEngine: Solver, LPSolver {
  let engine = "exhaustive"

  func solve(
    _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
  ) throws(SolverError) -> SolveResult {
    do { try model.validate() } catch { throw .invalidModel(error) }
    try options.validate()
    var search = Assignments(model)
    search.visit(0)
    if search.isUnbounded { return SolveResult(termination: .unbounded, incumbent: nil, bound: -.infinity) }
    guard let best = search.best.flatMap({ model.incumbent(from: $0) }) else {
      return SolveResult(termination: .infeasible, incumbent: nil, bound: .infinity)
    }
    guard best.objective < options.cutoff ?? .infinity else {
      return SolveResult(termination: .infeasible, incumbent: nil, bound: best.objective)
    }
    return SolveResult(termination: .optimal, incumbent: best, bound: best.objective)
  }

  func makeSession(_ model: Model) throws(SolverError) -> any LPSession {
    do { try model.validate() } catch { throw .invalidModel(error) }
    return ExhaustiveSession(VertexProgram(model, fixed: [:]))
  }
}

/// Every assignment of the whole columns of a model.
private struct Assignments {
  let model: Model
  let whole: [Int]
  var fixed: [Int: Double] = [:]
  var best: [Double]?
  var value = Double.infinity
  var isUnbounded = false

  init(_ model: Model) {
    self.model = model
    whole = model.columnKinds.indices.filter { model.columnKinds[$0] != .continuous }
  }

  mutating func visit(_ position: Int) {
    guard position < whole.count else {
      let program = VertexProgram(model, fixed: fixed)
      switch program.solve() {
      case .infeasible: return
      case .unbounded: isUnbounded = true
      case .optimal(let vertex):
        guard vertex.objective < value else { return }
        value = vertex.objective
        best = program.point(vertex.values)
      }
      return
    }
    let column = whole[position]
    for number in Int(model.columnLower[column])...Int(model.columnUpper[column]) {
      fixed[column] = Double(number)
      visit(position + 1)
    }
  }
}

/// A linear program that changes.
private final class ExhaustiveSession: LPSession {
  private var program: VertexProgram
  private var vertex: VertexProgram.Vertex?

  init(_ program: VertexProgram) { self.program = program }

  var columnCount: Int { program.costs.count }
  var rowCount: Int { program.rows.count }

  func addRows(_ rows: [LPRow]) {
    for row in rows {
      var dense = [Double](repeating: 0, count: columnCount)
      for (column, value) in zip(row.columns, row.coefficients) { dense[column] = value }
      program.rows.append(VertexProgram.Row(coefficients: dense, lower: row.lower, upper: row.upper))
    }
  }

  func removeRows(_ positions: [Int]) {
    for row in Set(positions).sorted(by: >) { program.rows.remove(at: row) }
  }

  func setBounds(ofColumn column: Int, lower: Double, upper: Double) {
    (program.lower[column], program.upper[column]) = (lower, upper)
  }

  func setBounds(ofRow row: Int, lower: Double, upper: Double) {
    (program.rows[row].lower, program.rows[row].upper) = (lower, upper)
  }

  func setCost(ofColumn column: Int, to cost: Double) { program.costs[column] = cost }

  func solve(_ options: LPOptions) throws(SolverError) -> LPOutcome {
    vertex = nil
    switch program.solve() {
    case .infeasible: return LPOutcome(status: .infeasible, objective: .infinity, iterations: 0)
    case .unbounded: return LPOutcome(status: .unbounded, objective: -.infinity, iterations: 0)
    case .optimal(let found):
      vertex = found
      return LPOutcome(status: .optimal, objective: found.objective, iterations: 1)
    }
  }

  func primalValues() -> [Double] { vertex?.values ?? [] }
  func rowDuals() -> [Double] { vertex?.duals ?? [] }
  func reducedCosts() -> [Double] { vertex?.reducedCosts ?? [] }
  /// It knows that there is no vertex, and no multipliers that would prove it.
  func infeasibilityRay() -> [Double]? { nil }
}
