/// The fit without cardinality, floors or ceilings: which columns a long-only least-squares portfolio wants.
///
/// minimise wᵀQw + 2cᵀw subject to w ≥ 0, Σ w = budget, by adding the columns of steepest descent and dropping those
/// that fall to zero (Lawson & Hanson 1974, chapter 23, several columns at a time).
struct NonNegativeFit {
  private let problem: SupportProblem
  private let gram: GramColumns
  private let uncounted: Set<Int>

  init(_ objective: QuadraticObjective, problem: SupportProblem, gram: GramColumns) {
    self.problem = problem
    self.gram = gram
    uncounted = problem.uncounted
  }

  /// Counted columns in the order in which backward elimination would give them up last: most wanted first.
  ///
  /// The columns that must be held come first, in ascending order.
  func ranking() -> [Int] {
    var columns = fittedSupport()
    var given: [Int] = []
    let must = problem.mustHold.subtracting(uncounted).sorted()
    while let program = solve(columns) {
      let removable = columns.indices.filter {
        !uncounted.contains(columns[$0]) && !problem.mustHold.contains(columns[$0])
      }
      guard removable.count > 1 else {
        given += removable.map { columns[$0] }
        break
      }
      // One at a time near the size that is wanted, several while far above it.
      let surplus = removable.count - 2 * problem.cardinality.upperBound
      let leaving = cheapest(removable, program: program).prefix(max(1, surplus / 6))
      given += leaving.map { columns[$0] }
      let isLeaving = Set(leaving)
      columns = columns.indices.filter { !isLeaving.contains($0) }.map { columns[$0] }
    }
    return must + given.reversed().filter { !problem.mustHold.contains($0) }
  }

  /// Positions by how little their removal raises the objective: w²/(2M[a,a]), M the inverse of the optimality system.
  private func cheapest(_ removable: [Int], program: SubsetQP) -> [Int] {
    let idle = removable.filter { program.state[$0] != 0 || program.x[$0] <= 0 }
    if !idle.isEmpty { return idle }
    let free = (0..<program.count).filter { program.state[$0] == 0 }
    let order = free.count + 1
    var matrix = [Double](repeating: 0, count: order * order)
    let scale = max(free.reduce(0) { max($0, program.hessian[$1 * program.capacity + $1]) }, 1e-300)
    for (a, i) in free.enumerated() {
      for (b, j) in free.enumerated() { matrix[a * order + b] = program.hessian[i * program.capacity + j] }
      matrix[a * order + a] += 1e-9 * scale
      matrix[a * order + order - 1] = scale
      matrix[(order - 1) * order + a] = scale
    }
    let isRegular = matrix.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { DenseInverse.invert($0, order: order) } ?? false
    }
    let ofColumn = Dictionary(uniqueKeysWithValues: zip(free, 0...))
    func cost(_ position: Int) -> Double {
      guard isRegular, let a = ofColumn[position] else { return program.x[position] }
      return program.x[position] * program.x[position] / max(matrix[a * order + a], 1e-300)
    }
    return removable.sorted { (cost($0), $0) < (cost($1), $1) }
  }

  private func solve(_ columns: [Int]) -> SubsetQP? {
    guard !columns.isEmpty else { return nil }
    gram.prepare(columns)
    let program = SubsetQP(capacity: columns.count, rows: 1)
    program.count = columns.count
    program.rowLower[0] = problem.budget
    program.rowUpper[0] = problem.budget
    for (a, column) in columns.enumerated() {
      program.linear[a] = gram.linear[column]
      program.matrix[a] = 1
      program.lower[a] = min(0, problem.budget)
      program.upper[a] = max(0, problem.budget)
      let source = gram.column(column)
      for (b, other) in columns.enumerated() { program.hessian[a * program.capacity + b] = source[other] }
    }
    return program.solve() ? program : nil
  }

  private func fittedSupport() -> [Int] {
    let candidates = problem.firstModes(problem.candidates)
    var columns = Array(uncounted.union(problem.mustHold).sorted())
    let b = problem.budget
    if let first = candidates.min(by: { single($0, b) < single($1, b) }), !columns.contains(first) {
      columns.append(first)
    }
    let most = max(2 * problem.cardinality.upperBound, 160) + columns.count
    for round in 0..<60 {
      guard let program = solve(columns) else { break }
      var slope = gram.linear
      for (a, column) in columns.enumerated() where program.x[a] != 0 {
        let source = gram.column(column)
        for j in 0..<gram.count { slope[j] += program.x[a] * source[j] }
      }
      for j in 0..<gram.count { slope[j] += program.multipliers[0] }
      let kept = columns.indices.filter {
        program.x[$0] > 0 || uncounted.contains(columns[$0]) || problem.mustHold.contains(columns[$0])
      }.map { columns[$0] }
      let isHeld = Set(kept)
      let tolerance = 1e-9 * program.gradientScale
      let descents = candidates.filter { slope[$0] < -tolerance && !isHeld.contains($0) }
        .sorted { slope[$0] * slope[$0] / gram.diagonal[$0] > slope[$1] * slope[$1] / gram.diagonal[$1] }
      let size = round < 50 ? max(2, kept.count / 3) : 1
      if descents.isEmpty || kept.count >= most { return kept }
      columns = kept + descents.prefix(size)
    }
    return columns
  }

  /// The objective of holding one column alone.
  private func single(_ column: Int, _ weight: Double) -> Double {
    weight * (0.5 * gram.diagonal[column] * weight + gram.linear[column])
  }
}
