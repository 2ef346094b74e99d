import LinearAlgebra

/// A convex node problem: what is left to bound once branching has fixed some stocks and a certificate has replaced
/// the quadratic form.
///
/// minimise wᵀSw + ℓᵀw + ΣD[i]·w[i]²/z[i] + constant over (w, z) with Σw = 1, the cardinality of the counted stocks,
/// floor·z ≤ w ≤ ceiling·z, 0 ≤ z ≤ 1 and the side rows. Only the n stocks that are not excluded take part. S + M·11ᵀ is
/// positive semidefinite, so that wᵀSw is convex where Σw = 1.
struct NodeProblem {
  /// Which stocks take part, as positions in the full problem.
  var stocks: [Int]
  /// S, n × n, symmetric.
  var quadratic: [Double]
  /// M, the multiple of 11ᵀ that makes S semidefinite.
  var aggregate: Double
  /// D, at least 0, n entries.
  var diagonal: [Double]
  /// ℓ, n entries.
  var weightCosts: [Double]
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
  /// k of the stocks whose rows have a kink between floor and ceiling, n entries; empty where there is none.
  var kinks: [Double] = []
  /// H with HᵀH nearly S, where that has few rows.
  var factor: LowRankFactor?

  /// Number n of stocks that take part.
  var count: Int { stocks.count }
}
