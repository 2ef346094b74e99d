public import LinearAlgebra

/// A convex quadratic portfolio problem with a cardinality constraint.
///
/// minimise wᵀQw over w (weights) and z ∈ {0, 1} (held) with Σw = 1, K₁ ≤ Σ counted z ≤ K₂,
/// floor·z ≤ w ≤ ceiling·z and lower ≤ aᵀw + gᵀz + Σκ[i]·(w[i] − k[i]·z[i])⁺ ≤ upper for every side row, k the kinks.
/// Homogeneous: a benchmark is folded into Q through Σw = 1, wᵀQw being the mean squared deviation.
public struct CardinalityQuadratic: Sendable {
  /// What is decided about a stock beforehand.
  public enum State: Sendable, Hashable {
    /// Free to be held or not.
    case free
    /// Held: z = 1.
    case held
    /// Left out: z = 0, w = 0.
    case excluded
  }

  /// A row lower ≤ aᵀw + gᵀz + Σκ[i]·(w[i] − k[i]·z[i])⁺ ≤ upper; an infinite bound is none.
  public struct SideRow: Sendable, Hashable {
    /// Coefficients a of the weights, one a stock.
    public var weights: [Double]
    /// Coefficients g of the binaries, one a stock.
    public var holdings: [Double]
    /// Least value, −∞ for none.
    public var lower: Double
    /// Greatest value, +∞ for none.
    public var upper: Double
    /// κ, one a stock; empty for none.
    public var beyond: [Double]
    /// Whether κ[i] multiplies the whole weight of a stock beyond its kink, w[i] where w[i] > k[i]·z[i], and not only
    /// what is beyond; relaxations take the greatest convex function below that.
    public var jumps: Bool

    /// Makes a row.
    public init(
      weights: [Double], holdings: [Double], lower: Double = -Double.infinity, upper: Double = Double.infinity,
      beyond: [Double] = [], jumps: Bool = false
    ) {
      self.weights = weights
      self.holdings = holdings
      self.beyond = beyond
      self.jumps = jumps
      self.lower = lower
      self.upper = upper
    }
  }

  /// Q, N × N, symmetric positive semidefinite, possibly singular; in the unit of the objective.
  public var objective: Matrix
  /// Least weight of a stock that is held, fraction of capital, N entries, at least 0.
  public var floors: [Double]
  /// Greatest weight of a stock that is held, fraction of capital, N entries.
  public var ceilings: [Double]
  /// How many counted stocks may be held.
  public var cardinality: ClosedRange<Int>
  /// Whether a stock counts towards the cardinality (cash does not), N entries.
  public var counted: [Bool]
  /// What is decided about each stock, N entries.
  public var states: [State]
  /// Further rows.
  public var sideRows: [SideRow]
  /// k, N entries; empty where no row has a kink.
  public var kinks: [Double]
  /// What is known of Q beforehand, in the unit of the objective; nil for nothing.
  public var split: DiagonalSplit?

  /// Number of stocks N.
  public var count: Int { objective.rows }

  /// Makes a problem; every stock counts and is free unless said otherwise.
  ///
  /// - Precondition: all arrays have N entries, Q is N × N, entries are finite, 0 ≤ floor, 0 ≤ K₁ and every row's lower
  ///   side is at most its upper side.
  public init(
    objective: Matrix, floors: [Double], ceilings: [Double], cardinality: ClosedRange<Int>, counted: [Bool]? = nil,
    states: [State]? = nil, sideRows: [SideRow] = [], kinks: [Double] = [],
    split: DiagonalSplit? = nil
  ) {
    let count = objective.rows
    self.objective = objective.symmetricPart
    self.floors = floors
    self.ceilings = ceilings
    self.cardinality = cardinality
    self.counted = counted ?? [Bool](repeating: true, count: count)
    self.states = states ?? [State](repeating: .free, count: count)
    self.sideRows = sideRows
    self.kinks = kinks
    self.split = split
    precondition(
      kinks.isEmpty ? sideRows.allSatisfy { $0.beyond.isEmpty } : kinks.count == count && kinks.allSatisfy(\.isFinite),
      "rows with kinks need one kink a stock")
    precondition(
      floors.count == count && ceilings.count == count && self.counted.count == count && self.states.count == count
        && sideRows.allSatisfy { $0.weights.count == count && $0.holdings.count == count }
        && sideRows.allSatisfy { $0.beyond.isEmpty || $0.beyond.count == count },
      "every array needs one entry a stock")
    precondition(
      objective.storage.allSatisfy(\.isFinite) && floors.allSatisfy { $0.isFinite && $0 >= 0 }
        && ceilings.allSatisfy(\.isFinite),
      "the objective, the floors and the ceilings must be finite, floors at least 0")
    precondition(cardinality.lowerBound >= 0, "a cardinality cannot be negative")
    precondition(
      split.map { $0.diagonal.count == count && $0.diagonal.allSatisfy { $0 >= 0 && $0.isFinite } } ?? true,
      "a split needs a diagonal of at least 0 for each stock")
    precondition(sideRows.allSatisfy { $0.lower <= $0.upper }, "a row's lower side must not exceed its upper side")
  }

  /// Whether weights on a support satisfy every constraint to a tolerance.
  public func isFeasible(weights: [Double], support: [Int], tolerance: Double = 1e-9) -> Bool {
    guard weights.count == count else { return false }
    var held = [Bool](repeating: false, count: count)
    for i in support { held[i] = true }
    var total = 0.0
    var counting = 0
    for i in 0..<count {
      total += weights[i]
      if held[i] {
        if counted[i] { counting += 1 }
        if states[i] == .excluded || weights[i] < floors[i] - tolerance || weights[i] > ceilings[i] + tolerance {
          return false
        }
      } else if states[i] == .held || weights[i] != 0 {
        return false
      }
    }
    guard abs(total - 1) <= tolerance, cardinality.contains(counting) else { return false }
    return sideRows.allSatisfy { row in
      var value = 0.0
      for i in 0..<count { value += row.weights[i] * weights[i] + (held[i] ? row.holdings[i] : 0) }
      for i in row.beyond.indices where held[i] && weights[i] > kinks[i] + (row.jumps ? tolerance : 0) {
        value += row.beyond[i] * (row.jumps ? weights[i] : weights[i] - kinks[i])
      }
      let slack = tolerance * max(1, row.weights.reduce(0) { max($0, abs($1)) })
      return value >= row.lower - slack && value <= row.upper + slack
    }
  }
}
