import MILP

/// A program whose squares are under-estimated by the tangents gathered so far.
struct TangentModel {
  private(set) var model: Model
  private let quadratic: SquaredTerms
  /// Every tangent added, in order.
  private(set) var tangents: [LinearConstraint] = []
  /// The point of the linear relaxation that was solved last.
  private(set) var lastPoint: [Double]?

  init(_ model: Model, _ quadratic: SquaredTerms) {
    self.model = model
    self.quadratic = quadratic
  }

  var tangentCount: Int { tangents.count }

  /// The objective with every square counted exactly instead of by its tangents.
  func exactObjective(at values: [Double]) -> Double {
    zip(quadratic.bases, quadratic.squares).reduce(model.objectiveValue(at: values)) { sum, pair in
      sum + quadratic.weight * (values[pair.0.column] * values[pair.0.column] - values[pair.1.column])
    }
  }

  /// The same point with every square column at its exact value, which satisfies any tangent.
  func completed(_ values: [Double]) -> [Double] {
    var result = values
    for (base, square) in zip(quadratic.bases, quadratic.squares) {
      result[square.column] = values[base.column] * values[base.column]
    }
    return result
  }

  /// Adds the tangents at a point that cut it off by more than rounding, or all of them.
  ///
  /// - Returns: how many were added.
  @discardableResult
  mutating func addTangents(at values: [Double], tolerance: Double = 1e-9, all: Bool = false) -> Int {
    let total = max(1e-12, abs(exactObjective(at: values)))
    // A square may be wrong by its share of the objective's tolerance.
    let slack = tolerance * total / (quadratic.weight * Double(max(1, quadratic.bases.count)))
    var added = 0
    for position in quadratic.bases.indices {
      let base = values[quadratic.bases[position].column]
      let square = values[quadratic.squares[position].column]
      if all || base * base - square > slack {
        add(quadratic.tangent(position, at: base))
        added += 1
      }
    }
    return added
  }

  /// Adds one tangent.
  @discardableResult
  mutating func add(_ tangent: LinearConstraint) -> Int {
    tangents.append(tangent)
    model.add(tangent, named: "tangent_\(tangents.count)")
    return 1
  }

  /// Adds tangents at the optimum of the linear relaxation, again and again, until its bound settles.
  ///
  /// - Returns: the bound of the relaxation in model units; nil when it is infeasible or the engine gave up.
  mutating func tightenRoot(
    _ lpSolver: any LPSolver, watch: Stopwatch, rounds: Int = 60, tolerance: Double = 1e-5
  ) throws(SolverError) -> Double? {
    let session = try lpSolver.makeSession(model)
    var bound: Double?
    for _ in 0..<rounds {
      var options = LPOptions(method: .dual)
      options.timeLimit = watch.remaining
      let outcome = try session.solve(options)
      guard outcome.status == .optimal else { return bound }
      let values = session.primalValues()
      lastPoint = values
      bound = max(bound ?? -.infinity, outcome.objective)
      let exact = exactObjective(at: values)
      if exact - outcome.objective <= tolerance * max(1e-12, abs(exact)) || watch.isOver { return bound }
      let before = tangents.count
      guard addTangents(at: values, tolerance: tolerance / 10) > 0 else { return bound }
      session.addRows(tangents[before...].map { LPRow($0) })
    }
    return bound
  }
}

extension LPRow {
  /// A linear constraint as a row of a session.
  init(_ constraint: LinearConstraint) {
    self.init(
      columns: constraint.expression.terms.map(\.variable.column),
      coefficients: constraint.expression.terms.map(\.coefficient),
      lower: constraint.lower - constraint.expression.constant,
      upper: constraint.upper - constraint.expression.constant)
  }
}
