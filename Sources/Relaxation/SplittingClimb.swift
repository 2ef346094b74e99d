import LinearAlgebra
import MILP

/// The dual climbed by the splitting method, which wants an eigendecomposition for each certificate too.
struct SplittingClimb: DualClimb, ~Copyable {
  private let input: DoublyNonnegativeSplitting.Input
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
    self.stocks = stocks
    eigen = SymmetricEigensolver(order: stocks.count)
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
    return Certificate(
      stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings, diagonal: diagonal, products: products,
      eigen: &eigen)
  }

  borrowing func snapshot() -> RelaxationSnapshot { .splitting(splitting.snapshot(stocks)) }
}
