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
  /// What the value was proven of, scaled.
  private let node: NodeProblem
  /// What the objective was divided by.
  private let scale: Double

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

  /// Certifies what any multipliers of the doubly nonnegative relaxation prove.
  ///
  /// - Parameters:
  ///   - problem: the problem.
  ///   - diagonal: D of the stocks that are not excluded, n entries.
  ///   - products: P over the same stocks, n × n.
  /// - Returns: nil when no portfolio is left or a number is not finite.
  package init?(_ problem: CardinalityQuadratic, diagonal: [Double], products: Matrix) {
    let tree = SearchTree(ConicSearch(), problem)
    var decisions = Decisions(problem)
    guard decisions.propagate(problem) else { return nil }
    let stocks = decisions.open
    let scale = tree.problem.scale
    var eigen = SymmetricEigensolver(order: stocks.count)
    guard
      let certificate = Certificate(
        stocks: stocks, quadratic: tree.problem.submatrix(stocks), ceilings: stocks.map { problem.ceilings[$0] },
        diagonal: diagonal.map { $0 / scale }, products: products.storage.map { $0 / scale }, eigen: &eigen)
    else { return nil }
    self.init(certificate, decisions, tree, atLeast: 0)
  }

  /// What the certificate's linearisation at any point proves with any multipliers, and the λ that it settled on.
  ///
  /// - Parameters:
  ///   - point: ŵ, n entries.
  ///   - lambda: a first guess of the multiplier of Σw = 1, in the unit of the objective.
  ///   - rowMultipliers: one a side row, in the unit of the objective.
  package func linearised(
    at point: [Double], lambda: Double, rowMultipliers: [Double]
  ) -> (value: Double, lambda: Double) {
    let bound = SeparableBound(
      node: node, point: point, lambda: lambda / scale, rowMultipliers: rowMultipliers.map { $0 / scale })
    return (bound.value * scale, bound.lambda * scale)
  }

  private init(
    _ certificate: Certificate, _ decisions: Decisions, _ tree: borrowing SearchTree, atLeast proven: Double
  ) {
    let problem = tree.problem.source
    let scale = tree.problem.scale
    node = certificate.node(problem, decisions)
    self.scale = scale
    let answer = tree.solver.solve(node, cutoff: Double.infinity)
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
