import LinearAlgebra
import Testing

@Suite struct DenseTests {
  /// Entries in (−1, 1) from a linear congruential generator of fixed seed.
  static func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var state = seed
    var result = Matrix(rows: rows, columns: columns)
    for k in result.storage.indices {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      result.storage[k] = Double(Int64(bitPattern: state) >> 11) / 0x1p52
    }
    return result
  }

  @Test(arguments: [(1, 1), (3, 5), (7, 2), (40, 33)])
  func gramIsTheProductOfColumns(_ rows: Int, _ columns: Int) {
    let a = Self.matrix(rows, columns, seed: 5)
    let g = a.gram(scale: 0.5)
    for i in 0..<columns {
      for j in 0..<columns {
        let expected = 0.5 * (0..<rows).reduce(0) { $0 + a[$1, i] * a[$1, j] }
        #expect(abs(g[i, j] - expected) <= 1e-13 * Double(rows))
        #expect(g[i, j] == g[j, i])
      }
    }
  }

  @Test func quadraticFormOfTheGramMatrixIsASumOfSquares() {
    let a = Self.matrix(9, 4, seed: 6)
    let x = [0.5, -2, 0, 3.25]
    var expected = 0.0
    for t in 0..<9 {
      let value = (0..<4).reduce(0) { $0 + a[t, $1] * x[$1] }
      expected += value * value
    }
    #expect(abs(a.gram().quadraticForm(x) - expected) < 1e-12 * expected)
  }

  @Test func principalSubmatrixKeepsTheOrderAsked() {
    let a = Self.matrix(5, 5, seed: 7)
    let sub = a.principalSubmatrix([4, 1])
    #expect(sub[0, 0] == a[4, 4] && sub[0, 1] == a[4, 1] && sub[1, 0] == a[1, 4] && sub[1, 1] == a[1, 1])
  }

  @Test(arguments: [1, 2, 17, 60])
  func eigenvectorsRebuildTheMatrix(_ n: Int) {
    let a = Self.matrix(n, n, seed: 8).symmetricPart
    var eigen = SymmetricEigensolver(order: n)
    var vectors = a.storage
    let converged = eigen.decompose(&vectors)
    #expect(converged)
    let values = eigen.values
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    for i in 0..<n {
      for j in 0..<n {
        let rebuilt = (0..<n).reduce(0) { $0 + vectors[$1 * n + i] * values[$1] * vectors[$1 * n + j] }
        #expect(abs(rebuilt - a[i, j]) < 1e-12 * Double(n))
      }
    }
  }

  @Test func choleskySolvesAndRefusesIndefinite() {
    let n = 12
    var a = Self.matrix(20, n, seed: 9).gram()
    for i in 0..<n { a[i, i] += 0.1 }
    let solution = (0..<n).map { Double($0) - 3 }
    var right = (0..<n).map { i in (0..<n).reduce(0) { $0 + a[i, $1] * solution[$1] } }
    var factor = a.storage
    let succeeded = Cholesky.factor(n, &factor)
    #expect(succeeded)
    Cholesky.solve(n, factor, &right)
    for i in 0..<n { #expect(abs(right[i] - solution[i]) < 1e-9) }
    a[n - 1, n - 1] = -1
    factor = a.storage
    let refused = !Cholesky.factor(n, &factor)
    #expect(refused)
  }

  @Test(arguments: [2, 10, 50])
  func semidefinitenessIsProvenOnlyWithRoom(_ n: Int) {
    // Rank n/2: semidefinite, not definite, so that rounding alone decides without a shift.
    let singular = Self.matrix(max(1, n / 2), n, seed: 10).gram()
    #expect(!Cholesky.provesSemidefinite(n, singular.storage, shift: 0))
    #expect(Cholesky.provesSemidefinite(n, singular.storage, shift: 1e-9 * Double(n)))
    var indefinite = singular
    for i in 0..<n { indefinite[i, i] -= 1e-6 }
    #expect(!Cholesky.provesSemidefinite(n, indefinite.storage, shift: 0.99e-6))
    #expect(Cholesky.provesSemidefinite(n, indefinite.storage, shift: 1.1e-6))
    #expect(!Cholesky.provesSemidefinite(n, [Double](repeating: .nan, count: n * n), shift: 1))
  }
}
