import CbcShim
public import MILP

/// Solves linear programs by CLP.
public struct ClpSolver: LPSolver {
  /// Makes a solver.
  public init() {}

  /// Name and version of the engine: "CLP 1.17.6".
  public var engine: String { "CLP \(String(cString: kx_clp_version()))" }

  /// Starts a session; see ``LinearProgram``.
  ///
  /// - Throws: ``SolverError/invalidModel(_:)``.
  public func makeSession(_ model: Model) throws(SolverError) -> any LPSession { try LinearProgram(model) }
}
