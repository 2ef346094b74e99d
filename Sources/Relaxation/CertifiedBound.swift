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
  /// ℓ, n entries.
  public var weightCosts: [Double]
  /// The constant, at most 0: what rounding, and entries of the dropped products below 0, may have cost.
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
    self.init(certificate, decisions, tree, atLeast: relaxation.bound)
  }

  /// Certifies what a semidefinite form and costs of weights prove, whatever they are.
  ///
  /// - Parameters:
  ///   - problem: the problem.
  ///   - form: S over the stocks that are not excluded, n × n, symmetric.
  ///   - weightCosts: ℓ, n entries.
  /// - Returns: nil when no portfolio is left, S is not semidefinite, or a number is not finite.
  package init?(_ problem: CardinalityQuadratic, form: Matrix, weightCosts: [Double]) {
    let tree = SearchTree(ConicSearch(), problem)
    var decisions = Decisions(problem)
    guard decisions.propagate(problem) else { return nil }
    let stocks = decisions.open
    let scale = tree.problem.scale
    guard
      let certificate = Certificate(
        stocks: stocks, quadratic: tree.problem.submatrix(stocks), ceilings: stocks.map { problem.ceilings[$0] },
        form: form.storage.map { $0 / scale }, weightCosts: weightCosts.map { $0 / scale })
    else { return nil }
    self.init(certificate, decisions, tree, atLeast: 0)
  }

  private init(
    _ certificate: Certificate, _ decisions: Decisions, _ tree: borrowing SearchTree, atLeast proven: Double
  ) {
    let problem = tree.problem.source
    let scale = tree.problem.scale
    let answer = tree.solver.solve(certificate.node(problem, decisions), cutoff: Double.infinity)
    let n = certificate.count
    value = max(proven, answer.bound.value) * scale
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
