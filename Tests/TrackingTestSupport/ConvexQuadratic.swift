/// A convex quadratic program in dense form: minimise ½xᵀQx + cᵀx + c₀ subject to Ax = b and Gx ≤ h.
///
/// It is solved by a primal-dual interior-point method with Mehrotra's predictor and corrector (Nocedal & Wright 2006,
/// Numerical Optimization, 16.6), which shares nothing with the simplex and tangents of the engine it is to judge.
public struct ConvexQuadratic {
  /// Number of columns x.
  public let columns: Int
  /// Q, row after row, symmetric and positive semidefinite.
  public var quadratic: [Double]
  /// c.
  public var linear: [Double]
  /// c₀.
  public var constant = 0.0
  /// Rows of A.
  public private(set) var equalities: [[Double]] = []
  /// b.
  public private(set) var targets: [Double] = []
  /// Rows of G.
  public private(set) var inequalities: [[Double]] = []
  /// h.
  public private(set) var limits: [Double] = []

  /// Makes a program without an objective or rows.
  public init(columns: Int) {
    self.columns = columns
    quadratic = Array(repeating: 0, count: columns * columns)
    linear = Array(repeating: 0, count: columns)
  }

  /// Adds Σ row·x = target.
  public mutating func addEquality(_ row: [Double], _ target: Double) {
    equalities.append(row)
    targets.append(target)
  }

  /// Adds Σ row·x ≤ limit.
  public mutating func addInequality(_ row: [Double], atMost limit: Double) {
    inequalities.append(row)
    limits.append(limit)
  }

  /// Adds lower ≤ Σ row·x ≤ upper, as one equality where the sides meet; infinite sides are left out.
  public mutating func addRange(_ row: [Double], _ lower: Double, _ upper: Double) {
    if lower == upper { return addEquality(row, lower) }
    if upper < .infinity { addInequality(row, atMost: upper) }
    if lower > -.infinity { addInequality(row.map { -$0 }, atMost: -lower) }
  }

  /// A row with one coefficient.
  public func unit(_ column: Int, _ coefficient: Double = 1) -> [Double] {
    var row = [Double](repeating: 0, count: columns)
    row[column] = coefficient
    return row
  }

  /// The objective at a point.
  public func value(at point: [Double]) -> Double {
    var sum = constant
    for row in 0..<columns {
      var product = 0.0
      for column in 0..<columns { product += quadratic[row * columns + column] * point[column] }
      sum += point[row] * (linear[row] + product / 2)
    }
    return sum
  }

  /// How a solve ended.
  public enum Answer {
    /// Solved: the point and its value, primal and dual residuals and gap below 1e-6, mostly far below.
    case optimal(point: [Double], value: Double)
    /// Every point breaks some row by more than the stated amount in all.
    case infeasible(by: Double)
    /// Neither was established: feasible only to within rounding.
    case undecided
  }

  /// Solves the program.
  public func solve() -> Answer {
    for trace in [0, 1e-9] {
      var run = InteriorPointRun(self, trace: trace)
      if let solved = run.run(accuracy: trace == 0 ? 1e-7 : 1e-6) {
        return .optimal(point: solved.point, value: solved.value)
      }
    }
    guard let least = leastViolation() else { return .undecided }
    return least > 1e-6 ? .infeasible(by: least) : .undecided
  }

  /// min Σ violations, by a program that always has a solution.
  private func leastViolation() -> Double? {
    let extra = 2 * equalities.count + inequalities.count
    var elastic = ConvexQuadratic(columns: columns + extra)
    for column in columns..<columns + extra {
      elastic.linear[column] = 1
      elastic.addInequality(elastic.unit(column, -1), atMost: 0)
    }
    for column in 0..<columns {
      // Weights, cash and scaled deviations are far inside this box.
      elastic.addInequality(elastic.unit(column), atMost: 1e4)
      elastic.addInequality(elastic.unit(column, -1), atMost: 1e4)
    }
    var next = columns
    for (row, target) in zip(equalities, targets) {
      var wide = row + Array(repeating: 0, count: extra)
      wide[next] = 1
      wide[next + 1] = -1
      next += 2
      elastic.addEquality(wide, target)
    }
    for (row, limit) in zip(inequalities, limits) {
      var wide = row + Array(repeating: 0, count: extra)
      wide[next] = -1
      next += 1
      elastic.addInequality(wide, atMost: limit)
    }
    var run = InteriorPointRun(elastic)
    return run.run(accuracy: 1e-7)?.value
  }
}
