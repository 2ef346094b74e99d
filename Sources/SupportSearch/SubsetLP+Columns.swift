extension SubsetLP {
  /// Steepens the penalties of general rows and bounds; the vertex stays.
  func scalePenalties(by factor: Double) {
    for row in periods..<rowCount {
      below[row] *= factor
      above[row] *= factor
    }
    refreshGradient()
  }

  /// Sets the rows of the periods to those of a measure.
  func setPeriods(of form: PiecewiseLinearForm) {
    for t in 0..<form.rows {
      lower[t] = form.target[t]
      upper[t] = form.target[t]
      below[t] = form.below
      above[t] = form.above
    }
  }

  /// Sets what a general row allows, and what breaking it costs.
  func setGeneralRow(_ row: Int, _ range: (lower: Double, upper: Double), penalty: Double) {
    (lower[periods + row], upper[periods + row]) = range
    below[periods + row] = penalty
    above[periods + row] = penalty
  }

  /// Sets a column and its bounds; the vertex is left to the caller.
  func setColumn(
    _ slot: Int, _ entries: UnsafePointer<Double>, cost: Double, _ range: (lower: Double, upper: Double),
    penalty: Double, coefficients: (Int) -> Double
  ) {
    let bound = boundRow(slot)
    columns[slot] = entries
    linear[slot] = cost
    (lower[bound], upper[bound]) = range
    below[bound] = penalty
    above[bound] = penalty
    for row in 0..<generalRows { matrix[row * capacity + slot] = coefficients(row) }
  }

  /// Changes g of a column; the vertex stays.
  func setCost(_ slot: Int, _ cost: Double) {
    gradient[slot] += cost - linear[slot]
    linear[slot] = cost
  }

  /// Fixes a column at zero; what follows from it is left to ``descend(isExact:)``.
  ///
  /// - Returns: false where numerics failed.
  func fixAtZero(_ slot: Int) -> Bool {
    let bound = boundRow(slot)
    lower[bound] = 0
    upper[bound] = 0
    if isActive[bound] {
      guard let r = (0..<count).first(where: { active[$0] == bound }) else { return false }
      side[r] = 0
      return refactor()
    }
    region[bound] = x[slot] >= 0 ? 1 : -1
    refreshGradient()
    return true
  }

  /// Moves the bounds of general rows, one number a row; the active rows stay active where they now are.
  ///
  /// - Returns: false where numerics failed.
  func shiftGeneralRows(by shifts: [Double]) -> Bool {
    guard shifts.contains(where: { $0 != 0 }) else { return true }
    for (row, shift) in shifts.enumerated() {
      lower[periods + row] += shift
      upper[periods + row] += shift
    }
    return refactor()
  }

  /// Fixes a column at zero and re-solves, so that another column can take its place.
  ///
  /// - Parameter shifts: what general rows gain by the column's leaving beside its weight.
  /// - Returns: false where numerics failed.
  func vacate(_ slot: Int, shifting shifts: [Double] = []) -> Bool {
    guard fixAtZero(slot), shiftGeneralRows(by: shifts) else { return false }
    descend()
    return pinBound(slot)
  }

  /// Adds an empty column, fixed at zero, so that another column can take its place.
  ///
  /// - Parameter zeros: a column of zeros that outlives the program.
  func appendVacancy(zeros: UnsafePointer<Double>, penalty: Double) {
    let slot = count
    let bound = boundRow(slot)
    count += 1
    columns[slot] = zeros
    linear[slot] = 0
    for row in 0..<generalRows { matrix[row * capacity + slot] = 0 }
    lower[bound] = 0
    upper[bound] = 0
    below[bound] = penalty
    above[bound] = penalty
    values[bound] = 0
    isActive[bound] = true
    active[slot] = bound
    side[slot] = 0
    x[slot] = 0
    gradient[slot] = 0
    for r in 0..<slot { inverse[r * capacity + slot] = 0 }
    for a in 0..<slot { inverse[slot * capacity + a] = 0 }
    inverse[slot * capacity + slot] = 1
  }

  /// Makes the bound of a column that sits on it an active row.
  private func pinBound(_ slot: Int) -> Bool {
    let bound = boundRow(slot)
    if isActive[bound] { return true }
    var best = -1
    var size = 1e-9
    for r in 0..<count where active[r] < periods || active[r] >= periods + generalRows {
      if abs(inverse[r * capacity + slot]) > size {
        size = abs(inverse[r * capacity + slot])
        best = r
      }
    }
    guard best >= 0 else { return false }
    let released = active[best]
    isActive[released] = false
    place(released)
    isActive[bound] = true
    active[best] = bound
    side[best] = 0
    return refactor()
  }

  /// M⁻¹c for a column that would take a vacated slot, negated: how the other columns answer when it rises by one.
  ///
  /// Written to `direction`, with 1 at the slot.
  func answer(slot: Int, column: UnsafePointer<Double>, coefficients: (Int) -> Double) {
    let bound = boundRow(slot)
    for a in 0..<count { direction[a] = 0 }
    for r in 0..<count where active[r] != bound {
      let row = active[r]
      let entry = row < periods ? column[row] : row < periods + generalRows ? coefficients(row - periods) : 0
      if entry == 0 { continue }
      let own = inverse + r * capacity
      for a in 0..<count { direction[a] -= entry * own[a] }
    }
    direction[slot] = 1
  }

  /// Puts a column, at its floor, into a vacated slot.
  func enter(
    slot: Int, column: UnsafePointer<Double>, cost: Double, floor: Double, ceiling: Double,
    coefficients: (Int) -> Double
  ) -> Bool {
    let bound = boundRow(slot)
    guard let r = (0..<count).first(where: { active[$0] == bound }) else { return false }
    answer(slot: slot, column: column, coefficients: coefficients)
    columns[slot] = column
    linear[slot] = cost
    for row in 0..<generalRows { matrix[row * capacity + slot] = coefficients(row) }
    lower[bound] = floor
    upper[bound] = ceiling
    side[r] = floor == ceiling ? 0 : -1
    let own = inverse + r * capacity
    own.update(from: direction, count: count)
    for a in 0..<count { x[a] += floor * direction[a] }
    x[slot] = floor
    refreshValues()
    refreshGradient()
    return true
  }

  /// Puts a column into the place of one at a bound, where both are the same point and the new one is at its other
  /// bound.
  ///
  /// - Parameters:
  ///   - isAbove: whether the new column begins where the old one ended.
  ///   - shifts: what general rows gain by the change beside the weights.
  /// - Returns: false where the old column's bound is no active row, or numerics failed.
  func replace(
    slot: Int, column: UnsafePointer<Double>, cost: Double, _ range: (lower: Double, upper: Double), isAbove: Bool,
    shifting shifts: [Double], coefficients: (Int) -> Double
  ) -> Bool {
    let bound = boundRow(slot)
    guard isActive[bound], let r = (0..<count).first(where: { active[$0] == bound }) else { return false }
    columns[slot] = column
    linear[slot] = cost
    for row in 0..<generalRows { matrix[row * capacity + slot] = coefficients(row) }
    (lower[bound], upper[bound]) = range
    side[r] = range.lower == range.upper ? 0 : isAbove ? -1 : 1
    for (row, shift) in shifts.enumerated() {
      lower[periods + row] += shift
      upper[periods + row] += shift
    }
    return refactor()
  }

  /// The least objective along the edge on which a column enters a vacated slot, from its floor to its ceiling.
  ///
  /// - Parameters:
  ///   - base: the objective with the slot empty.
  ///   - rate: the column's reduced cost.
  func edgeEstimate(
    slot: Int, column: UnsafePointer<Double>, base: Double, rate: Double, floor: Double, ceiling: Double,
    coefficients: (Int) -> Double
  ) -> Double {
    answer(slot: slot, column: column, coefficients: coefficients)
    let held = columns[slot]
    columns[slot] = column
    fillRates()
    columns[slot] = held
    for r in 0..<count { rates[active[r]] = 0 }
    collectBreakpoints()
    var value = base
    var rate = rate
    var position = 0.0
    while let next = nextBreakpoint() {
      let step = min(next.step, ceiling)
      if rate >= 0, step >= floor { return value + rate * max(0, floor - position) }
      value += rate * (step - position)
      position = step
      if position >= ceiling { return value }
      rate += next.rise
    }
    return value + rate * max(0, floor - position)
  }

  /// The multipliers of the periods and of the general rows: the slope where a row is not active.
  func multipliers(periods periodTarget: UnsafeMutablePointer<Double>, general: UnsafeMutablePointer<Double>) {
    for row in 0..<(periods + generalRows) {
      let slope = isActive[row] ? 0 : slope(row)
      if row < periods { periodTarget[row] = slope } else { general[row - periods] = slope }
    }
    for r in 0..<count where active[r] < periods + generalRows {
      let column = inverse + r * capacity
      var along = 0.0
      for a in 0..<count { along += gradient[a] * column[a] }
      if active[r] < periods { periodTarget[active[r]] = -along } else { general[active[r] - periods] = -along }
    }
  }
}
