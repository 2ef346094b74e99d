import MILP

/// A linear program solved by trying every vertex: the one whose multipliers have the right signs is an optimum.
struct VertexProgram {
  /// lower ≤ coefficients·x ≤ upper.
  struct Row {
    var coefficients: [Double]
    var lower: Double
    var upper: Double
  }

  /// An optimal vertex.
  struct Vertex {
    var values: [Double]
    var objective: Double
    var duals: [Double]
    var reducedCosts: [Double]
  }

  enum Answer {
    case optimal(Vertex)
    case infeasible
    case unbounded
  }

  var costs: [Double]
  var lower: [Double]
  var upper: [Double]
  var rows: [Row]
  private let constant: Double
  private let free: [Int]
  private let given: [Double]

  /// Where there is no bound: an optimum that reaches it has none.
  private static let far = 1e6
  private static let tolerance = 1e-9

  /// The linear relaxation of a model over the columns that are not fixed.
  init(_ model: Model, fixed: [Int: Double]) {
    free = (0..<model.columnCount).filter { fixed[$0] == nil }
    given = (0..<model.columnCount).map { fixed[$0] ?? 0 }
    costs = free.map { model.objective[$0] }
    lower = free.map { model.columnLower[$0] }
    upper = free.map { model.columnUpper[$0] }
    constant = model.objectiveValue(at: given)
    var dense = [[Double]](repeating: [Double](repeating: 0, count: model.columnCount), count: model.rowCount)
    for row in 0..<model.rowCount {
      for entry in model.rowStarts[row]..<model.rowStarts[row + 1] {
        dense[row][Int(model.entryColumns[entry])] = model.entryValues[entry]
      }
    }
    let activities = model.rowActivities(at: given)
    rows = []
    for row in 0..<model.rowCount {
      rows.append(
        Row(
          coefficients: free.map { dense[row][$0] }, lower: model.rowLower[row] - activities[row],
          upper: model.rowUpper[row] - activities[row]))
    }
  }

  /// A point of the whole model.
  func point(_ values: [Double]) -> [Double] {
    var point = given
    for (column, value) in zip(free, values) { point[column] = value }
    return point
  }

  /// coefficients·x = side, where multipliers of `sign` or 0 are those of an optimum; 0 for either.
  private struct Plane {
    var coefficients: [Double]
    var side: Double
    var sign: Double
    var row: Int?
    var isFar = false
  }

  private var planes: [Plane] {
    var planes: [Plane] = []
    for column in costs.indices {
      var unit = [Double](repeating: 0, count: costs.count)
      unit[column] = 1
      let (least, most) = (max(lower[column], -Self.far), min(upper[column], Self.far))
      planes.append(Plane(coefficients: unit, side: least, sign: least == most ? 0 : 1, isFar: least > lower[column]))
      if least < most {
        planes.append(Plane(coefficients: unit, side: most, sign: -1, isFar: most < upper[column]))
      }
    }
    for (position, row) in rows.enumerated() {
      let isEqual = row.lower == row.upper
      if row.lower > -.infinity {
        planes.append(
          Plane(coefficients: row.coefficients, side: row.lower, sign: isEqual ? 0 : 1, row: position))
      }
      if row.upper < .infinity, !isEqual {
        planes.append(Plane(coefficients: row.coefficients, side: row.upper, sign: -1, row: position))
      }
    }
    return planes
  }

  func solve() -> Answer {
    let planes = planes
    var answer = Answer.infeasible
    var chosen: [Int] = []
    // Costs are scaled, for a sign must be told from rounding.
    let scale = costs.reduce(0) { max($0, abs($1)) }
    func visit(_ next: Int) -> Bool {
      if chosen.count == costs.count {
        guard let vertex = vertex(chosen.map { planes[$0] }, scale == 0 ? 1 : scale) else { return false }
        answer = vertex.isFar ? .unbounded : .optimal(vertex.vertex)
        return true
      }
      for plane in next..<max(next, planes.count) {
        chosen.append(plane)
        if visit(plane + 1) { return true }
        chosen.removeLast()
      }
      return false
    }
    _ = visit(0)
    return answer
  }

  /// Where planes meet, if that is an optimum.
  private func vertex(_ active: [Plane], _ scale: Double) -> (vertex: Vertex, isFar: Bool)? {
    let matrix = active.map(\.coefficients)
    guard let values = Self.solved(matrix, active.map(\.side)), isFeasible(values) else { return nil }
    let transposed = costs.indices.map { column in matrix.map { $0[column] } }
    guard let multipliers = Self.solved(transposed, costs.map { $0 / scale }) else { return nil }
    guard zip(active, multipliers).allSatisfy({ $0.sign == 0 || $0.sign * $1 >= -Self.tolerance }) else { return nil }
    var duals = [Double](repeating: 0, count: rows.count)
    for (plane, multiplier) in zip(active, multipliers) {
      if let row = plane.row { duals[row] += multiplier * scale }
    }
    let reduced = costs.indices.map { column in
      zip(rows, duals).reduce(costs[column]) { $0 - $1.0.coefficients[column] * $1.1 }
    }
    let objective = zip(costs, values).reduce(constant) { $0 + $1.0 * $1.1 }
    let isFar = zip(active, multipliers).contains { $0.isFar && abs($1) > Self.tolerance }
    return (Vertex(values: values, objective: objective, duals: duals, reducedCosts: reduced), isFar)
  }

  private func isFeasible(_ values: [Double]) -> Bool {
    for (column, value) in values.enumerated()
    where value < lower[column] - Self.tolerance || value > upper[column] + Self.tolerance { return false }
    return rows.allSatisfy { row in
      let activity = zip(row.coefficients, values).reduce(0) { $0 + $1.0 * $1.1 }
      return activity >= row.lower - Self.tolerance && activity <= row.upper + Self.tolerance
    }
  }

  /// The solution of a small square system by elimination; nil where it is singular.
  private static func solved(_ matrix: [[Double]], _ sides: [Double]) -> [Double]? {
    var rows = zip(matrix, sides).map { $0 + [$1] }
    let count = sides.count
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        abs(rows[pivot][column]) > 1e-12
      else { return nil }
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for position in column...count { rows[row][position] -= factor * rows[column][position] }
      }
    }
    return (0..<count).map { rows[$0][count] / rows[$0][$0] }
  }
}
