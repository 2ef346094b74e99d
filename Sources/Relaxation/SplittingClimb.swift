import LinearAlgebra
import MILP

/// The dual climbed by the splitting method, which wants an eigendecomposition for each certificate too.
struct SplittingClimb: DualClimb, ~Copyable {
  private var input: DoublyNonnegativeSplitting.Input
  /// The form without costs.
  private let form: [Double]
  /// What each weight costs beside the form, n entries; empty for nothing.
  private var costs: [Double] = []
  /// The costs that a known split takes out of the form, n entries; empty for none.
  private var known: [Double] = []
  private let stocks: [Int]
  private var splitting: DoublyNonnegativeSplitting
  private var eigen: SymmetricEigensolver

  /// Iterations between two certificates.
  private static let stride = 50

  /// Prepares a climb.
  ///
  /// - Parameters:
  ///   - input: the relaxation.
  ///   - stocks: what it is about, ascending.
  ///   - start: where another over at least these stocks stands.
  init(
    _ input: DoublyNonnegativeSplitting.Input, stocks: [Int], from start: DoublyNonnegativeSplitting.Snapshot? = nil
  ) {
    self.input = input
    form = input.quadratic
    self.stocks = stocks
    eigen = SymmetricEigensolver(order: stocks.count)
    if let split = input.split, split.weightCosts.contains(where: { $0 != 0 }) {
      known = split.weightCosts
      self.input.quadratic = Self.shifted(form, by: known.map { -$0 })
    }
    let input = self.input
    if let start {
      splitting = DoublyNonnegativeSplitting(input, stocks: stocks, from: start)
    } else {
      splitting = DoublyNonnegativeSplitting(input)
    }
  }

  mutating func climb(unless interruption: () -> Termination?) -> ClimbOutcome {
    // A look at the clock every few iterations of a large matrix.
    var chunk = max(1, min(Self.stride, 2500 / max(stocks.count, 1)))
    while Self.stride % chunk != 0 { chunk -= 1 }
    for _ in 0..<(Self.stride / chunk) {
      if let reason = interruption() { return .interrupted(reason) }
      guard splitting.run(iterations: chunk) else { return .broken }
    }
    return splitting.isConverged(1e-6) ? .arrived : .climbed
  }

  mutating func certificate() -> Certificate? {
    let (diagonal, products) = splitting.multipliers
    let certificate = Certificate(
      stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings, diagonal: diagonal, products: products,
      eigen: &eigen)
    let total = total
    return total.isEmpty ? certificate : certificate?.without(total, form: form)
  }

  /// Costs enter as Q + (ℓ1ᵀ + 1ℓᵀ)/2, which adds ℓᵀw where Σw = 1: the relaxation then knows what rows make of its stocks,
  /// and its diagonal and products serve the problem with the rows.
  mutating func lean(on costs: [Double]) {
    guard costs.allSatisfy({ abs($0) < 1 }) else { return }
    // Multipliers of early certificates are rough.
    self.costs = self.costs.isEmpty ? costs : zip(self.costs, costs).map { ($0 + $1) / 2 }
    input.quadratic = Self.shifted(form, by: total)
    splitting.take(input.quadratic)
  }

  /// What the form that is climbed has beyond the form itself: the costs of rows, less what a split has taken out.
  private var total: [Double] {
    if known.isEmpty { return costs }
    return costs.isEmpty ? known.map { -$0 } : zip(costs, known).map { $0 - $1 }
  }

  /// Q + (ℓ1ᵀ + 1ℓᵀ)/2.
  private static func shifted(_ form: [Double], by costs: [Double]) -> [Double] {
    let n = costs.count
    var result = form
    for column in 0..<n {
      for row in 0..<n { result[column * n + row] = form[column * n + row] + (costs[column] + costs[row]) / 2 }
    }
    return result
  }

  borrowing func snapshot() -> RelaxationSnapshot { .splitting(splitting.snapshot(stocks)) }
}
