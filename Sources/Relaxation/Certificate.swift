import LinearAlgebra

/// A proven underestimator of the quadratic form over every feasible portfolio of some stocks.
///
/// wᵀSw + ΣD[i]·w[i]²/z[i] + ℓᵀw + constant ≤ wᵀQw for all binary feasible (w, z), where S + M·11ᵀ is positive
/// semidefinite by a proof that accounts for rounding. In scaled units.
struct Certificate {
  /// The stocks it covers, as positions in the full problem.
  var stocks: [Int]
  var quadratic: [Double]
  var aggregate: Double
  var diagonal: [Double]
  var weightCosts: [Double]
  var constant: Double
  /// H with HᵀH nearly S, where that has few rows; it speeds node problems up and proves nothing.
  var factor: LowRankFactor?

  var count: Int { stocks.count }

  /// The certificate that any multipliers give: wᵀQw = wᵀSw + wᵀDw + wᵀPw with S = Q − D − P.
  ///
  /// wᵀPw ≥ 0 is dropped, w² = w²/z where z is binary. Where S + M·11ᵀ is not semidefinite, a shift s makes it so and
  /// is taken from D; what D lacks is charged at its worst, −w² ≥ −ceiling·w.
  ///
  /// - Parameters:
  ///   - quadratic: Q, n × n, symmetric, diagonal near 1.
  ///   - diagonal: D, of any sign; what is below 0 is charged.
  ///   - products: P; what is below 0 counts as 0, and the diagonal is not read.
  ///   - eigen: a workspace of order n.
  /// - Returns: nil when semidefiniteness cannot be proven, which happens only for numbers that are not finite.
  init?(
    stocks: [Int], quadratic: [Double], ceilings: [Double], diagonal: [Double], products: [Double],
    eigen: inout SymmetricEigensolver
  ) {
    let n = stocks.count
    let aggregate = 64.0
    var form = quadratic
    var slack = 0.0
    for column in 0..<n {
      for row in 0..<column {
        // What is dropped must not be below 0; the lesser of both entries is as good as either.
        let product = max(0, min(products[column * n + row], products[row * n + column]))
        let value = quadratic[column * n + row] - product
        slack = max(slack, abs(quadratic[column * n + row]) + product)
        form[column * n + row] = value
        form[row * n + column] = value
      }
      form[column * n + column] = quadratic[column * n + column] - diagonal[column]
      slack = max(slack, abs(quadratic[column * n + column]) + abs(diagonal[column]))
    }
    // A number that is not a number loses every comparison, but not a sum.
    guard slack.isFinite, form.reduce(0, +).isFinite else { return nil }
    var lifted = form
    for k in lifted.indices { lifted[k] += aggregate }
    // What was rounded when M was added is part of the shift.
    let rounding = Double(n) * 0x1p-52 * (aggregate + slack)
    // Where D and P are nothing, as little as rounding needs is enough; an eigenvalue is worth its time only otherwise.
    var shift = Self.smallestShift(n, lifted, rounding)
    if !Cholesky.provesSemidefinite(n, lifted, shift: shift - rounding) {
      var copy = lifted
      guard eigen.decompose(&copy, vectors: false) else { return nil }
      shift = max(0, -(eigen.values.first ?? 0)) + rounding
      shift += Cholesky.semidefinitenessMargin(n, lifted, shift: shift)
      var attempts = 0
      while !Cholesky.provesSemidefinite(n, lifted, shift: shift - rounding) {
        shift = 2 * shift + 1e-12
        attempts += 1
        guard attempts < 60 else { return nil }
      }
    }
    self.stocks = stocks
    self.aggregate = aggregate
    weightCosts = [Double](repeating: 0, count: n)
    self.diagonal = weightCosts
    self.quadratic = form
    // Forming S rounded each entry once or twice; Σw = 1 turns the greatest error into a constant.
    constant = -0x1p-50 * (slack + shift)
    for i in 0..<n { charge(i, diagonal[i], shift, ceilings[i]) }
  }

