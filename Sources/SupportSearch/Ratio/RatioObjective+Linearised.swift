import LinearAlgebra

extension RatioObjective {
  /// The objective with every deviation replaced by its tangent at a portfolio: value and derivative are the true ones
  /// there, for all weights of the same sum.
  ///
  /// - Parameter weights: n weights, not all zero.
  /// - Returns: a convex objective; nil where the portfolio's value path is not above zero.
  public func linearised(at weights: [Double]) -> SupportObjective? {
    linearised(at: series.path(of: weights), budget: weights.reduce(0, +))
  }

  /// The tangent objective at a path of weights that sum to a budget.
  func linearised(at path: RatioPath, budget: Double) -> SupportObjective? {
    guard let tangent = RatioTangent(path, growth: series.growth) else { return nil }
    let factor = factor(tangent)
    let target = tangent.deviations.map { -$0 }
    let linear = rewardTerm(factor, tangent, budget)
    switch measure {
    case .squares(let weights):
      return quadratic(factor, target, weights: weights, linear: linear).map { .quadratic($0) }
    case .variance:
      let share = 1 / Double(max(1, series.periods - 1))
      let weights = [Double](repeating: share, count: series.periods)
      return quadratic(factor.centredColumns(), centred(target), weights: weights, linear: linear)
        .map { .quadratic($0) }
    case .semivariance:
      let squares = try? SquaredObjective(
        factor: factor, target: target, weight: 1 / Double(series.periods), isOneSided: true, linear: linear)
      return squares.map { .squares($0) }
    case .deviation(let measure):
      let deviation = try? DeviationObjective(factor: factor, target: target, measure: measure, linear: linear)
      return deviation.map { .deviation($0) }
    }
  }

  /// The tangent's squares over the periods that fall short at the path, or over all where none does: what prices
  /// neighbours where only shortfalls count.
  func quadraticOfShortfalls(at path: RatioPath, budget: Double) -> QuadraticObjective? {
    guard let tangent = RatioTangent(path, growth: series.growth) else { return nil }
    let factor = factor(tangent)
    let fallsShort = tangent.deviations.contains { $0 < 0 }
    let weights = tangent.deviations.map { $0 < 0 || !fallsShort ? 1 / Double(series.periods) : 0 }
    return quadratic(
      factor, tangent.deviations.map { -$0 }, weights: weights, linear: rewardTerm(factor, tangent, budget))
  }

  /// slope[t]·(n[t,i] − ρ[t]·δ[t,i]), T × n.
  private func factor(_ tangent: RatioTangent) -> Matrix {
    let periods = series.periods
    var result = Matrix(rows: periods, columns: columns)
    for j in 0..<columns {
      for t in 0..<periods {
        let k = j * periods + t
        result.storage[k] =
          tangent.slopes[t] * (series.numerators.storage[k] - tangent.ratios[t] * series.denominators.storage[k])
      }
    }
    return result
  }

  /// g of gᵀw for −λ·Σ d/T, its constant spread over the budget; nil where there is no reward.
  private func rewardTerm(_ factor: Matrix, _ tangent: RatioTangent, _ budget: Double) -> [Double]? {
    guard reward != 0 else { return nil }
    let constant = tangent.deviations.reduce(0, +)
    return (0..<columns).map { j in
      let sum = factor.storage[j * factor.rows..<(j + 1) * factor.rows].reduce(0, +)
      return -reward * (sum + constant / budget) / Double(factor.rows)
    }
  }

  /// Σ weights[t]·(factor·w − target)[t]², plus the fixed rows, as the mean square of one factor.
  private func quadratic(
    _ factor: Matrix, _ target: [Double], weights: [Double], linear: [Double]?
  ) -> QuadraticObjective? {
    let fixed = fixedRows?.factor.rows ?? 0
    let rows = factor.rows + fixed
    let scales = weights.map { ($0 * Double(rows)).squareRoot() }
    let fixedScale = Double(rows).squareRoot()
    var stacked = Matrix(rows: rows, columns: columns)
    for j in 0..<columns {
      for t in 0..<factor.rows { stacked.storage[j * rows + t] = scales[t] * factor.storage[j * factor.rows + t] }
      guard let fixedRows else { continue }
      for r in 0..<fixed { stacked.storage[j * rows + factor.rows + r] = fixedScale * fixedRows.factor[r, j] }
    }
    let aims = zip(scales, target).map { $0 * $1 } + (fixedRows?.target.map { fixedScale * $0 } ?? [])
    return try? QuadraticObjective(factor: stacked, target: aims, linear: linear?.map { $0 / 2 })
  }
}

/// Values less their mean.
private func centred(_ values: [Double]) -> [Double] {
  let mean = values.reduce(0, +) / Double(max(1, values.count))
  return values.map { $0 - mean }
}

extension Matrix {
  /// The matrix with each column's mean taken off.
  fileprivate func centredColumns() -> Matrix {
    var result = self
    for column in 0..<columns {
      let range = column * rows..<(column + 1) * rows
      result.storage.replaceSubrange(range, with: centred(Array(storage[range])))
    }
    return result
  }
}
