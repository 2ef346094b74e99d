/// A mixed-integer linear program to be minimised: columns, rows and an objective, with no solver inside.
///
/// minimise cᵀx + c₀ subject to lower ≤ Ax ≤ upper, l ≤ x ≤ u, some x whole.
///
/// A model is a value: a copy is independent, and a solver takes it as it is. Rows are kept compressed, 12 bytes a
/// non-zero, so that a dense deviation matrix of 290 × 2151 costs about 8 MB.
public struct Model: Sendable {
  /// Least value of each column.
  public private(set) var columnLower: [Double] = []
  /// Greatest value of each column.
  public private(set) var columnUpper: [Double] = []
  /// Kind of each column.
  public private(set) var columnKinds: [VariableKind] = []
  /// Name of each column.
  public private(set) var columnNames: [String] = []
  /// Objective coefficient of each column.
  public private(set) var objective: [Double] = []
  /// The constant c₀ of the objective.
  public private(set) var objectiveConstant = 0.0

  /// Least activity of each row.
  public private(set) var rowLower: [Double] = []
  /// Greatest activity of each row.
  public private(set) var rowUpper: [Double] = []
  /// Name of each row.
  public private(set) var rowNames: [String] = []
  /// Where each row's entries start; one more than there are rows.
  public private(set) var rowStarts: [Int] = [0]
  /// The column of each entry, ascending within a row.
  public private(set) var entryColumns: [Int32] = []
  /// The coefficient of each entry, never zero.
  public private(set) var entryValues: [Double] = []

  /// Makes a model without columns or rows.
  public init() {}

  /// How many columns the model has.
  public var columnCount: Int { columnLower.count }
  /// How many rows the model has.
  public var rowCount: Int { rowLower.count }
  /// How many coefficients are stored.
  public var nonZeroCount: Int { entryValues.count }
  /// Whether any column must be whole.
  public var hasIntegers: Bool { columnKinds.contains { $0 != .continuous } }

  /// Sets room aside for what is about to be added.
  public mutating func reserveCapacity(columns: Int, rows: Int, nonZeros: Int) {
    columnLower.reserveCapacity(columns)
    columnUpper.reserveCapacity(columns)
    columnKinds.reserveCapacity(columns)
    columnNames.reserveCapacity(columns)
    objective.reserveCapacity(columns)
    rowLower.reserveCapacity(rows)
    rowUpper.reserveCapacity(rows)
    rowNames.reserveCapacity(rows)
    rowStarts.reserveCapacity(rows + 1)
    entryColumns.reserveCapacity(nonZeros)
    entryValues.reserveCapacity(nonZeros)
  }

  /// Adds a column.
  ///
  /// - Parameters:
  ///   - name: unique among columns; checked by ``validate()``.
  ///   - kind: continuous by default; a binary's bounds are cut to 0…1.
  ///   - lower: least value, −∞ allowed.
  ///   - upper: greatest value, +∞ allowed.
  ///   - cost: its coefficient in the objective.
  @discardableResult
  public mutating func addVariable(
    _ name: String, _ kind: VariableKind = .continuous, lower: Double = 0, upper: Double = .infinity, cost: Double = 0
  ) -> Variable {
    columnNames.append(name)
    columnKinds.append(kind)
    columnLower.append(kind == .binary ? max(0, lower) : lower)
    columnUpper.append(kind == .binary ? min(1, upper) : upper)
    objective.append(cost)
    return Variable(column: columnCount - 1)
  }

  /// Adds a row; its expression's constant moves to the two sides, repeated variables are merged, zeros dropped.
  ///
  /// - Returns: the position of the row.
  @discardableResult
  public mutating func add(_ constraint: LinearConstraint, named name: String) -> Int {
    var terms = constraint.expression.terms
    terms.sort { $0.variable.column < $1.variable.column }
    var position = 0
    while position < terms.count {
      let column = terms[position].variable.column
      precondition(column >= 0 && column < columnCount, "row \(name): the variable belongs to another model")
      var coefficient = 0.0
      while position < terms.count, terms[position].variable.column == column {
        coefficient += terms[position].coefficient
        position += 1
      }
      if coefficient != 0 {
        entryColumns.append(Int32(column))
        entryValues.append(coefficient)
      }
    }
    let shift = constraint.expression.constant
    return closeRow(lower: constraint.lower - shift, upper: constraint.upper - shift, named: name)
  }

  /// Adds a row given as ascending columns with their coefficients: the fast way for wide rows.
  ///
  /// - Precondition: columns strictly ascending and in the model; as many coefficients as columns.
  @discardableResult
  public mutating func addRow(
    columns: some Collection<Int>, coefficients: some Collection<Double>, lower: Double = -.infinity,
    upper: Double = .infinity, named name: String
  ) -> Int {
    precondition(columns.count == coefficients.count, "row \(name): as many coefficients as columns are needed")
    // Contiguous storage is read directly: through a collection's generic interface a dense row is ten times slower.
    let isDone: Void?? = columns.withContiguousStorageIfAvailable { columns in
      coefficients.withContiguousStorageIfAvailable { appendEntries(columns, $0, of: name) }
    }
    if case .some(.some) = isDone {
    } else {
      Array(columns).withUnsafeBufferPointer { columns in
        Array(coefficients).withUnsafeBufferPointer { appendEntries(columns, $0, of: name) }
      }
    }
    return closeRow(lower: lower, upper: upper, named: name)
  }

  private mutating func appendEntries(
    _ columns: UnsafeBufferPointer<Int>, _ coefficients: UnsafeBufferPointer<Double>, of name: String
  ) {
    var last = -1
    for (column, coefficient) in zip(columns, coefficients) {
      precondition(column > last && column < columnCount, "row \(name): columns must ascend and belong to the model")
      last = column
      if coefficient != 0 {
        entryColumns.append(Int32(column))
        entryValues.append(coefficient)
      }
    }
  }

  private mutating func closeRow(lower: Double, upper: Double, named name: String) -> Int {
    rowStarts.append(entryValues.count)
    rowLower.append(lower)
    rowUpper.append(upper)
    rowNames.append(name)
    return rowCount - 1
  }

  /// Replaces the objective by an expression, to be minimised.
  public mutating func minimise(_ expression: LinearExpression) {
    for column in objective.indices { objective[column] = 0 }
    for term in expression.terms { objective[term.variable.column] += term.coefficient }
    objectiveConstant = expression.constant
  }

  /// Adds to the objective.
  public mutating func addToObjective(_ expression: LinearExpression) {
    for term in expression.terms { objective[term.variable.column] += term.coefficient }
    objectiveConstant += expression.constant
  }

  /// Replaces the bounds of a column.
  public mutating func setBounds(of variable: Variable, lower: Double, upper: Double) {
    columnLower[variable.column] = lower
    columnUpper[variable.column] = upper
  }

  /// Makes every column continuous: the linear relaxation.
  public func relaxed() -> Model {
    var copy = self
    for column in copy.columnKinds.indices { copy.columnKinds[column] = .continuous }
    return copy
  }

  /// The objective at a point: cᵀx + c₀.
  public func objectiveValue(at point: [Double]) -> Double {
    zip(objective, point).reduce(objectiveConstant) { $0 + $1.0 * $1.1 }
  }
}