  /// The certificate that any semidefinite form and any costs of weights give.
  ///
  /// With Σw = 1, wᵀQw = wᵀSw + ℓᵀw + ΣD[i]·w[i]² + wᵀPw where P = Q − S − (ℓ1ᵀ + 1ℓᵀ)/2 off the diagonal and D is the
  /// same on it. wᵀPw is at least the least entry of P, since the products of different weights sum to at most 1; that
  /// entry, where it is negative, becomes a constant.
  ///
  /// - Parameters:
  ///   - quadratic: Q, n × n, symmetric, diagonal near 1.
  ///   - form: S, n × n, exactly symmetric and semidefinite up to rounding.
  ///   - weightCosts: ℓ, n entries.
  /// - Returns: nil where S is not semidefinite or a number is not finite.
  init?(stocks: [Int], quadratic: [Double], ceilings: [Double], form: [Double], weightCosts: [Double]) {
    let n = stocks.count
    let aggregate = 1.0
    var lifted = form
    var least = 0.0
    var slack = 0.0
    var total = 0.0
    for column in 0..<n {
      for row in 0..<n {
        let k = column * n + row
        let cost = (weightCosts[row] + weightCosts[column]) / 2
        let size = abs(quadratic[k]) + abs(form[k]) + abs(weightCosts[row]) + abs(weightCosts[column])
        slack = max(slack, size)
        total += size
        if row != column { least = min(least, quadratic[k] - form[k] - cost) }
        lifted[k] += aggregate
      }
    }
    // A number that is not a number loses every comparison, but not a sum.
    guard total.isFinite else { return nil }
    let rounding = Double(n) * 0x1p-52 * (aggregate + slack)
    let shift = Self.smallestShift(n, lifted, rounding)
    guard Cholesky.provesSemidefinite(n, lifted, shift: shift - rounding) else { return nil }
    self.stocks = stocks
    self.aggregate = aggregate
    self.quadratic = form
    self.weightCosts = weightCosts
    diagonal = [Double](repeating: 0, count: n)
    // Each entry of P and D was rounded a few times; Σw = 1 turns the greatest error into a constant.
    constant = (least - 0x1p-50 * (slack + shift)).nextDown
    for i in 0..<n { charge(i, quadratic[i * n + i] - form[i * n + i] - weightCosts[i], shift, ceilings[i]) }
  }

  /// The certificate that a split known beforehand gives: the perspective reformulation with its diagonal.
  ///
  /// A is taken as HᵀH where that leaves nothing but rounding, and for what it is otherwise, a shift from D making up
  /// for what it lacks.
  ///
  /// - Returns: nil where a number is not finite.
  init?(stocks: [Int], quadratic: [Double], ceilings: [Double], split: DiagonalSplit) {
    let n = stocks.count
    let rest = split.rest(of: quadratic)
    let (rank, rows) = Cholesky.semidefiniteRows(n, rest, tolerance: 1e-11)
    let factor = LowRankFactor(rank: rank, entries: Self.transposed(rows, rank, n))
    let form = Matrix(rows: rank, columns: n, storage: factor.entries).gram().storage
    let costs = split.weightCosts
    if let exact = Certificate(
      stocks: stocks, quadratic: quadratic, ceilings: ceilings, form: form, weightCosts: costs),
      exact.constant > -1e-9
    {
      self = exact
      if 2 * rank < n { self.factor = factor }
      return
    }
    var eigen = SymmetricEigensolver(order: n)
    let plain = DiagonalSplit(diagonal: costs.map { _ in 0 }, weightCosts: costs).rest(of: quadratic)
    guard
      let shifted = Certificate(
        stocks: stocks, quadratic: plain, ceilings: ceilings, diagonal: split.diagonal,
        products: [Double](repeating: 0, count: n * n), eigen: &eigen)
    else { return nil }
    self = shifted.without(costs.map { -$0 }, form: quadratic)
  }

  /// Rows one after another as columns one after another.
  private static func transposed(_ rows: [Double], _ count: Int, _ n: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count * n)
    for row in 0..<count {
      for i in 0..<n { result[i * count + row] = rows[row * n + i] }
    }
    return result
  }

  /// The certificate of a form from that of the form with costs, Q + (ℓ1ᵀ + 1ℓᵀ)/2: the costs are taken off again.
  ///
  /// - Parameters:
  ///   - costs: ℓ, n entries.
  ///   - form: Q, n × n.
  func without(_ costs: [Double], form: [Double]) -> Certificate {
    var result = self
    for i in 0..<count { result.weightCosts[i] = (weightCosts[i] - costs[i]).nextDown }
    // Each entry of the form with costs was rounded, twice at most; Σw = 1 turns the greatest error into a constant.
    let largest = form.reduce(0) { max($0, abs($1)) } + 2 * costs.reduce(0) { max($0, abs($1)) }
    result.constant = (constant - 0x1p-50 * largest).nextDown
    return result
  }

  /// What rounding alone asks for on the diagonal of a semidefinite matrix before that can be proven.
  private static func smallestShift(_ n: Int, _ lifted: [Double], _ rounding: Double) -> Double {
    rounding + 4 * Cholesky.semidefinitenessMargin(n, lifted, shift: rounding)
  }

  /// Adds a shift to a diagonal entry of S and takes it from D; what D lacks is charged at its worst,
  /// −w² ≥ −ceiling·w.
  private mutating func charge(_ i: Int, _ curvature: Double, _ shift: Double, _ ceiling: Double) {
    quadratic[i * count + i] += shift
    if curvature >= shift {
      diagonal[i] = (curvature - shift).nextDown
    } else {
      diagonal[i] = 0
      weightCosts[i] = (weightCosts[i] - ((shift - curvature).nextUp * max(ceiling, 0)).nextUp).nextDown
    }
  }
}
