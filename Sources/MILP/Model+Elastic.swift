/// A model some of whose rows may be broken at a price, with the columns that say by how much.
public struct ElasticModel: Sendable {
  /// The relaxed program.
  public let model: Model
  /// For each row that may be broken: how far below its least value, and how far above its greatest.
  public let slacks: [Int: (below: Variable?, above: Variable?)]
}

extension Model {
  /// Lets rows be broken at a price: lower ≤ row + below − above ≤ upper with below, above ≥ 0.
  ///
  /// - Parameters:
  ///   - rows: positions of the rows that may be broken.
  ///   - price: objective coefficient of each unit by which a row is broken.
  ///   - keepingObjective: whether the objective stays besides the price.
  public func elastic(rows: Set<Int>, price: Double, keepingObjective: Bool) -> ElasticModel {
    var result = Model()
    for column in 0..<columnCount {
      result.addVariable(
        columnNames[column], columnKinds[column], lower: columnLower[column], upper: columnUpper[column],
        cost: keepingObjective ? objective[column] : 0)
    }
    if keepingObjective { result.addToObjective(LinearExpression(constant: objectiveConstant)) }
    var slacks: [Int: (below: Variable?, above: Variable?)] = [:]
    for row in 0..<rowCount {
      var columns = entryColumns[rowStarts[row]..<rowStarts[row + 1]].map(Int.init)
      var values = Array(entryValues[rowStarts[row]..<rowStarts[row + 1]])
      if rows.contains(row) {
        var pair: (below: Variable?, above: Variable?) = (nil, nil)
        if rowLower[row] > -.infinity {
          let below = result.addVariable("below row \(row)", cost: price)
          columns.append(below.column)
          values.append(1)
          pair.below = below
        }
        if rowUpper[row] < .infinity {
          let above = result.addVariable("above row \(row)", cost: price)
          columns.append(above.column)
          values.append(-1)
          pair.above = above
        }
        slacks[row] = pair
      }
      result.addRow(
        columns: columns, coefficients: values, lower: rowLower[row], upper: rowUpper[row], named: rowNames[row])
    }
    return ElasticModel(model: result, slacks: slacks)
  }
}
