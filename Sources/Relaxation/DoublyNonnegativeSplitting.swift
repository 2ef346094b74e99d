import LinearAlgebra

/// The doubly nonnegative relaxation of a cardinality problem, solved by the alternating direction method.
///
/// minimise ⟨Q, W⟩ over W ⪰ 0, W ≥ 0 off the diagonal, w = W·1, 1ᵀW1 = 1, W[i,i]·z[i] ≥ w[i]², the cardinality of z,
/// floor·z ≤ w ≤ ceiling·z. Three copies of the variables meet: one affine (row sums and cardinality), one in the
/// cone of semidefinite matrices, one in the product of the entrywise cones. Weights are scaled by κ, the number of
/// stocks held, so that W[i,i], w[i] and z[i] are of one size; off-diagonal entries count twice in the inner product
/// of a rotated cone [s w; w z], hence the weight 2 of w.
///
/// Only the multipliers are wanted: P ≥ 0 of W ≥ 0 and D ≥ 0 of the cones, from which a certificate is built. They
/// have the right sign at every iterate, so that the method may stop at any time.
///
/// Source: J. Eckstein, D. Bertsekas, Math. Prog. 55 (1992) 293–318 (over-relaxed splitting); X. Zheng, X. Sun, D. Li,
/// INFORMS J. Comput. 26 (2014) 690–703 (diagonals by semidefinite programming).
struct DoublyNonnegativeSplitting: ~Copyable {
  /// What the relaxation is about, on n stocks.
  struct Input {
    /// Q, n × n, on a scale where its diagonal is near 1.
    var quadratic: [Double]
    var floors: [Double]
    var ceilings: [Double]
    var held: [Bool]
    var counted: [Bool]
    /// Range of Σz over counted stocks that are not held.
    var freeCardinality: ClosedRange<Int>
    /// What is known of Q beforehand, on its scale.
    var split: DiagonalSplit?
    var count: Int { floors.count }

    /// Counted stocks that are not held.
    var freeCount: Int { (0..<count).reduce(0) { $0 + (!held[$1] && counted[$1] ? 1 : 0) } }

    /// κ, about the number of stocks that will be held: what the scaled weights sum to.
    var scaledBudget: Double {
      let heldCount = held.reduce(0) { $0 + ($1 ? 1 : 0) }
      let uncounted = count - heldCount - freeCount
      return max(1, Double(heldCount + min(freeCardinality.upperBound, freeCount)) + Double(uncounted) / 2)
    }
  }

  private var input: Input
  private let n: Int
  private var kappa: Double
  private var eigen: SymmetricEigensolver
  private var rho: Double
  // The affine copy, the semidefinite copy and the entrywise copy of W, and the scaled multipliers of the last two.
  private var affine: [Double]
  private var semidefinite: [Double]
  private var semidefinitePrice: [Double]
  private var entrywise: [Double]
  private var entrywisePrice: [Double]
  private var scratch: [Double]
  private var vectors: [Double]
  // The vectors w and z with their copies in the rotated cones and in the triangles floor·z ≤ w ≤ ceiling·z, z ≤ 1.
  private var weights: [Double]
  private var holdings: [Double]
  private var cone: PairCopy
  private var triangle: PairCopy
  /// Iterations made.
  private(set) var iterations = 0
  private var primalResidual = Double.infinity
  private var dualResidual = Double.infinity

  /// An iterate to start from again, over some stocks.
  struct Snapshot {
    /// The stocks, as positions in the full problem.
    var stocks: [Int]
    var kappa: Double
    var rho: Double
    var semidefinite: [Double]
    var semidefinitePrice: [Double]
    var entrywise: [Double]
    var entrywisePrice: [Double]
    var cone: PairCopy
    var triangle: PairCopy

    /// The bytes it takes.
    var size: Int { 32 * semidefinite.count }
  }

  /// One copy of (w, z) with its scaled multipliers.
  struct PairCopy {
    var w: [Double]
    var z: [Double]
    var priceW: [Double]
    var priceZ: [Double]

    init(w: [Double], z: [Double]) {
      self.w = w
      self.z = z
      priceW = [Double](repeating: 0, count: w.count)
      priceZ = priceW
    }

