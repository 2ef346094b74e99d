extension SubsetLP {
  /// Computes a[r]ᵀx for all rows; active rows are set to their breakpoints.
  func refreshValues() {
    for t in 0..<periods { values[t] = 0 }
    for a in 0..<count where x[a] != 0 {
      let column = columns[a]
      let weight = x[a]
      for t in 0..<periods { values[t] += weight * column[t] }
    }
    for row in 0..<generalRows {
      var sum = 0.0
      let coefficients = matrix + row * capacity
      for a in 0..<count { sum += coefficients[a] * x[a] }
      values[periods + row] = sum
    }
    for a in 0..<count { values[boundRow(a)] = x[a] }
    for r in 0..<count { values[active[r]] = breakpoint(r) }
  }

  /// The value at which an active row sits.
  @inline(__always) func breakpoint(_ r: Int) -> Double { side[r] < 0 ? lower[active[r]] : upper[active[r]] }

  /// Sets the regions of inactive rows by their values, keeping those within rounding, and the gradient from scratch.
  func refreshGradient() {
    for a in 0..<count { gradient[a] = linear[a] }
    for row in 0..<rowCount where !isActive[row] {
      place(row)
      addToGradient(row, slope(row))
    }
  }

  /// Sets the region of a row by its value, where the value tells.
  @inline(__always) func place(_ row: Int) {
    let value = values[row]
    if value > upper[row] + 1e-13 {
      region[row] = 1
    } else if value < lower[row] - 1e-13 {
      region[row] = -1
    } else if lower[row] < upper[row] {
      if value > lower[row] + 1e-13, value < upper[row] - 1e-13 { region[row] = 0 }
    } else if region[row] == 0 {
      region[row] = 1
    }
  }

  /// Rebuilds inverse, point, values and gradient from the active rows alone.
  ///
  /// - Returns: false where the active rows are dependent.
  func refactor() -> Bool {
    let n = count
    sinceRefresh = 0
    for r in 0..<n {
      for a in 0..<n { scratch[r * n + a] = entry(active[r], a) }
    }
    guard DenseInverse.invert(scratch, order: n) else { return false }
    for r in 0..<n {
      for a in 0..<n { inverse[r * capacity + a] = scratch[a * n + r] }
    }
    for a in 0..<n { x[a] = 0 }
    for r in 0..<n {
      let value = breakpoint(r)
      if value == 0 { continue }
      let column = inverse + r * capacity
      for a in 0..<n { x[a] += value * column[a] }
    }
    for r in 0..<n where active[r] >= periods + generalRows { x[active[r] - periods - generalRows] = breakpoint(r) }
    refreshValues()
    refreshGradient()
    return true
  }

  /// Begins at a vertex: the bounds and a budget row where possible.
  ///
  /// - Returns: false where no start was found (a free column without any period).
  func startCold() -> Bool {
    for row in 0..<rowCount { isActive[row] = false }
    for row in 0..<rowCount { region[row] = 0 }
    var rest = generalRows > 0 ? lower[periods] : 0
    for a in 0..<count {
      let bound = boundRow(a)
      x[a] = lower[bound] > -.infinity ? lower[bound] : 0
      if generalRows > 0 { rest -= matrix[a] * x[a] }
      active[a] = bound
      side[a] = -1
    }
    for a in 0..<count where generalRows > 0 && rest > 0 && matrix[a] == 1 {
      let bound = boundRow(a)
      if upper[bound] - x[a] > rest {
        active[a] = periods
        side[a] = 0
        rest = 0
      } else {
        rest -= upper[bound] - x[a]
        x[a] = upper[bound]
        side[a] = 1
      }
    }
    var nextPeriod = 0
    for a in 0..<count where lower[boundRow(a)] == -.infinity && active[a] == boundRow(a) {
      guard nextPeriod < periods else { return false }
      active[a] = nextPeriod
      side[a] = 0
      nextPeriod += 1
    }
    for r in 0..<count { isActive[active[r]] = true }
    return refactor()
  }
}
