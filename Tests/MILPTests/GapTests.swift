import MILP
import Testing

/// A gap says how far a value is from proven, and nothing where rounding alone is left.
@Suite struct GapTests {
  @Test func theGapIsRelativeToTheValue() {
    #expect(relativeGap(incumbent: 2, bound: 1) == 0.5)
    #expect(relativeGap(incumbent: -1, bound: -3) == 2)
    #expect(relativeGap(incumbent: 1, bound: -4) == 5)
    #expect(relativeGap(incumbent: 1, bound: -.infinity) == .infinity)
    #expect(relativeGap(incumbent: 1, bound: 3) == 0)
  }

  /// A value of −1e-16 above a bound of −5.6e-14 once had a gap of 501, one of 1e-30 above 0 a gap of 1.
  @Test func aDifferenceThatMeansNothingIsNoGap() {
    #expect(relativeGap(incumbent: -1.1e-16, bound: -5.6e-14, absoluteTolerance: 1e-11) == 0)
    #expect(relativeGap(incumbent: 1e-30, bound: 0, absoluteTolerance: 1e-17) == 0)
    #expect(relativeGap(incumbent: 1e-6, bound: 0, absoluteTolerance: 1e-11) == 1)
    #expect(relativeGap(incumbent: 1, bound: 1 - 1e-10) == 0)
  }

  @Test func aProofMeetsTheGapThatIsAskedFor() {
    let tolerance = GapTolerance(relative: 1e-4, absolute: 1e-12)
    #expect(tolerance.isMet(incumbent: 1, bound: 1 - 1e-4))
    #expect(!tolerance.isMet(incumbent: 1, bound: 1 - 1.01e-4))
    #expect(tolerance.isMet(incumbent: 5e-13, bound: 0))
    #expect(!tolerance.isMet(incumbent: 5e-12, bound: 0))
    #expect(!tolerance.isMet(incumbent: 1, bound: -.infinity))
    // Less than rounding cannot be asked for.
    #expect(GapTolerance().isMet(incumbent: 1, bound: 1 - 0.99e-8))
    #expect(!GapTolerance().isMet(incumbent: 1, bound: 1 - 1e-7))
    #expect(GapTolerance().allowance(at: 1) < GapTolerance.rounding, "a proof strives for more than it is judged by")
  }
}
