import COpenBLAS

/// Slopes and curvatures of every column at the optimum of one support.
struct QuadraticPrices {
  /// r[j]: the objective's derivative as column j enters and the free columns answer; length n.
  private(set) var slope: [Double]
  /// s[j]: its second derivative; length n.
  private(set) var curvature: [Double]

  /// What changes when one held column leaves.
  struct Departure {
    /// The rise of the objective.
    var cost: Double
    /// The weight that leaves.
    var weight: Double
    /// How strongly each column would take its place; length n.
    ///
    /// The slope falls by weight × response.
    var response: [Double]
    /// The curvature rises by stiffness × response².
    var stiffness: Double
  }

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
  init?(_ program: SubsetQP, columns: [Int], gram: GramColumns, rows: [[Double]]) {
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
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(order), Int32(order), 1, sides, Int32(n), inverse,
        Int32(order), 0, &answers, Int32(n))
    }
    priceAll(rows: rows)
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

  /// What changes when the column at a position of the support leaves.
  func departure(of position: Int) -> Departure {
    let n = gram.count
    let weight = program.x[position]
    if let a = free.firstIndex(of: position) {
      let diagonal = inverse[a * order + a]
      let stiffness = diagonal > 0 ? 1 / diagonal : 0
      let response = (0..<n).map { answers[a * n + $0] * stiffness }
      // s' = s + P²/M = s + response²·M.
      return Departure(cost: 0.5 * weight * weight * stiffness, weight: weight, response: response, stiffness: diagonal)
    }
    let column = columns[position]
    let source = gram.column(column)
    var response = (0..<n).map { source[$0] }
    response.withUnsafeMutableBufferPointer { response in
      for a in 0..<order {
        let own = sides[a * n + column]
        if own == 0 { continue }
        for j in 0..<n { response[j] -= own * answers[a * n + j] }
      }
    }
    let cost = -program.gradient[position] * weight + 0.5 * weight * weight * max(curvature[column], 0)
    return Departure(cost: cost, weight: weight, response: response, stiffness: 0)
  }
}
