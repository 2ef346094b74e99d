public import LinearAlgebra

/// A lower bound of a problem with everything that proves it, in the unit of the objective.
///
/// For every feasible binary (w, z) over `stocks`,
/// wᵀQw ≥ wᵀSw + Σℓ[i]·w[i] + ΣD[i]·w[i]²/z[i] + constant, where S + M·11ᵀ is positive semidefinite, so that the right
/// side is convex where Σw = 1; `value` bounds its minimum from below. With S + M·11ᵀ = HᵀH that is, for a linear
/// solver, N tangent families on (Hw)² and N perspective families on w²/z.
public struct CertifiedBound: Sendable {
  /// The lower bound, at least 0.
  public var value: Double
  /// The stocks that are not excluded, n positions in the problem.
  public var stocks: [Int]
  /// S, n × n.
  public var quadratic: Matrix
  /// M.
  public var aggregate: Double
  /// D, n entries, at least 0.
  public var diagonal: [Double]
  /// ℓ, n entries, at most 0.
  public var weightCosts: [Double]
  /// The constant, at most 0: what rounding may have cost.
  public var constant: Double
  /// The relaxation's w, n entries.
  public var weights: [Double]
  /// The relaxation's z, n entries.
  public var holdings: [Double]

  /// Solves the doubly nonnegative relaxation of a problem and certifies its bound.
  ///
  /// - Parameters:
  ///   - problem: the problem.
  ///   - search: the limits, the cancellation and the incumbent; the relaxation stops once it proves the incumbent.
  /// - Returns: nil when the cardinality, the floors and the ceilings leave no portfolio.
  public init?(_ problem: CardinalityQuadratic, limits search: ConicSearch = ConicSearch()) {
    var tree = SearchTree(search, problem)
    var decisions = Decisions(problem)
    guard decisions.propagate(problem) else { return nil }
    var relaxation = RootRelaxation(decisions)
    _ = relaxation.relax(&tree)
    guard let certificate = relaxation.certificate else { return nil }
    let scale = tree.problem.scale
    let answer = tree.solver.solve(certificate.node(problem, decisions), cutoff: Double.infinity)
    let n = certificate.count
    value = max(relaxation.bound, answer.bound.value) * scale
    stocks = certificate.stocks
    quadratic = Matrix(rows: n, columns: n, storage: certificate.quadratic.map { $0 * scale })
    aggregate = certificate.aggregate * scale
    diagonal = certificate.diagonal.map { $0 * scale }
    weightCosts = certificate.weightCosts.map { $0 * scale }
    constant = certificate.constant * scale
    weights = answer.weights
    holdings = answer.holdings
  }
}