    /// The copy over fewer stocks.
    init(_ other: PairCopy, _ positions: [Int]) {
      w = positions.map { other.w[$0] }
      z = positions.map { other.z[$0] }
      priceW = positions.map { other.priceW[$0] }
      priceZ = positions.map { other.priceZ[$0] }
    }
  }

  private static let relaxation = 1.6

  init(_ input: Input, rho: Double = 0.4) {
    self.input = input
    self.rho = rho
    n = input.count
    let free = input.freeCount
    let chosen = Double(min(input.freeCardinality.upperBound, free))
    let kappa = input.scaledBudget
    self.kappa = kappa
    eigen = SymmetricEigensolver(order: input.count)
    let n = input.count
    let share = free > 0 ? chosen / Double(free) : 0
    holdings = (0..<n).map { input.held[$0] ? 1 : (input.counted[$0] ? share : 0.5) }
    weights = [Double](repeating: kappa / Double(n), count: n)
    affine = [Double](repeating: kappa * kappa / Double(n * n), count: n * n)
    semidefinite = affine
    entrywise = affine
    semidefinitePrice = [Double](repeating: 0, count: n * n)
    entrywisePrice = semidefinitePrice
    scratch = semidefinitePrice
    vectors = semidefinitePrice
    cone = PairCopy(w: weights, z: holdings)
    triangle = PairCopy(w: weights, z: holdings)
  }

  /// Goes on with another form, from the point reached.
  mutating func take(_ quadratic: [Double]) { input.quadratic = quadratic }

  /// Starts from an iterate over at least the same stocks.
  ///
  /// - Precondition: the snapshot covers the stocks.
  init(_ input: Input, stocks: [Int], from snapshot: Snapshot) {
    self.init(input, rho: snapshot.rho)
    kappa = snapshot.kappa
    let places = Dictionary(uniqueKeysWithValues: snapshot.stocks.enumerated().map { ($1, $0) })
    let positions = stocks.compactMap { places[$0] }
    precondition(positions.count == stocks.count, "a snapshot can only start a relaxation over stocks it covers")
    let order = snapshot.stocks.count
    for (column, j) in positions.enumerated() {
      for (row, i) in positions.enumerated() {
        let (target, source) = (column * n + row, j * order + i)
        semidefinite[target] = snapshot.semidefinite[source]
        semidefinitePrice[target] = snapshot.semidefinitePrice[source]
        entrywise[target] = snapshot.entrywise[source]
        entrywisePrice[target] = snapshot.entrywisePrice[source]
      }
    }
    cone = PairCopy(snapshot.cone, positions)
    triangle = PairCopy(snapshot.triangle, positions)
    for i in 0..<n where input.held[i] {
      entrywisePrice[i * n + i] = 0
      (cone.priceW[i], cone.priceZ[i], cone.z[i], triangle.priceZ[i], triangle.z[i]) = (0, 0, 1, 0, 1)
    }
  }

  /// The iterate, to start from again.
  func snapshot(_ stocks: [Int]) -> Snapshot {
    Snapshot(
      stocks: stocks, kappa: kappa, rho: rho, semidefinite: semidefinite, semidefinitePrice: semidefinitePrice,
      entrywise: entrywise, entrywisePrice: entrywisePrice, cone: cone, triangle: triangle)
  }

  /// Whether both residuals are below a tolerance.
  func isConverged(_ tolerance: Double) -> Bool { primalResidual < tolerance && dualResidual < tolerance }

  /// The multipliers: D, n entries, and P, n × n with a zero diagonal; both at least 0, on the scale of Q.
  var multipliers: (diagonal: [Double], products: [Double]) {
    var diagonal = [Double](repeating: 0, count: n)
    var products = [Double](repeating: 0, count: n * n)
    for column in 0..<n {
      for row in 0..<n {
        let price = max(0, -rho * entrywisePrice[column * n + row])
        if row == column {
          if !input.held[row] { diagonal[row] = price }
        } else {
          products[column * n + row] = price
        }
      }
    }
    return (diagonal, products)
  }

