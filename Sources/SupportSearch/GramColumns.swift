import LinearAlgebra

/// Columns of the Hessian 2Q of a quadratic objective, made when first asked for and kept while memory allows.
///
/// The factor form folds the target in: with Σ w = b the deviation Aw − R is (A − R1ᵀ/b)w, so the objective has no
/// linear part and loses no digits by cancellation.
final class GramColumns {
  let count: Int
  /// 2c after folding.
  private(set) var linear: [Double]
  /// 2Q[i,i].
  private(set) var diagonal: [Double]

  private let gram: Matrix?
  private var factor: [Double] = []
  private let periods: Int
  private var slot: [Int]
  private var owner: [Int] = []
  private let slots: Int
  private var block: UnsafeMutablePointer<Double>

  /// At most this many numbers are kept (256 MB), beyond what one support needs.
  private static let budgetedEntries = 1 << 25

  init(_ objective: QuadraticObjective, budget: Double, support: Int) {
    count = objective.columns
    linear = objective.linear.map { 2 * $0 }
    slot = Array(repeating: -1, count: count)
    slots = max(1, min(count, max(Self.budgetedEntries / max(count, 1), 2 * support + 2)))
    diagonal = Array(repeating: 0, count: count)
    switch objective.form {
    case .gram(let gram):
      self.gram = gram
      periods = 0
      for i in 0..<count { diagonal[i] = 2 * gram[i, i] }
    case .factor(let matrix, let target):
      gram = nil
      periods = matrix.rows
      let scale = (2 / Double(periods)).squareRoot()
      var factor = matrix.storage
      var diagonal = self.diagonal
      for i in 0..<count {
        var squares = 0.0
        var product = 0.0
        for t in 0..<periods {
          let entry = scale * (budget == 0 ? factor[i * periods + t] : factor[i * periods + t] - target[t] / budget)
          factor[i * periods + t] = entry
          squares += entry * entry
          product += entry * target[t] * scale
        }
        diagonal[i] = squares
        if budget == 0 { linear[i] -= product }
      }
      self.factor = factor
      self.diagonal = diagonal
    }
    block = .allocate(capacity: slots * max(count, 1))
  }

  deinit { block.deallocate() }

  /// Makes sure that the columns of a support are at hand; those asked for together stay together.
  func prepare(_ columns: [Int]) {
    let missing = columns.filter { slot[$0] < 0 }
    guard !missing.isEmpty else { return }
    if owner.count + missing.count > slots {
      for column in owner { slot[column] = -1 }
      owner.removeAll()
      fill(columns)
    } else {
      fill(missing)
    }
  }

  /// Column i of 2Q; it must have been prepared.
  func column(_ i: Int) -> UnsafePointer<Double> { UnsafePointer(block + slot[i] * count) }

  private func fill(_ columns: [Int]) {
    let first = owner.count
    for i in columns {
      slot[i] = owner.count
      owner.append(i)
    }
    if let gram {
      for (offset, i) in columns.enumerated() {
        let target = block + (first + offset) * count
        for j in 0..<count { target[j] = gram.storage[i * count + j] + gram.storage[j * count + i] }
      }
      return
    }
    var right = [Double](repeating: 0, count: periods * columns.count)
    for (offset, i) in columns.enumerated() {
      for t in 0..<periods { right[offset * periods + t] = factor[i * periods + t] }
    }
    SerialProduct.multiply(
      factor, transposed: true, rows: count, depth: periods, right, columns: columns.count, into: block + first * count)
  }
}
