import CbcShim
public import MILP

/// A linear program held by CLP, changed and solved again from its last basis.
///
/// CLP keeps no state outside its models: different programs may be solved at once on different threads. One program
/// belongs to one thread at a time, which is why the class is not Sendable.
public final class LinearProgram: LPSession {
  let handle: OpaquePointer
  /// The rows as they are now; the model's own rows first.
  public private(set) var rowCount: Int
  /// How many columns the program has.
  public let columnCount: Int
  /// The columns as CLP holds them: one more when the objective has a constant.
  let lentColumnCount: Int
  /// What the objective that CLP sees was multiplied by; everything that is read back is divided by it.
  let costScale: Double

  /// Loads the linear relaxation of a model.
  ///
  /// - Throws: ``SolverError/invalidModel(_:)``.
  public init(_ model: Model) throws(SolverError) {
    do { try model.validate() } catch { throw .invalidModel(error) }
    guard let handle = model.handOver(costScale: model.costScale, to: { kx_lp_create($0) }) else {
      throw .engineFault("no CLP model could be made: the memory is exhausted")
    }
    self.handle = handle
    rowCount = model.rowCount
    columnCount = model.columnCount
    lentColumnCount = model.lentColumnCount
    costScale = model.costScale
  }

  deinit { kx_lp_free(handle) }

  /// Adds rows after the present ones.
  ///
  /// - Precondition: finite coefficients, columns of the program, ordered bounds.
  public func addRows(_ rows: [LPRow]) {
    guard !rows.isEmpty else { return }
    var starts: [Int32] = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for row in rows {
      precondition(row.columns.count == row.coefficients.count, "a row needs as many coefficients as columns")
      checkBounds(row.lower, row.upper)
      for (column, value) in zip(row.columns, row.coefficients) where value != 0 {
        precondition(column >= 0 && column < columnCount, "a row's columns must belong to the program")
        precondition(value.isFinite, "a row's coefficients must be finite")
        columns.append(Int32(column))
        values.append(value)
      }
      starts.append(Int32(columns.count))
    }
    // Where there is no memory for a change, the next solve says so.
    let isAdded = kx_lp_add_rows(
      handle, Int32(rows.count), starts, columns, values, rows.map { clipped($0.lower) },
      rows.map { clipped($0.upper) })
    if isAdded != 0 { rowCount += rows.count }
  }

  /// Removes rows, given by position; later rows move up.
  public func removeRows(_ positions: [Int]) {
    let positions = Set(positions).sorted()
    precondition(positions.allSatisfy { $0 >= 0 && $0 < rowCount }, "rows to remove must belong to the program")
    guard !positions.isEmpty else { return }
    let isRemoved = kx_lp_delete_rows(handle, Int32(positions.count), positions.map { Int32($0) })
    if isRemoved != 0 { rowCount -= positions.count }
  }

  /// Replaces the bounds of a column.
  public func setBounds(ofColumn column: Int, lower: Double, upper: Double) {
    precondition(column >= 0 && column < columnCount, "the column must belong to the program")
    checkBounds(lower, upper)
    _ = kx_lp_set_column_bounds(handle, Int32(column), clipped(lower), clipped(upper))
  }

  /// Replaces the two sides of a row.
  public func setBounds(ofRow row: Int, lower: Double, upper: Double) {
    precondition(row >= 0 && row < rowCount, "the row must belong to the program")
    checkBounds(lower, upper)
    _ = kx_lp_set_row_bounds(handle, Int32(row), clipped(lower), clipped(upper))
  }

  /// Replaces the objective coefficient of a column.
  public func setCost(ofColumn column: Int, to cost: Double) {
    precondition(column >= 0 && column < columnCount, "the column must belong to the program")
    precondition(cost.isFinite, "a cost must be finite")
    _ = kx_lp_set_cost(handle, Int32(column), cost * costScale)
  }

  /// Solves the program as it is now, from the last basis.
  ///
  /// CLP's word alone is not taken for optimality: its dual simplex, going on from an earlier basis after rows were
  /// added, has been seen to stop at a vertex that is not the best one, and its primal simplex to stay there. An
  /// optimum must be borne out by the bound that its own row duals give; where it is not, the program is solved afresh
  /// with presolve, and where that does not help either the outcome is ``LPOutcome/Status/numerical``.
  ///
  /// - Throws: ``SolverError/engineFault(_:)`` when CLP raised an exception.
  public func solve(_ options: LPOptions) throws(SolverError) -> LPOutcome {
    let first = try run(options)
    guard first.status == .optimal, !isBorneOut(first.objective) else { return first }
    var again = options
    again.method = .automatic
    var second = try run(again)
    second.iterations += first.iterations
    if second.status == .optimal, !isBorneOut(second.objective) { second.status = .numerical }
    return second
  }

  /// Whether the row duals prove that nothing is below an objective, to the accuracy that CLP's tolerances allow.
  private func isBorneOut(_ objective: Double) -> Bool {
    objective - lagrangianBound(rowDuals()) <= 1e-6 * max(abs(objective), 1 / costScale)
  }

  /// One call of CLP, taken at its word.
  func run(_ options: LPOptions) throws(SolverError) -> LPOutcome {
    var settings = kx_lp_options()
    settings.method =
      switch options.method {
      case .dual: 0
      case .primal: 1
      case .automatic: 2
      }
    settings.iterations = options.iterationLimit ?? -1
    settings.seconds = options.timeLimit ?? -1
    if let cancellation = options.cancellation {
      settings.context = Unmanaged.passUnretained(cancellation).toOpaque()
      settings.should_stop = { context in
        guard let context else { return 0 }
        return Unmanaged<Cancellation>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
      }
    }
    let status = withExtendedLifetime(options) { kx_lp_solve(handle, &settings) }
    if status == -1 { throw .engineFault("CLP raised an exception, such as for want of memory") }
    let meaning: LPOutcome.Status =
      switch status {
      case 0: .optimal
      case 1: .infeasible
      case 2: .unbounded
      case 3, 5: .stopped
      default: .numerical
      }
    return LPOutcome(
      status: meaning, objective: kx_lp_objective(handle) / costScale, iterations: kx_lp_iterations(handle))
  }

  private func checkBounds(_ lower: Double, _ upper: Double) {
    precondition(lower <= upper && lower < .infinity && upper > -.infinity, "bounds must be numbers and in order")
  }
}