  /// Makes iterations.
  ///
  /// - Returns: whether all of them could be made; false for numbers that are not finite.
  mutating func run(iterations count: Int) -> Bool {
    for _ in 0..<count {
      updateAffine()
      guard updateSemidefinite() else { return false }
      updateEntrywise()
      updateTriangles()
      iterations += 1
      if iterations % 20 == 0 { balance() }
    }
    return true
  }

  /// The affine copy: the nearest W to the mean of its other copies, less Q/2ρ, with 1ᵀW1 = κ² and w = W1/κ.
  private mutating func updateAffine() {
    let inverse = 1 / (2 * rho)
    let count = n * n
    affine.withUnsafeMutableBufferPointer { target in
      for k in 0..<count {
        target[k] =
          (semidefinite[k] - semidefinitePrice[k] + entrywise[k] - entrywisePrice[k]) / 2
          - input.quadratic[k] * inverse
      }
    }
    var sums = [Double](repeating: 0, count: n)
    for column in 0..<n {
      var sum = 0.0
      for row in 0..<n { sum += affine[column * n + row] }
      sums[column] = sum
    }
    let total = sums.reduce(0, +)
    let c = 2.0.squareRoot() / kappa
    let size = Double(n)
    let denominator = 1 + c * c * size / 2
    var correction = [Double](repeating: 0, count: n)
    var correctionSum = 0.0
    for i in 0..<n {
      let target = (cone.w[i] - cone.priceW[i] + triangle.w[i] - triangle.priceW[i]) / 2
      correction[i] = -c * (c * sums[i] - 2.0.squareRoot() * target) / denominator
      correctionSum += correction[i]
    }
    // W moves by (v1ᵀ + 1vᵀ)/2; Σv follows from the total, the rest of v from the row sums.
    let wanted = (kappa * kappa - total) / size
    for i in 0..<n { correction[i] += (wanted - correctionSum) / size }
    affine.withUnsafeMutableBufferPointer { target in
      for column in 0..<n {
        let shift = correction[column] / 2
        for row in 0..<n { target[column * n + row] += shift + correction[row] / 2 }
      }
    }
    for i in 0..<n { weights[i] = (sums[i] + (size * correction[i] + wanted) / 2) / kappa }
    // z: the mean of its copies, moved to the cardinality.
    var counting = 0.0
    var members = 0.0
    for i in 0..<n {
      if input.held[i] {
        holdings[i] = 1
      } else {
        holdings[i] = (cone.z[i] - cone.priceZ[i] + triangle.z[i] - triangle.priceZ[i]) / 2
        if input.counted[i] {
          counting += holdings[i]
          members += 1
        }
      }
    }
    let allowed = min(
      max(counting, Double(input.freeCardinality.lowerBound)), Double(input.freeCardinality.upperBound))
    if members > 0, allowed != counting {
      for i in 0..<n where !input.held[i] && input.counted[i] { holdings[i] += (allowed - counting) / members }
    }
  }

  /// The semidefinite copy: the projection on the cone, by the smaller side of the spectrum.
  private mutating func updateSemidefinite() -> Bool {
    let count = n * n
    let relaxation = Self.relaxation
    vectors.withUnsafeMutableBufferPointer { target in
      for k in 0..<count {
        let value = relaxation * affine[k] + (1 - relaxation) * semidefinite[k] + semidefinitePrice[k]
        target[k] = value
        scratch[k] = value
      }
    }
    guard vectors.withUnsafeMutableBufferPointer({ $0.baseAddress.map { eigen.decompose($0) } ?? true }) else {
      return false
    }
    let negative = eigen.values.prefix { $0 < 0 }.count
    let usesPositive = n - negative <= negative
    let (first, last) = usesPositive ? (negative, n) : (0, negative)
    for k in first..<last {
      let root = abs(eigen.values[k]).squareRoot()
      for row in 0..<n { vectors[k * n + row] *= root }
    }
    let size = n
    // The part of the smaller side, as an outer product; the other side by subtraction.
    let (matrixSize, offset, rank) = (size, first * size, last - first)
    var part = [Double](repeating: 0, count: count)
    if rank > 0 {
      part.withUnsafeMutableBufferPointer { target in
        vectors.withUnsafeBufferPointer { source in
          guard let target = target.baseAddress, let source = source.baseAddress else { return }
          Kernels.symmetricOuter(matrixSize, rank, 1, source + offset, 0, target)
          Kernels.mirrorLower(matrixSize, target)
        }
      }
    }
    var change = 0.0
    for k in 0..<count {
      let projected = usesPositive ? part[k] : scratch[k] + part[k]
      let difference = projected - semidefinite[k]
      change += difference * difference
      semidefinite[k] = projected
      semidefinitePrice[k] = scratch[k] - projected
    }
    dualResidual = change
    return true
  }

