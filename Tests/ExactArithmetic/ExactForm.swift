/// A symmetric quadratic form in exact numbers.
public struct ExactForm {
  /// The entries, row after row.
  public var entries: [[Exact]]

  /// Takes over n × n entries.
  ///
  /// - Precondition: all are finite.
  public init(_ order: Int, _ entry: (Int, Int) -> Exact) {
    entries = (0..<order).map { row in (0..<order).map { entry(row, $0) } }
  }

  /// The order n.
  public var order: Int { entries.count }

  /// xᵀAx.
  public func value(_ x: [Exact]) -> Exact {
    var total = Exact.zero
    for (row, entry) in zip(entries, x) {
      var sum = Exact.zero
      for (coefficient, other) in zip(row, x) { sum += coefficient * other }
      total += sum * entry
    }
    return total
  }

  /// Ax.
  public func times(_ x: [Exact]) -> [Exact] {
    entries.map { row in zip(row, x).reduce(.zero) { $0 + $1.0 * $1.1 } }
  }

  /// Whether xᵀAx is never below zero: every pivot of A = L·D·Lᵀ is above zero, or is zero with all that is left of its
  /// column.
  public var isSemidefinite: Bool {
    var rest = entries
    for k in 0..<order {
      let pivot = rest[k][k]
      if pivot < .zero { return false }
      for row in (k + 1)..<max(order, k + 1) {
        if pivot == .zero {
          guard rest[row][k] == .zero else { return false }
          continue
        }
        let factor = rest[row][k] / pivot
        for column in (k + 1)..<order { rest[row][column] -= factor * rest[k][column] }
      }
    }
    return true
  }
}
