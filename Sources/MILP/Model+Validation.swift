/// What makes a model unfit to be solved.
public enum ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A coefficient, bound or cost that is not a number, or infinite where it must be finite.
  case notFinite(String)
  /// A least value above the greatest.
  case crossedBounds(String)
  /// Two columns, or two rows, of one name.
  case duplicateName(String)

  /// Cause and remedy, in words.
  public var description: String {
    switch self {
    case .notFinite(let what): "\(what) must be a finite number"
    case .crossedBounds(let what): "\(what) has a lower bound above its upper bound"
    case .duplicateName(let what): "\(what) is used twice; names must be unique"
    }
  }
}

extension Model {
  /// Checks that every number is finite (bounds may be infinite on their own side), bounds are ordered and names
  /// unique.
  ///
  /// - Throws: ``ModelError``, naming the first column or row at fault.
  /// - Complexity: O(columns + rows + non-zeros).
  public func validate() throws(ModelError) {
    for column in 0..<columnCount {
      let name = columnNames[column]
      guard objective[column].isFinite else { throw .notFinite("the cost of column \(name)") }
      try Model.check(lower: columnLower[column], upper: columnUpper[column], of: "column \(name)")
    }
    guard objectiveConstant.isFinite else { throw .notFinite("the constant of the objective") }
    for row in 0..<rowCount { try Model.check(lower: rowLower[row], upper: rowUpper[row], of: "row \(rowNames[row])") }
    if let entry = entryValues.firstIndex(where: { !$0.isFinite }) {
      let row = (0..<rowCount).first { rowStarts[$0 + 1] > entry } ?? 0
      throw .notFinite("the coefficient of \(columnNames[Int(entryColumns[entry])]) in row \(rowNames[row])")
    }
    try Model.checkUnique(columnNames, what: "column")
    try Model.checkUnique(rowNames, what: "row")
  }

  private static func check(lower: Double, upper: Double, of name: @autoclosure () -> String) throws(ModelError) {
    guard !lower.isNaN, lower < .infinity else { throw .notFinite("the lower bound of \(name())") }
    guard !upper.isNaN, upper > -.infinity else { throw .notFinite("the upper bound of \(name())") }
    guard lower <= upper else { throw .crossedBounds(name()) }
  }

  private static func checkUnique(_ names: [String], what: String) throws(ModelError) {
    var seen = Set<String>(minimumCapacity: names.count)
    for name in names where !seen.insert(name).inserted { throw .duplicateName("the \(what) name \(name)") }
  }
}