  /// The entrywise copy: W ≥ 0 off the diagonal, the rotated cones on it.
  private mutating func updateEntrywise() {
    let relaxation = Self.relaxation
    var change = 0.0
    var gap = 0.0
    var norm = 0.0
    for column in 0..<n {
      for row in 0..<n where row != column {
        let k = column * n + row
        let value = relaxation * affine[k] + (1 - relaxation) * entrywise[k] + entrywisePrice[k]
        let projected = max(0, value)
        change += (projected - entrywise[k]) * (projected - entrywise[k])
        gap += (projected - affine[k]) * (projected - affine[k])
        norm += affine[k] * affine[k]
        entrywise[k] = projected
        entrywisePrice[k] = value - projected
      }
    }
    for i in 0..<n {
      let k = i * n + i
      let s = relaxation * affine[k] + (1 - relaxation) * entrywise[k] + entrywisePrice[k]
      let w = relaxation * weights[i] + (1 - relaxation) * cone.w[i] + cone.priceW[i]
      let z = relaxation * holdings[i] + (1 - relaxation) * cone.z[i] + cone.priceZ[i]
      let projected: (s: Double, w: Double, z: Double)
      // A held stock has no perspective to gain from: its diagonal entry is free.
      if input.held[i] { projected = (s, w, z) } else { projected = EntrywiseProjection.cone(s, w, z) }
      change += (projected.s - entrywise[k]) * (projected.s - entrywise[k])
      gap += (projected.s - affine[k]) * (projected.s - affine[k])
      norm += affine[k] * affine[k]
      entrywise[k] = projected.s
      entrywisePrice[k] = s - projected.s
      cone.priceW[i] = w - projected.w
      cone.priceZ[i] = z - projected.z
      cone.w[i] = projected.w
      cone.z[i] = projected.z
    }
    primalResidual = (gap / max(norm, 1e-300)).squareRoot()
    dualResidual = rho * (dualResidual + change).squareRoot() / Double(n).squareRoot()
  }

  /// The copy in the triangles with corners (0, 0), (floor, 1), (ceiling, 1); held stocks keep to the far side.
  private mutating func updateTriangles() {
    let relaxation = Self.relaxation
    let stretch = 2.0.squareRoot()
    for i in 0..<n {
      let w = relaxation * weights[i] + (1 - relaxation) * triangle.w[i] + triangle.priceW[i]
      let z = relaxation * holdings[i] + (1 - relaxation) * triangle.z[i] + triangle.priceZ[i]
      let floor = input.floors[i] * kappa * stretch
      let ceiling = input.ceilings[i] * kappa * stretch
      var nearest: (w: Double, z: Double)
      if input.held[i] {
        nearest = (min(max(w * stretch, floor), ceiling), 1)
      } else {
        nearest = EntrywiseProjection.triangle(w * stretch, z, floor, ceiling)
      }
      nearest.w /= stretch
      triangle.priceW[i] = w - nearest.w
      triangle.priceZ[i] = z - nearest.z
      triangle.w[i] = nearest.w
      triangle.z[i] = nearest.z
    }
  }

  /// Keeps primal and dual residuals in step by moving ρ, rarely and mildly, and never late.
  private mutating func balance() {
    guard iterations <= 600 else { return }
    let factor: Double
    if primalResidual > 5 * dualResidual {
      factor = 1.3
    } else if dualResidual > 5 * primalResidual {
      factor = 1 / 1.3
    } else {
      return
    }
    rho *= factor
    for k in semidefinitePrice.indices {
      semidefinitePrice[k] /= factor
      entrywisePrice[k] /= factor
    }
    for i in 0..<n {
      cone.priceW[i] /= factor
      cone.priceZ[i] /= factor
      triangle.priceW[i] /= factor
      triangle.priceZ[i] /= factor
    }
  }
}
