/// Slopes and curvatures of every column at the optimum of one support.
struct QuadraticPrices {
  /// r[j]: the objective's derivative as column j enters and the free columns answer; length n.
  private(set) var slope: [Double]
  /// s[j]: its second derivative; length n.
  private(set) var curvature: [Double]
  /// What each column's fixed parts in the rows are worth at their multipliers; empty where there are none.
  private var fixedWorth: [Double] = []

  private let program: SubsetQP
  private let columns: [Int]
  private let gram: GramColumns
  private var free: [Int] = []
  private var order = 0
  private var inverse: [Double] = []
  /// P = M k[j] for every j: n × order, column-major.
  private var answers: [Double] = []
  /// k[j]: n × order, column-major.
  private var sides: [Double] = []

  /// Prices all columns; nil where the optimality system is too close to singular.
  init?(_ program: SubsetQP, columns: [Int], gram: GramColumns, rows: [[Double]], fixed: [[Double]]? = nil) {
    self.program = program
    self.columns = columns
    self.gram = gram
    let n = gram.count
    slope = gram.linear
    curvature = gram.diagonal
    free = columns.indices.filter { program.state[$0] == 0 }
    var active = rows.indices.filter { program.rowState[$0] != 0 }
    if active.count > free.count { active = Array(active.prefix(free.count)) }
    order = free.count + active.count

    // Rows are scaled to the Hessian's size so that pivots compare.
    let scale = max(free.reduce(0) { max($0, program.hessian[$1 * program.capacity + $1]) }, 1e-300)
    func system(ridge: Double) -> [Double] {
      var matrix = [Double](repeating: 0, count: order * order)
      for (a, i) in free.enumerated() {
        for (b, j) in free.enumerated() { matrix[a * order + b] = program.hessian[i * program.capacity + j] }
        matrix[a * order + a] += ridge
        for (b, row) in active.enumerated() {
          let entry = scale * program.matrix[row * program.capacity + i]
          matrix[a * order + free.count + b] = entry
          matrix[(free.count + b) * order + a] = entry
        }
      }
      return matrix
    }
    var isRegular = false
    for ridge in [0, 1e-9 * scale] where !isRegular {
      inverse = system(ridge: ridge)
      isRegular = inverse.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { DenseInverse.invert($0, order: order) } ?? true
      }
    }
    guard isRegular else { return nil }

    sides = [Double](unsafeUninitializedCapacity: n * order) { buffer, count in
      for (a, i) in free.enumerated() {
        let source = gram.column(columns[i])
        for j in 0..<n { buffer[a * n + j] = source[j] }
      }
      for (b, row) in active.enumerated() {
        let start = (free.count + b) * n
        for j in 0..<n { buffer[start + j] = scale * rows[row][j] }
      }
      count = n * order
    }
    answers = [Double](repeating: 0, count: n * order)
    if order > 0 {
      SerialProduct.multiply(
        sides, transposed: false, rows: n, depth: order, inverse, columns: order, into: &answers)
    }
    priceAll(rows: rows)
    guard let fixed else { return }
    fixedWorth = [Double](repeating: 0, count: n)
    for row in rows.indices where program.multipliers[row] != 0 {
      for j in 0..<n { fixedWorth[j] += program.multipliers[row] * fixed[row][j] }
    }
  }

  private mutating func priceAll(rows: [[Double]]) {
    let n = gram.count
    slope.withUnsafeMutableBufferPointer { slope in
      for (a, column) in columns.enumerated() where program.x[a] != 0 {
        let source = gram.column(column)
        let weight = program.x[a]
        for j in 0..<n { slope[j] += weight * source[j] }
      }
      for row in rows.indices where program.multipliers[row] != 0 {
        let multiplier = program.multipliers[row]
        for j in 0..<n { slope[j] += multiplier * rows[row][j] }
      }
    }
    curvature.withUnsafeMutableBufferPointer { curvature in
      sides.withUnsafeBufferPointer { sides in
        answers.withUnsafeBufferPointer { answers in
          for a in 0..<order {
            for j in 0..<n { curvature[j] -= sides[a * n + j] * answers[a * n + j] }
          }
        }
      }
    }
  }

  /// Estimates the objective after a column leaves, for every column that may enter, and last for none.
  ///
  /// - Parameters:
  ///   - position: the position in the support of the column that leaves, −1 for none.
  ///   - value: the objective now.
  ///   - estimates: room for n + 1 numbers.
  func estimate(
    leaving position: Int, value: Double, floors: [Double], ceilings: [Double],
    into estimates: UnsafeMutablePointer<Double>
  ) {
    let n = gram.count
    var base = value
    if position >= 0, !fixedWorth.isEmpty { base -= fixedWorth[columns[position]] }
    // How strongly each column would take the leaver's place: the slope falls by weight × response, the curvature
    // rises by stiffness × response².
    var weight = 0.0
    var stiffness = 0.0
    if position < 0 {
      for j in 0..<n { estimates[j] = 0 }
    } else {
      weight = program.x[position]
      if let a = free.firstIndex(of: position) {
        stiffness = inverse[a * order + a]
        let reciprocal = stiffness > 0 ? 1 / stiffness : 0
        base += 0.5 * weight * weight * reciprocal
        answers.withUnsafeBufferPointer { answers in
          for j in 0..<n { estimates[j] = answers[a * n + j] * reciprocal }
        }
      } else {
        let column = columns[position]
        base += weight * (0.5 * weight * max(curvature[column], 0) - program.gradient[position])
        respond(of: column, into: estimates)
      }
    }
    slope.withUnsafeBufferPointer { slope in
      curvature.withUnsafeBufferPointer { curvature in
        for j in 0..<n {
          let response = estimates[j]
          let r = slope[j] - weight * response
          let s = curvature[j] + stiffness * response * response
          let isCurved = s > 1e-12 * gram.diagonal[j]
          let wanted = isCurved ? -r / s : r < 0 ? ceilings[j] : floors[j]
          let y = wanted < floors[j] ? floors[j] : wanted > ceilings[j] ? ceilings[j] : wanted
          estimates[j] = base + y * (r + 0.5 * (isCurved ? s : 0) * y)
        }
      }
    }
    if !fixedWorth.isEmpty {
      for j in 0..<n { estimates[j] += fixedWorth[j] }
    }
    estimates[n] = base
  }

  /// H[j, column] less what the free columns answer, for every j.
  private func respond(of column: Int, into response: UnsafeMutablePointer<Double>) {
    let n = gram.count
    response.update(from: gram.column(column), count: n)
    answers.withUnsafeBufferPointer { answers in
      for a in 0..<order {
        let own = sides[a * n + column]
        if own == 0 { continue }
        for j in 0..<n { response[j] -= own * answers[a * n + j] }
      }
    }
  }
}
