/// How near a bound must come to a value for the value to count as proven: the one place where gaps are judged.
///
/// A proof strives for max(max(relative, ``resolution``)·|v|, absolute) at a value v. It is judged with ``rounding`` in
/// the place of the resolution: a proof that has done all it can must not fail for the last digit of a sum.
public struct GapTolerance: Sendable, Hashable {
  /// (incumbent − bound)/|incumbent| that was asked for.
  public var relative: Double
  /// incumbent − bound that means nothing, in the objective's units; what is left to prove where the optimum is 0.
  public var absolute: Double

  /// The least relative gap that a proof strives for: the best portfolio of a fixed support is only proven to some 10⁻¹⁰
  /// of its value.
  public static let resolution = 1e-9
  /// A relative gap that is nothing.
  public static let rounding = 1e-8

  /// Makes a tolerance; the default asks for all that arithmetic can tell apart.
  public init(relative: Double = 0, absolute: Double = 0) {
    self.relative = relative
    self.absolute = absolute
  }

  /// How far below a value a proof may leave its bound.
  public func allowance(at value: Double) -> Double { max(max(relative, Self.resolution) * abs(value), absolute) }

  /// By how much a value that counts as proven may exceed the bound.
  func judged(at value: Double) -> Double { max(max(relative, Self.rounding) * abs(value), absolute) }

  /// Whether a bound proves a value.
  public func isMet(incumbent: Double, bound: Double) -> Bool {
    guard incumbent.isFinite, bound > -.infinity else { return false }
    return incumbent - bound <= judged(at: incumbent) * (1 + 1e-9)
  }
}

/// The relative gap (incumbent − bound)/|incumbent|: 0 where they agree but for rounding, +∞ when nothing is known.
///
/// A bound below 0 of a value above it makes a gap of more than 1; so does a value that is near 0 beside its bound.
///
/// - Parameters:
///   - incumbent: the value in hand.
///   - bound: what no solution is below.
///   - absoluteTolerance: a difference that means nothing, in the objective's units.
public func relativeGap(incumbent: Double, bound: Double, absoluteTolerance: Double = 0) -> Double {
  guard bound > -.infinity else { return .infinity }
  let tolerance = GapTolerance(absolute: absoluteTolerance)
  let difference = incumbent - bound
  return difference <= tolerance.judged(at: incumbent) ? 0 : difference / abs(incumbent)
}
