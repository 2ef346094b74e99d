/// Where the relaxation of a problem stopped: a start for that of a like problem.
///
/// Whatever it is, a bound that begins from it is proven from the problem's own data. It helps where the quadratic form
/// is the same or nearly so and the cardinality not far off.
public struct RelaxationState: Sendable {
  let snapshot: RelaxationSnapshot

  /// The bytes that it takes.
  public var size: Int { snapshot.size }

  /// The snapshot, where it covers some stocks and was made for about as many to be held.
  ///
  /// - Parameters:
  ///   - stocks: positions in the problem, ascending.
  ///   - kappa: what the scaled weights of the relaxation at hand would sum to.
  func snapshot(covering stocks: [Int], kappa: Double) -> RelaxationSnapshot? {
    guard kappa <= 2 * snapshot.kappa, snapshot.kappa <= 2 * kappa else { return nil }
    return Set(snapshot.stocks).isSuperset(of: stocks) ? snapshot : nil
  }
}
