/// A small piecewise-linear program on the columns of one support, solved by exchange from vertex to vertex.
///
/// minimise gᵀx + Σ φ[r](a[r]ᵀx), φ[r](v) = below[r]·max(0, lower[r] − v) + above[r]·max(0, v − upper[r]).
///
/// Rows are the periods (lower = upper = target), the general rows (budget, side rows) and the bounds of the columns;
/// the last two carry exact penalties, so that any point may start and infeasibility shows as a violation that stays.
/// A vertex is where as many rows as columns sit at a breakpoint. Each step releases one of them and walks through the
/// breakpoints of all others until the objective would rise: few steps, each O(rows × columns).
///
/// Sources: Barrodale & Roberts (1973), SIAM J. Numer. Anal. 10:839–848, doi:10.1137/0710069; Bartels, Conn & Sinclair
/// (1978), SIAM J. Numer. Anal. 15:224–241, doi:10.1137/0715015.
package final class SubsetLP {
  /// How many periods, general rows and columns fit.
  let periods: Int
  let generalRows: Int
  let capacity: Int
  /// How many columns there are now.
  package var count = 0

  /// Column entries in the periods, one pointer a column.
  let columns: UnsafeMutablePointer<UnsafePointer<Double>>
  /// g.
  let linear: UnsafeMutablePointer<Double>
  /// Entries in the general rows: (row, column) at `matrix[row * capacity + column]`.
  let matrix: UnsafeMutablePointer<Double>

  // One entry a row: periods, then general rows, then bounds.
  let lower: UnsafeMutablePointer<Double>
  let upper: UnsafeMutablePointer<Double>
  let below: UnsafeMutablePointer<Double>
  let above: UnsafeMutablePointer<Double>
  /// a[r]ᵀx.
  let values: UnsafeMutablePointer<Double>
  let rates: UnsafeMutablePointer<Double>
  /// −1 below `lower`, 0 between, 1 above `upper`; meaningless while active.
  let region: UnsafeMutablePointer<Int8>
  let isActive: UnsafeMutablePointer<Bool>

  /// The rows at a breakpoint, one a column, and which side of the row it is: −1 lower, 1 upper, 0 both.
  let active: UnsafeMutablePointer<Int>
  let side: UnsafeMutablePointer<Int8>
  /// Inverse of the active rows' matrix: column r, at `inverse + r * capacity`, moves active row r alone.
  let inverse: UnsafeMutablePointer<Double>
  package let x: UnsafeMutablePointer<Double>
  /// Gradient of g and of all rows that are not active.
  let gradient: UnsafeMutablePointer<Double>

  let direction: UnsafeMutablePointer<Double>
  let scratch: UnsafeMutablePointer<Double>
  /// Breakpoints along the current direction, as a heap; twice as many fit as there are rows.
  let breakpoints: UnsafeMutablePointer<Breakpoint>
  var breakpointCount = 0
  private var randomness: UInt64 = 1
  /// Exchanges since the inverse was last rebuilt.
  var sinceRefresh = 0

  private let doubles: UnsafeMutablePointer<Double>

  /// Where a row changes slope along a direction.
  struct Breakpoint {
    var step: Double
    var rise: Double
    var row: Int32
    var side: Int8
  }

  init(periods: Int, generalRows: Int, capacity: Int) {
    self.periods = periods
    self.generalRows = generalRows
    self.capacity = capacity
    let c = max(capacity, 1)
    let rows = periods + generalRows + c
    let total = c * (5 + generalRows + 2 * c) + 6 * rows
    doubles = .allocate(capacity: total)
    doubles.initialize(repeating: 0, count: total)
    var next = doubles
    func take(_ size: Int) -> UnsafeMutablePointer<Double> {
      defer { next += size }
      return next
    }
    linear = take(c)
    matrix = take(c * generalRows)
    lower = take(rows)
    upper = take(rows)
    below = take(rows)
    above = take(rows)
    values = take(rows)
    rates = take(rows)
    inverse = take(c * c)
    scratch = take(c * c)
    x = take(c)
    gradient = take(c)
    direction = take(c)
    columns = .allocate(capacity: c)
    columns.initialize(repeating: UnsafePointer(doubles), count: c)
    region = .allocate(capacity: rows + c)
    region.initialize(repeating: 0, count: rows + c)
    side = region + rows
    isActive = .allocate(capacity: rows)
    isActive.initialize(repeating: false, count: rows)
    active = .allocate(capacity: c)
    active.initialize(repeating: 0, count: c)
    breakpoints = .allocate(capacity: 2 * rows)
  }

  deinit {
    doubles.deallocate()
    columns.deallocate()
    region.deallocate()
    isActive.deallocate()
    active.deallocate()
    breakpoints.deallocate()
  }

  /// Rows in use.
  var rowCount: Int { periods + generalRows + count }

  /// The bound row of a column.
  func boundRow(_ column: Int) -> Int { periods + generalRows + column }

  /// Takes over the program and the vertex of another of the same shape.
  func copy(_ other: SubsetLP) {
    count = other.count
    let rows = other.rowCount
    columns.update(from: other.columns, count: count)
    linear.update(from: other.linear, count: count)
    for row in 0..<generalRows {
      (matrix + row * capacity).update(from: other.matrix + row * other.capacity, count: count)
    }
    lower.update(from: other.lower, count: rows)
    upper.update(from: other.upper, count: rows)
    below.update(from: other.below, count: rows)
    above.update(from: other.above, count: rows)
    values.update(from: other.values, count: rows)
    region.update(from: other.region, count: rows)
    isActive.update(from: other.isActive, count: rows)
    active.update(from: other.active, count: count)
    side.update(from: other.side, count: count)
    for r in 0..<count { (inverse + r * capacity).update(from: other.inverse + r * other.capacity, count: count) }
    x.update(from: other.x, count: count)
    gradient.update(from: other.gradient, count: count)
    sinceRefresh = other.sinceRefresh
  }

  /// The entry of a row in a column.
  @inline(__always) func entry(_ row: Int, _ column: Int) -> Double {
    if row < periods { return columns[column][row] }
    if row < periods + generalRows { return matrix[(row - periods) * capacity + column] }
    return row - periods - generalRows == column ? 1 : 0
  }

  /// The slope of a row in its region.
  @inline(__always) func slope(_ row: Int) -> Double {
    region[row] == 0 ? 0 : region[row] > 0 ? above[row] : -below[row]
  }

  /// Adds a multiple of a row to the gradient.
  @inline(__always) func addToGradient(_ row: Int, _ multiple: Double) {
    if multiple == 0 { return }
    if row < periods {
      for a in 0..<count { gradient[a] += multiple * columns[a][row] }
    } else if row < periods + generalRows {
      let coefficients = matrix + (row - periods) * capacity
      for a in 0..<count { gradient[a] += multiple * coefficients[a] }
    } else {
      gradient[row - periods - generalRows] += multiple
    }
  }

  /// The objective, penalties included.
  var objective: Double {
    var sum = 0.0
    for a in 0..<count { sum += linear[a] * x[a] }
    for row in 0..<rowCount {
      sum += below[row] * max(0, lower[row] - values[row]) + above[row] * max(0, values[row] - upper[row])
    }
    return sum
  }

  /// The sum over general rows and bounds of the distance to what they allow.
  var violation: Double {
    var sum = 0.0
    for row in periods..<rowCount { sum += max(0, lower[row] - values[row], values[row] - upper[row]) }
    return sum
  }

  /// Walks to an optimal vertex from the one held.
  ///
  /// - Parameter isExact: whether the answer is checked on a fresh inverse; callers that certify it otherwise need not.
  /// - Returns: whether optimality was verified; otherwise the point is usable but may not be the best.
  @discardableResult package func descend(isExact: Bool = true) -> Bool {
    var isVerified = sinceRefresh == 0 || !isExact
    var stalled = 0
    for _ in 0..<(400 + 30 * count) {
      guard let (leaving, sense, rate) = release(random: stalled > 20 + 2 * count) else {
        if isVerified { return true }
        guard refactor() else { return false }
        isVerified = true
        continue
      }
      let step = walk(leaving: leaving, sense: sense, rate: rate)
      guard step >= 0 else { return false }
      stalled = step < 1e-14 ? stalled + 1 : 0
      isVerified = !isExact
      sinceRefresh += 1
      if sinceRefresh > 60 { guard refactor() else { return false } }
    }
    return false
  }

  /// Chooses the active row to release, the sense in which it moves, and the objective's slope in that sense.
  private func release(random: Bool) -> (leaving: Int, sense: Double, rate: Double)? {
    var best: (Int, Double, Double)?
    var bestMeasure = 0.0
    var seen = 0
    for r in 0..<count {
      let column = inverse + r * capacity
      let (along, size, length) = FourLanes.products(gradient, column, count)
      let row = active[r]
      let up = along + (side[r] < 0 ? 0 : above[row])
      let down = -along + (side[r] > 0 ? 0 : below[row])
      let rate = min(up, down)
      let tolerance = 1e-12 * (size + (row < periods ? above[row] + below[row] : 0))
      guard rate < -tolerance else { continue }
      if random {
        seen += 1
        randomness = randomness &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        if (randomness >> 33) % UInt64(seen) == 0 { best = (r, up < down ? 1 : -1, rate) }
      } else {
        let measure = rate * rate / length
        if measure > bestMeasure {
          bestMeasure = measure
          best = (r, up < down ? 1 : -1, rate)
        }
      }
    }
    return best
  }

  /// Moves along one edge to the best point on it and exchanges the active rows.
  ///
  /// - Returns: the step, negative where the objective falls for ever.
  private func walk(leaving: Int, sense: Double, rate: Double) -> Double {
    let column = inverse + leaving * capacity
    for a in 0..<count { direction[a] = sense * column[a] }
    fillRates()
    let row = active[leaving]
    for r in 0..<count { rates[active[r]] = 0 }
    rates[row] = sense

    isActive[row] = false
    region[row] = sense > 0 ? (side[leaving] < 0 ? 0 : 1) : (side[leaving] > 0 ? 0 : -1)
    collectBreakpoints()
    var slopeNow = rate
    var entering: Breakpoint?
    while let next = nextBreakpoint() {
      slopeNow += next.rise
      if slopeNow >= 0 {
        entering = next
        break
      }
      cross(Int(next.row), side: next.side)
    }
    guard let entering else { return -1 }
    addToGradient(row, slope(row))
    exchange(leaving: leaving, entering: entering)
    let step = entering.step
    if step > 0 {
      for a in 0..<count { x[a] += step * direction[a] }
      for row in 0..<rowCount { values[row] += step * rates[row] }
    }
    values[Int(entering.row)] = breakpoint(leaving)
    return step
  }

  /// Takes a row through its breakpoint.
  @inline(__always) private func cross(_ row: Int, side: Int8) {
    let before = slope(row)
    let isUp = rates[row] > 0
    if side == 0 {
      region[row] = isUp ? 1 : -1
    } else if side > 0 {
      region[row] = isUp ? 1 : 0
    } else {
      region[row] = isUp ? 0 : -1
    }
    addToGradient(row, slope(row) - before)
  }

  private func exchange(leaving: Int, entering: Breakpoint) {
    let row = Int(entering.row)
    addToGradient(row, -slope(row))
    side[leaving] = entering.side
    isActive[row] = true
    if active[leaving] == row { return }
    active[leaving] = row
    replaceRow(leaving, with: row)
  }

  /// Updates the inverse after active row r became another row.
  func replaceRow(_ r: Int, with row: Int) {
    let pivotColumn = inverse + r * capacity
    let entries = scratch
    let bounds = periods + generalRows
    for a in 0..<count { entries[a] = entry(row, a) }
    let reciprocal = 1 / FourLanes.dot(entries, pivotColumn, count)
    for a in 0..<count { pivotColumn[a] *= reciprocal }
    for other in 0..<count where other != r {
      let column = inverse + other * capacity
      let share = row < bounds ? FourLanes.dot(entries, column, count) : column[row - bounds]
      if share != 0 { FourLanes.subtract(share, pivotColumn, from: column, count) }
    }
  }
}
