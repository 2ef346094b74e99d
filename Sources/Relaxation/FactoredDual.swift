import LinearAlgebra
import MILP

/// The dual of the doubly nonnegative relaxation with its semidefinite matrix in factors, by an augmented Lagrangian.
///
/// For any H (r × n) and v, the entries of Q − HᵀH − (v1ᵀ + 1vᵀ)/2 are P off the diagonal and D on it, and where P ≥ 0
/// wᵀQw ≥ ‖Hw‖² + ΣD[i]·w[i]²/z[i] + vᵀw over all portfolios. What remains to maximise over (H, v) is the least of the
/// separable part (`SmoothedSelection`) less a penalty for negative P, whose multipliers X approach the relaxation's W.
/// With rank r = rank Q + 1, or rank A + 1 where Q = A + D with D known (``DiagonalSplit``), the maximum is that of the full
/// dual on every instance that was measured, and an iteration takes two thin products, where the splitting takes an eigendecomposition: for n in the hundreds and thousands it
/// reaches the same bound an order of magnitude sooner. It need not be exact: a `Certificate` is proven from H and v.
///
/// Source: S. Burer, R. Monteiro, Math. Prog. 95 (2003) 329–357 (factors for semidefinite matrices).
final class FactoredDual: DualClimb {
  /// Stocks held, the sum of the scaled weights.
  let kappa: Double
  /// The separable part with its (w, z).
  private(set) var selection: SmoothedSelection
  private let input: DoublyNonnegativeSplitting.Input
  private let n: Int
  private let rank: Int
  private let quadratic: UnsafeMutablePointer<Float>
  private let form: UnsafeMutablePointer<Float>
  private let multipliers: UnsafeMutablePointer<Float>
  private var multiplierSquares = 0.0
  private var penalty: Float
  private let greatestPenalty: Float
  private let stocks: [Int]
  private let ones: [Float]
  private var diagonal: [Double]
  private var linear: [Double]
  private var halves: [Float]
  private var ascent: LimitedMemoryAscent?
  /// (HHᵀ + ε)⁻¹, rank × rank, at the start of the round.
  private var inverse: [Float] = []

  /// Where the iterations stand, to go on from over the same stocks or fewer, under other limits too.
  struct Snapshot {
    /// The stocks, ascending, as positions in the full problem.
    var stocks: [Int]
    var kappa: Double
    var rank: Int
    /// H, rank × n, and v.
    var point: [Float]
    /// X, n × n, of which the lower triangle counts.
    var multipliers: [Float]
    var penalty: Float
    /// z̄.
    var centre: [Double]

    /// The bytes it takes.
    var size: Int { 4 * (point.count + multipliers.count) }
  }

  /// Prepares a dual.
  ///
  /// - Parameters:
  ///   - input: the relaxation.
  ///   - value: roughly what the relaxed objective will be; it only sets the sizes of penalties.
  ///   - stocks: what the relaxation is about, ascending.
  ///   - start: where another relaxation over at least these stocks stands.
  init(_ input: DoublyNonnegativeSplitting.Input, value: Double, stocks: [Int], from start: Snapshot? = nil) {
    self.input = input
    self.stocks = stocks
    n = input.count
    let n = input.count
    kappa = start?.kappa ?? input.scaledBudget
    let share = kappa / Double(n)
    // A perfect fit would ask for penalties that single precision cannot hold.
    let value = max(value, 1e-6)
    penalty = Float(share * share / (0.04 * value))
    greatestPenalty = 30 * penalty
    selection = SmoothedSelection(input, kappa: kappa, tau: share / (0.06 * kappa * value))
    quadratic = .allocate(capacity: n * n)
    form = .allocate(capacity: n * n)
    multipliers = .allocate(capacity: n * n)
    for k in 0..<n * n { quadratic[k] = Float(input.quadratic[k]) }
    form.initialize(repeating: 0, count: n * n)
    multipliers.initialize(repeating: 0, count: n * n)
    ones = [Float](repeating: 1, count: n)
    diagonal = [Double](repeating: 0, count: n)
    linear = diagonal
    halves = ones
    if let start {
      rank = start.rank
      resume(start)
      return
    }
    // From what a known diagonal leaves: its rank, and the bound of its perspective reformulation, are the start.
    let rest = input.split?.rest(of: input.quadratic) ?? input.quadratic
    let (found, rows) = Cholesky.semidefiniteRows(n, rest, tolerance: 1e-7)
    rank = min(n, found + 1)
    var point = [Float](repeating: 0, count: rank * n + n)
    for j in 0..<n {
      for row in 0..<min(found, rank) { point[j * rank + row] = Float(rows[row * n + j]) }
      // A row of zeros would stay one.
      if found < rank { point[j * rank + found] = 0.01 }
      if let split = input.split { point[rank * n + j] = Float(split.weightCosts[j]) }
    }
    begin(point)
  }

