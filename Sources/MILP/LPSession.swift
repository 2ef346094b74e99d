/// Anything that can hold a linear program and solve it again and again as it changes.
public protocol LPSolver: Sendable {
  /// Starts a session on the linear relaxation of a model.
  ///
  /// - Throws: ``SolverError/invalidModel(_:)``.
  func makeSession(_ model: Model) throws(SolverError) -> any LPSession
}

/// A linear program that lives between solves, so that each solve begins from the last basis.
///
/// minimise cᵀx + c₀ subject to lower ≤ Ax ≤ upper, l ≤ x ≤ u. Numbers that enter must be finite (bounds may be
/// infinite on their own side) and in order; that is a precondition. A session belongs to one task at a time;
/// different sessions do not disturb each other.
///
/// What the accessors return belongs to the last ``solve(_:)``; they must not be read after a change before the next.
public protocol LPSession: AnyObject {
  /// How many columns the program has.
  var columnCount: Int { get }
  /// How many rows the program has now.
  var rowCount: Int { get }

  /// Adds rows after the present ones.
  func addRows(_ rows: [LPRow])
  /// Removes rows, given by position; later rows move up.
  func removeRows(_ positions: [Int])
  /// Replaces the bounds of a column.
  func setBounds(ofColumn column: Int, lower: Double, upper: Double)
  /// Replaces the two sides of a row.
  func setBounds(ofRow row: Int, lower: Double, upper: Double)
  /// Replaces the objective coefficient of a column.
  func setCost(ofColumn column: Int, to cost: Double)

  /// Solves the program as it is now, from the last basis.
  ///
  /// - Throws: ``SolverError/engineFault(_:)`` only; how the solve ended is a result.
  func solve(_ options: LPOptions) throws(SolverError) -> LPOutcome

  /// The value of each column.
  func primalValues() -> [Double]
  /// The dual value of each row: ∂objective/∂side; ≥ 0 where the lower side binds, ≤ 0 where the upper one does.
  func rowDuals() -> [Double]
  /// The reduced cost of each column: c − Aᵀy.
  func reducedCosts() -> [Double]
  /// After ``LPOutcome/Status/infeasible``, multipliers y of the rows that prove it, or nil when none are at hand.
  ///
  /// Σᵢ (yᵢ > 0 ? yᵢ·lowerᵢ : yᵢ·upperᵢ) > max over l ≤ x ≤ u of yᵀAx: what the rows demand exceeds what the bounds
  /// allow. The engine has checked this inequality.
  func infeasibilityRay() -> [Double]?
}

extension LPSession {
  /// Solves by the dual simplex without limits.
  public func solve() throws(SolverError) -> LPOutcome { try solve(LPOptions()) }

  /// Adds one row and returns its position.
  @discardableResult
  public func addRow(_ row: LPRow) -> Int {
    addRows([row])
    return rowCount - 1
  }
}

/// One row of a linear program: lower ≤ Σ coefficient × column ≤ upper.
public struct LPRow: Sendable, Hashable {
  /// The columns, each at most once.
  public var columns: [Int]
  /// Their coefficients.
  public var coefficients: [Double]
  /// The least activity, −∞ for none.
  public var lower: Double
  /// The greatest activity, +∞ for none.
  public var upper: Double

  /// Makes a row.
  public init(columns: [Int], coefficients: [Double], lower: Double = -.infinity, upper: Double = .infinity) {
    self.columns = columns
    self.coefficients = coefficients
    self.lower = lower
    self.upper = upper
  }
}

/// How a linear program is solved.
public struct LPOptions: Sendable {
  /// A simplex method.
  public enum Method: Sendable, Hashable {
    /// Dual simplex: right after rows were added or bounds moved.
    case dual
    /// Primal simplex: right after costs changed.
    case primal
    /// The engine's choice with presolve: right for a large program solved once.
    case automatic
  }

  /// The simplex method.
  public var method = Method.dual
  /// Most simplex iterations of this solve; nil for no limit.
  public var iterationLimit: Int?
  /// Most wall-clock seconds; nil for no limit.
  public var timeLimit: Double?
  /// Stops the solve from another thread.
  public var cancellation: Cancellation?

  /// Makes options: dual simplex without limits.
  public init(method: Method = .dual, iterationLimit: Int? = nil, timeLimit: Double? = nil) {
    self.method = method
    self.iterationLimit = iterationLimit
    self.timeLimit = timeLimit
  }
}

/// How the solve of a linear program ended.
public struct LPOutcome: Sendable, Hashable {
  /// Why it ended.
  public enum Status: Sendable, Hashable {
    /// Solved to the engine's tolerances.
    case optimal
    /// No point satisfies the rows and bounds.
    case infeasible
    /// The objective has no least value.
    case unbounded
    /// A limit was reached or the solve cancelled.
    case stopped
    /// The engine lost its way numerically; nothing is known.
    case numerical
  }

  /// Why the solve ended.
  public var status: Status
  /// The objective, including its constant; only meaningful when optimal.
  public var objective: Double
  /// Simplex iterations of this solve.
  public var iterations: Int

  /// Makes an outcome.
  public init(status: Status, objective: Double, iterations: Int) {
    self.status = status
    self.objective = objective
    self.iterations = iterations
  }
}
