/// A repeatable source of random numbers (SplitMix64), so that a failing case is named by its seed alone.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts a stream.
  public init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// Uniform over a range.
  public mutating func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }

  /// Uniform over a range of whole numbers.
  public mutating func whole(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True with a given probability.
  public mutating func chance(_ probability: Double) -> Bool { number(0...1) < probability }

  /// Roughly normal with mean 0 and standard deviation 1 (a sum of twelve uniform numbers).
  public mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + number(0...1) } }

  /// Some of the numbers below a count, ascending.
  public mutating func subset(of count: Int, size: Int) -> [Int] {
    Array(Array(0..<count).shuffled(using: &self).prefix(size)).sorted()
  }
}
