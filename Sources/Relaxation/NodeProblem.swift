import LinearAlgebra

/// A convex node problem: what is left to bound once branching has fixed some stocks and a certificate has replaced
/// the quadratic form.
///
/// minimise xᵀSx + ℓᵀw + hᵀz + ΣD[i]·w[i]²/z[i] + constant over x = w or x = (w, z), with Σw = 1, the cardinality of
/// the counted stocks, floor·z ≤ w ≤ ceiling·z, 0 ≤ z ≤ 1 and the side rows. Only the n stocks that are not excluded
/// take part. S + M·eeᵀ is positive semidefinite, e being 1 on the weights and 0 on z, so that xᵀSx is convex where
/// Σw = 1.
struct NodeProblem {
  /// Which stocks take part, as positions in the full problem.
  var stocks: [Int]
  /// Order of S: n when the quadratic form is in w alone, 2n when it is in (w, z).
  var order: Int
  /// S, order × order, symmetric.
  var quadratic: [Double]
  /// M, the multiple of eeᵀ that makes S semidefinite.
  var aggregate: Double
  /// D, at least 0, n entries.
  var diagonal: [Double]
  /// ℓ, n entries.
  var weightCosts: [Double]
  /// h, n entries.
  var holdingCosts: [Double]
  /// What is added to the objective.
  var constant: Double
  /// Least weight when held, n entries.
  var floors: [Double]
  /// Greatest weight when held, n entries.
  var ceilings: [Double]
  /// Whether z is fixed to 1, n entries.
  var held: [Bool]
  /// Whether a stock counts towards the cardinality, n entries.
  var counted: [Bool]
  /// The range of Σz over counted stocks that are not held yet.
  var freeCardinality: ClosedRange<Int>
  /// Side rows over the n stocks.
  var sideRows: [CardinalityQuadratic.SideRow]

  /// Number n of stocks that take part.
  var count: Int { stocks.count }
  /// Whether the quadratic form extends over z.
  var isLifted: Bool { order > count }
}
