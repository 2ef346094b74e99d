/// The SplitMix64 generator, used to spread a seed over the state of a larger one.
///
/// Source: Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA.
package struct SplitMix64: Sendable {
  private var state: UInt64

  /// Starts at a seed; every seed is good.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A reproducible stream of random numbers: xoshiro256**, the same on every platform and in every release.
///
/// Each part of a market (the universe, each factor, each company, each stock's volumes) draws from its own stream, so
/// that changing how much one part draws leaves the others alone.
///
/// Source: Blackman & Vigna (2021), "Scrambled linear pseudorandom number generators", ACM TOMS 47:36.
package struct RandomStream: Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// Starts from a raw state, which must not be all zeros.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) {
    (s0, s1, s2, s3) = state
  }

  /// Starts the stream of a number under a seed; streams of different numbers are unrelated.
  package init(seed: UInt64, stream: UInt64) {
    var spread = SplitMix64(seed: seed)
    var filler = SplitMix64(seed: spread.next() &+ stream &* 0xD134_2543_DE82_EF95)
    self.init(state: (filler.next(), filler.next(), filler.next(), filler.next()))
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// A uniform number in [0, 1), a multiple of 2⁻⁵³.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A uniform whole number in 0 ..< bound; draws that would favour small numbers are rejected.
  package mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    let least = (0 &- bound) % bound
    while true {
      let draw = next()
      if draw >= least { return Int(draw % bound) }
    }
  }

  /// A random order of 0 ..< count (Fisher–Yates).
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }

  /// A standard normal number, by Marsaglia's polar method.
  package mutating func normal() -> Double {
    let (u, square) = pointInDisc()
    return u * (-2 * PortableMath.log(square) / square).squareRoot()
  }

  /// A Student-t number scaled to unit variance, with ν > 2 degrees of freedom.
  ///
  /// Source: Bailey (1994), "Polar generation of random variates with the t-distribution", Math. Comp. 62:779–781.
  package mutating func studentT(degreesOfFreedom nu: Double) -> Double {
    let (u, square) = pointInDisc()
    let power = PortableMath.exp(-2 / nu * PortableMath.log(square))
    return u * (nu * (power - 1) / square).squareRoot() * ((nu - 2) / nu).squareRoot()
  }

  /// A uniform point of the unit disc without its centre: one coordinate and the squared radius.
  private mutating func pointInDisc() -> (coordinate: Double, squaredRadius: Double) {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let square = u * u + v * v
      if square > 0, square <= 1 { return (u, square) }
    }
  }
}
