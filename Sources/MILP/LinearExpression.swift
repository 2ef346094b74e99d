/// A sum of coefficient × variable terms plus a constant: Σ aⱼ xⱼ + c.
///
/// Terms may repeat a variable; a ``Model`` merges repetitions when the expression enters it.
public struct LinearExpression: Sendable, Hashable {
  /// One coefficient × variable product.
  public struct Term: Sendable, Hashable {
    /// The variable multiplied.
    public var variable: Variable
    /// Its coefficient.
    public var coefficient: Double

    /// Pairs a coefficient with a variable.
    public init(_ coefficient: Double, _ variable: Variable) {
      self.variable = variable
      self.coefficient = coefficient
    }
  }

  /// The terms, in the order in which they were added.
  public var terms: [Term]
  /// The constant.
  public var constant: Double

  /// Makes an expression of given terms and constant.
  public init(terms: [Term] = [], constant: Double = 0) {
    self.terms = terms
    self.constant = constant
  }

  /// Makes the expression 1 × variable.
  public init(_ variable: Variable) { self.init(terms: [Term(1, variable)]) }

  /// Adds coefficient × variable.
  public mutating func add(_ coefficient: Double, _ variable: Variable) { terms.append(Term(coefficient, variable)) }

  /// The sum of two expressions.
  public static func + (left: LinearExpression, right: LinearExpression) -> LinearExpression {
    LinearExpression(terms: left.terms + right.terms, constant: left.constant + right.constant)
  }

  /// The difference of two expressions.
  public static func - (left: LinearExpression, right: LinearExpression) -> LinearExpression { left + (-1) * right }

  /// An expression times a number.
  public static func * (factor: Double, expression: LinearExpression) -> LinearExpression {
    LinearExpression(
      terms: expression.terms.map { Term(factor * $0.coefficient, $0.variable) },
      constant: factor * expression.constant)
  }

  /// An expression plus a number.
  public static func + (left: LinearExpression, right: Double) -> LinearExpression {
    LinearExpression(terms: left.terms, constant: left.constant + right)
  }

  /// Adds another expression in place.
  public static func += (left: inout LinearExpression, right: LinearExpression) {
    left.terms += right.terms
    left.constant += right.constant
  }

  /// The sum of variables: Σ xⱼ.
  public static func sum(_ variables: some Sequence<Variable>) -> LinearExpression {
    LinearExpression(terms: variables.map { Term(1, $0) })
  }

  /// The inner product of numbers and variables: Σ aⱼ xⱼ.
  ///
  /// - Precondition: as many coefficients as variables.
  public static func dot(_ coefficients: [Double], _ variables: [Variable]) -> LinearExpression {
    precondition(coefficients.count == variables.count, "dot: as many coefficients as variables are needed")
    return LinearExpression(terms: zip(coefficients, variables).map { Term($0, $1) })
  }
}

/// A two-sided linear constraint: lower ≤ expression ≤ upper, either side possibly infinite.
public struct LinearConstraint: Sendable, Hashable {
  /// The expression held between the two sides.
  public var expression: LinearExpression
  /// The least value, −∞ where there is none.
  public var lower: Double
  /// The greatest value, +∞ where there is none.
  public var upper: Double

  /// Makes lower ≤ expression ≤ upper.
  public init(_ expression: LinearExpression, lower: Double = -.infinity, upper: Double = .infinity) {
    self.expression = expression
    self.lower = lower
    self.upper = upper
  }
}

/// The constraint expression ≤ number.
public func .<= (left: LinearExpression, right: Double) -> LinearConstraint { LinearConstraint(left, upper: right) }

/// The constraint expression ≥ number.
public func .>= (left: LinearExpression, right: Double) -> LinearConstraint { LinearConstraint(left, lower: right) }

/// The constraint expression = number.
public func .== (left: LinearExpression, right: Double) -> LinearConstraint {
  LinearConstraint(left, lower: right, upper: right)
}

/// The constraint left ≤ right between two expressions.
public func .<= (left: LinearExpression, right: LinearExpression) -> LinearConstraint { (left - right) .<= 0 }

/// The constraint left ≥ right between two expressions.
public func .>= (left: LinearExpression, right: LinearExpression) -> LinearConstraint { (left - right) .>= 0 }

/// The constraint left = right between two expressions.
public func .== (left: LinearExpression, right: LinearExpression) -> LinearConstraint { (left - right) .== 0 }
