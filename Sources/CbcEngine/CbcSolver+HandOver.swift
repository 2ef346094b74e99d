import CbcShim
public import MILP

extension CbcSolver {
  /// Makes a CBC model of a model and discards it: what every solve does first, for measuring.
  ///
  /// - Throws: ``SolverError/engineFault(_:)``.
  public static func handOver(_ model: Model) throws(SolverError) {
    kx_mip_free(try CbcAttempt.handle(model, costScale: model.costScale))
  }
}