  /// Takes over what a snapshot says of the stocks that are left.
  private func resume(_ start: Snapshot) {
    let places = Dictionary(uniqueKeysWithValues: start.stocks.enumerated().map { ($1, $0) })
    let positions = stocks.compactMap { places[$0] }
    Swift.precondition(positions.count == n, "a snapshot can only start a relaxation over stocks it covers")
    let order = start.stocks.count
    var point = [Float](repeating: 0, count: rank * n + n)
    for (column, j) in positions.enumerated() {
      for row in 0..<rank { point[column * rank + row] = start.point[j * rank + row] }
      point[rank * n + column] = start.point[rank * order + j]
      for row in (column + 1)..<max(n, column + 1) {
        let multiplier = start.multipliers[j * order + positions[row]]
        multipliers[column * n + row] = multiplier
        multiplierSquares += 2 * Double(multiplier) * Double(multiplier)
      }
    }
    penalty = start.penalty
    selection.centre = (0..<n).map { input.held[$0] ? 1 : start.centre[positions[$0]] }
    begin(point)
  }

  deinit {
    quadratic.deallocate()
    form.deallocate()
    multipliers.deallocate()
  }

  /// Makes rounds of steps towards the maximum, each under the multipliers that the one before led to.
  func climb(unless interruption: () -> Termination?) -> ClimbOutcome {
    for _ in 0..<Self.stride {
      for _ in 0..<Self.steps {
        if let reason = interruption() { return .interrupted(reason) }
        guard ascent?.step(precondition: { precondition(&$0) }, { evaluate($0, &$1) }) ?? false else { break }
      }
      estimate = (ascent?.value ?? 0) / (kappa * kappa)
      advance()
    }
    return estimate.isFinite ? .climbed : .broken
  }

  /// Greatest number of steps in a round.
  private static let steps = 80
  /// Rounds between two certificates.
  private static let stride = 2

  /// The augmented Lagrangian at the end of the latest round, in the unit of the relaxation's objective.
  ///
  /// Where a round has converged it is near the relaxation's optimum, never a bound by itself.
  private(set) var estimate = 0.0

  private func begin(_ point: [Float]) {
    ascent = LimitedMemoryAscent(from: point) { evaluate($0, &$1) }
    var gram = [Float](repeating: 0, count: rank * rank)
    Kernels.outerGram(n, rank, point, &gram)
    var matrix = gram.map { Double($0) }
    let trace = (0..<rank).reduce(0) { $0 + matrix[$1 * rank + $1] }
    var identity = [Double](repeating: 0, count: rank * rank)
    for k in 0..<rank {
      matrix[k * rank + k] += 0.01 * trace / Double(rank) + .leastNormalMagnitude
      identity[k * rank + k] = 1
    }
    if Cholesky.factor(rank, &matrix) { Cholesky.solve(rank, matrix, &identity, columns: rank) }
    inverse = identity.map { Float($0) }
  }

