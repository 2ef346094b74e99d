import CbcShim
import MILP

extension LinearProgram {
  /// The value of each column.
  public func primalValues() -> [Double] {
    columnValues { kx_lp_primal(handle, $0) }
  }

  /// The dual value of each row: ∂objective/∂side; ≥ 0 where the lower side binds, ≤ 0 where the upper one does.
  public func rowDuals() -> [Double] {
    filled(rowCount) { kx_lp_duals(handle, $0) }.map { $0 / costScale }
  }

  /// The reduced cost of each column: c − Aᵀy.
  public func reducedCosts() -> [Double] {
    columnValues { kx_lp_reduced_costs(handle, $0) }.map { $0 / costScale }
  }

  /// After an infeasible solve, multipliers of the rows that prove it; nil when CLP has none or they prove nothing.
  public func infeasibilityRay() -> [Double]? {
    var ray = [Double](repeating: 0, count: rowCount)
    guard kx_lp_infeasibility_ray(handle, &ray) != 0 else { return nil }
    // CLP's sign depends on which phase found the ray, so both are tried.
    return [ray, ray.map { -$0 }].first(where: isFarkasProof)
  }

  /// A bound on the objective from any row multipliers: the Lagrangian Σ y·side + Σ (c − Aᵀy)·bound, −∞ when a
  /// column that may grow without end has a reduced cost of the wrong sign.
  ///
  /// Multipliers whose side is infinite, and reduced costs within CLP's dual tolerance on an infinite bound, are
  /// rounding and count as zero.
  func lagrangianBound(_ multipliers: [Double]) -> Double {
    let costs = UnsafeBufferPointer(start: kx_lp_costs(handle), count: lentColumnCount)
    let cleaned = cleaned(multipliers.map { $0 * costScale })
    let scaled = rowValue(cleaned) + columnValue(costs, minus: cleaned, ignoring: LinearProgram.dualTolerance)
    return scaled / costScale
  }

  /// CLP's default tolerance on reduced costs.
  static let dualTolerance = 1e-7

  /// Σ (y > 0 ? y·lower : y·upper) − max of yᵀAx over the bounds > 0, by clearly more than rounding.
  private func isFarkasProof(_ ray: [Double]) -> Bool {
    let scale = ray.reduce(0) { max($0, abs($1)) }
    guard scale > 0, scale.isFinite else { return false }
    let unit = cleaned(ray.map { $0 / scale })
    let zeros = [Double](repeating: 0, count: lentColumnCount)
    let surplus = zeros.withUnsafeBufferPointer {
      rowValue(unit) + columnValue($0, minus: unit, ignoring: LinearProgram.dualTolerance)
    }
    return surplus > LinearProgram.dualTolerance
  }

  private func cleaned(_ multipliers: [Double]) -> [Double] {
    let (lower, upper) = rowBounds
    return multipliers.indices.map { row in
      let side = multipliers[row] > 0 ? lower[row] : upper[row]
      return abs(side) < LinearProgram.infinity ? multipliers[row] : 0
    }
  }

  private func rowValue(_ multipliers: [Double]) -> Double {
    let (lower, upper) = rowBounds
    return multipliers.indices.reduce(0) { sum, row in
      let y = multipliers[row]
      return y == 0 ? sum : sum + y * (y > 0 ? lower[row] : upper[row])
    }
  }

  private func columnValue(
    _ costs: UnsafeBufferPointer<Double>, minus multipliers: [Double], ignoring tolerance: Double
  ) -> Double {
    let products = filled(lentColumnCount) { kx_lp_transpose_times(handle, multipliers, $0) }
    let (lower, upper) = columnBounds
    var sum = 0.0
    for column in 0..<lentColumnCount {
      let reduced = costs[column] - products[column]
      guard reduced != 0 else { continue }
      let bound = reduced > 0 ? lower[column] : upper[column]
      if abs(bound) < LinearProgram.infinity {
        sum += reduced * bound
      } else if abs(reduced) > tolerance {
        return -.infinity
      }
    }
    return sum
  }

  /// The columns' bounds as they are now, borrowed until the next change.
  var columnBounds: (lower: UnsafeBufferPointer<Double>, upper: UnsafeBufferPointer<Double>) {
    let lower = UnsafeBufferPointer(start: kx_lp_column_lower(handle), count: lentColumnCount)
    return (lower, UnsafeBufferPointer(start: kx_lp_column_upper(handle), count: lentColumnCount))
  }

  /// The rows' sides as they are now, borrowed until the next change.
  var rowBounds: (lower: UnsafeBufferPointer<Double>, upper: UnsafeBufferPointer<Double>) {
    let lower = UnsafeBufferPointer(start: kx_lp_row_lower(handle), count: rowCount)
    return (lower, UnsafeBufferPointer(start: kx_lp_row_upper(handle), count: rowCount))
  }

  /// Bounds from here on are infinite to CLP.
  private static let infinity = 1e30

  private func columnValues(_ copy: (UnsafeMutablePointer<Double>) -> Void) -> [Double] {
    var values = filled(lentColumnCount, copy)
    values.removeLast(lentColumnCount - columnCount)
    return values
  }

  private func filled(_ count: Int, _ copy: (UnsafeMutablePointer<Double>) -> Void) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress, count > 0 { copy(base) }
      initialized = count
    }
  }
}
