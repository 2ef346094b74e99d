/// Sums over short arrays, four terms at a time: the compiler may not reorder additions by itself.
enum FourLanes {
  @inline(__always)
  private static func load(_ a: UnsafePointer<Double>, _ k: Int) -> SIMD4<Double> {
    UnsafeRawPointer(a + k).loadUnaligned(as: SIMD4<Double>.self)
  }

  /// Σ a[k]·b[k].
  @inline(__always)
  static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var lanes = SIMD4<Double>.zero
    var k = 0
    while k + 4 <= count {
      lanes += load(a, k) * load(b, k)
      k += 4
    }
    var sum = lanes.sum()
    while k < count {
      sum += a[k] * b[k]
      k += 1
    }
    return sum
  }

  /// Σ a[k]·b[k], Σ |a[k]·b[k]| and Σ b[k]².
  @inline(__always)
  static func products(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int)
    -> (dot: Double, size: Double, square: Double)
  {
    var dots = SIMD4<Double>.zero
    var sizes = SIMD4<Double>.zero
    var squares = SIMD4<Double>.zero
    let zero = SIMD4<Double>.zero
    var k = 0
    while k + 4 <= count {
      let own = load(b, k)
      let product = load(a, k) * own
      dots += product
      sizes += product.replacing(with: zero - product, where: product .< zero)
      squares += own * own
      k += 4
    }
    var (dot, size, square) = (dots.sum(), sizes.sum(), squares.sum())
    while k < count {
      let product = a[k] * b[k]
      dot += product
      size += abs(product)
      square += b[k] * b[k]
      k += 1
    }
    return (dot, size, square)
  }

  /// b ← b − multiple·a.
  @inline(__always)
  static func subtract(
    _ multiple: Double, _ a: UnsafePointer<Double>, from b: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    var k = 0
    while k + 4 <= count {
      let changed = load(UnsafePointer(b), k) - multiple * load(a, k)
      UnsafeMutableRawPointer(b + k).storeBytes(of: changed, as: SIMD4<Double>.self)
      k += 4
    }
    while k < count {
      b[k] -= multiple * a[k]
      k += 1
    }
  }
}