  /// Multiplies a direction by the inverse of the shape that the penalty's Hessian has: HHᵀ in each column of H, n/4
  /// in v.
  ///
  /// Without it, rows of H that carry little of Q hardly move. Source: T. Tong, C. Ma, Y. Chi, J. Mach. Learn. Res. 22
  /// (2021) 150 (scaled gradients for low-rank factors).
  private func precondition(_ direction: inout [Float]) {
    let (order, depth) = (n, rank)
    let given = direction
    direction.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      Kernels.symmetricTimes(order, depth, inverse, given, target)
      for i in 0..<order { target[depth * order + i] *= 4 / Float(order) }
    }
  }

  /// The augmented Lagrangian at (H, v) with its gradient.
  private func evaluate(_ point: [Float], _ gradient: inout [Float]) -> Double {
    let value = separate(point)
    var squares = 0.0
    for column in 0..<n {
      let below = n - column - 1
      let (own, other) = (form + column * n + column + 1, multipliers + column * n + column + 1)
      let given = quadratic + column * n + column + 1
      let half = halves[column]
      halves.withUnsafeBufferPointer { halves in
        guard let base = halves.baseAddress else { return }
        let rest = base + column + 1
        for k in 0..<below {
          let price = other[k] - penalty * (given[k] - own[k] - half - rest[k])
          own[k] = price > 0 ? price : 0
        }
      }
      squares += Double(Kernels.dot(below, own, own))
      let ratio = selection.ratios[column]
      form[column * n + column] = Float(selection.holdings[column] * ratio * ratio)
    }
    let (order, depth) = (n, rank)
    gradient.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      Kernels.timesSymmetric(order, depth, -2, point, form, target)
      Kernels.symmetricTimesVector(order, form, ones, target + depth * order)
      for i in 0..<order {
        target[depth * order + i] = Float(kappa * selection.weights[i]) - target[depth * order + i]
      }
    }
    return value - (2 * squares - multiplierSquares) / (2 * Double(penalty))
  }

  /// HᵀH, D and the separable minimum at a point.
  private func separate(_ point: [Float]) -> Double {
    Kernels.gram(n, rank, point, form)
    for i in 0..<n {
      let v = point[rank * n + i]
      diagonal[i] = Double(quadratic[i * n + i] - form[i * n + i] - v)
      linear[i] = kappa * Double(v)
      halves[i] = v / 2
    }
    return selection.minimise(diagonal: diagonal, linear: linear)
  }

  /// Ends a round: the multipliers and the proximal centre move to where the steps have led, the penalty grows.
  private func advance() {
    guard let point = ascent?.point else { return }
    _ = separate(point)
    multiplierSquares = 0
    for column in 0..<n {
      for row in (column + 1)..<max(n, column + 1) {
        let k = column * n + row
        let product = quadratic[k] - form[k] - halves[column] - halves[row]
        multipliers[k] = max(0, multipliers[k] - penalty * product)
        multiplierSquares += 2 * Double(multipliers[k]) * Double(multipliers[k])
      }
    }
    selection.centre = selection.holdings
    penalty = min(1.6 * penalty, greatestPenalty)
    begin(point)
  }

  /// What the point reached proves, S = HᵀH, in double precision.
  ///
  /// Entries of P below 0 are lifted by lowering v, the lighter of two stocks paying the greater part: it is the heavy
  /// ones whose costs the bound feels.
  func certificate() -> Certificate? {
    guard let point = ascent?.point else { return nil }
    let form = Matrix(rows: rank, columns: n, storage: point.prefix(rank * n).map { Double($0) }).gram().storage
    var costs = point.suffix(n).map { Double($0) }
    let weights = selection.weights
    let order = (0..<n).sorted { weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1 }
    for (place, i) in order.enumerated() {
      for j in order[(place + 1)...] {
        let missing = costs[i] + costs[j] - 2 * (input.quadratic[j * n + i] - form[j * n + i])
        guard missing > 0 else { continue }
        let total = weights[i] + weights[j]
        let share = total > 0 ? weights[i] / total : 0.5
        costs[j] -= share * missing
        costs[i] -= (1 - share) * missing
      }
    }
    var result = Certificate(
      stocks: stocks, quadratic: input.quadratic, ceilings: input.ceilings, form: form, weightCosts: costs)
    if input.split != nil, 2 * rank < n {
      result?.factor = LowRankFactor(rank: rank, entries: point.prefix(rank * n).map { Double($0) })
    }
    return result
  }

  /// Costs of weights are among its own variables.
  func lean(on costs: [Double]) {}

  func snapshot() -> RelaxationSnapshot {
    .factored(
      Snapshot(
        stocks: stocks, kappa: kappa, rank: rank, point: ascent?.point ?? [],
        multipliers: Array(UnsafeBufferPointer(start: multipliers, count: n * n)), penalty: penalty,
        centre: selection.centre))
  }
}
