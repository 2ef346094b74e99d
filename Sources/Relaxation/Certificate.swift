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

  var count: Int { stocks.count }

  /// The certificate that any multipliers give: wᵀQw = wᵀSw + wᵀDw + wᵀPw with S = Q − D − P.
  ///
  /// wᵀPw ≥ 0 is dropped, w² = w²/z where z is binary. Where S + M·11ᵀ is not semidefinite, a shift s makes it so and
  /// is taken from D; what D lacks is charged at its worst, −w² ≥ −ceiling·w.
  ///
  /// - Parameters:
  ///   - quadratic: Q, n × n, symmetric, diagonal near 1.
  ///   - diagonal: D ≥ 0.
  ///   - products: P ≥ 0 with a zero diagonal.
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
        let product = min(products[column * n + row], products[row * n + column])
        let value = quadratic[column * n + row] - product
        slack = max(slack, abs(quadratic[column * n + row]) + product)
        form[column * n + row] = value
        form[row * n + column] = value
      }
      form[column * n + column] = quadratic[column * n + column] - diagonal[column]
      slack = max(slack, abs(quadratic[column * n + column]) + diagonal[column])
    }
    guard slack.isFinite else { return nil }
    var lifted = form
    for k in lifted.indices { lifted[k] += aggregate }
    // What was rounded when M was added is part of the shift.
    let rounding = Double(n) * 0x1p-52 * (aggregate + slack)
    var copy = lifted
    guard eigen.decompose(&copy, vectors: false) else { return nil }
    var shift = max(0, -(eigen.values.first ?? 0)) + rounding
    shift += Cholesky.semidefinitenessMargin(n, lifted, shift: shift)
    var attempts = 0
    while !Cholesky.provesSemidefinite(n, lifted, shift: shift - rounding) {
      shift = 2 * shift + 1e-12
      attempts += 1
      guard attempts < 60 else { return nil }
    }
    self.stocks = stocks
    self.aggregate = aggregate
    weightCosts = [Double](repeating: 0, count: n)
    self.diagonal = diagonal
    for i in 0..<n {
      form[i * n + i] += shift
      if diagonal[i] >= shift {
        self.diagonal[i] = (diagonal[i] - shift).nextDown
      } else {
        weightCosts[i] = -((shift - diagonal[i]).nextUp) * max(ceilings[i], 0)
        self.diagonal[i] = 0
      }
    }
    self.quadratic = form
    // Forming S rounded each entry once or twice; Σw = 1 turns the greatest error into a constant.
    constant = -0x1p-50 * (slack + shift)
  }
}
