import SupportSearch
import Testing

/// The subset program against the conditions of Karush, Kuhn and Tucker, computed from the data alone.
@Suite struct SubsetQPTests {
  /// A random program: `rank` controls singularity, `rows` side rows go through an interior point.
  private func program(seed: UInt64, count: Int, rank: Int, rows: Int) -> SubsetQP {
    var random = SplitMix(seed: seed)
    let program = SubsetQP(capacity: count + 2, rows: rows)
    program.count = count
    let factor = (0..<rank).map { _ in (0..<count).map { _ in random.unit() - 0.4 } }
    let target = (0..<rank).map { _ in random.unit() }
    for a in 0..<count {
      program.linear[a] = -(0..<rank).reduce(0) { $0 + factor[$1][a] * target[$1] }
      for b in 0..<count {
        program.hessian[a * program.capacity + b] = (0..<rank).reduce(0) { $0 + factor[$1][a] * factor[$1][b] }
      }
      program.lower[a] = 0.3 * random.unit() / Double(count)
      program.upper[a] = program.lower[a] + 2 * random.unit() / Double(count)
    }
    let inside = (0..<count).map { program.lower[$0] + random.unit() * (program.upper[$0] - program.lower[$0]) }
    for row in 0..<rows {
      var activity = 0.0
      for a in 0..<count {
        let coefficient = row == 0 ? 1 : Double(random.below(3) - 1)
        program.matrix[row * program.capacity + a] = coefficient
        activity += coefficient * inside[a]
      }
      program.rowLower[row] = row == 0 || random.below(4) == 0 ? activity : activity - 0.02 * random.unit()
      program.rowUpper[row] =
        row == 0 ? activity : max(program.rowLower[row], activity + (random.below(2) == 0 ? 0 : 0.02 * random.unit()))
    }
    return program
  }

  /// The largest breach of the optimality conditions, recomputed.
  private func breach(_ program: SubsetQP) -> Double {
    let n = program.count
    var worst = 0.0
    for row in 0..<program.rows {
      let activity = (0..<n).reduce(0) { $0 + program.matrix[row * program.capacity + $1] * program.x[$1] }
      worst = max(worst, program.rowLower[row] - activity, activity - program.rowUpper[row])
      let multiplier = program.multipliers[row]
      if activity > program.rowLower[row] + 1e-9 { worst = max(worst, -multiplier) }
      if activity < program.rowUpper[row] - 1e-9 { worst = max(worst, multiplier) }
    }
    for a in 0..<n {
      var gradient = program.linear[a]
      for b in 0..<n { gradient += program.hessian[a * program.capacity + b] * program.x[b] }
      for row in 0..<program.rows { gradient += program.multipliers[row] * program.matrix[row * program.capacity + a] }
      #expect(program.x[a] >= program.lower[a] && program.x[a] <= program.upper[a])
      if program.x[a] > program.lower[a] { worst = max(worst, gradient) }
      if program.x[a] < program.upper[a] { worst = max(worst, -gradient) }
    }
    return worst
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func regularProgramsMeetTheOptimalityConditions(seed: UInt64) {
    let program = program(seed: seed, count: 3 + Int(seed % 20), rank: 40, rows: 1 + Int(seed % 4))
    #expect(program.solve(), "seed \(seed)")
    #expect(breach(program) < 1e-11, "seed \(seed)")
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func singularProgramsMeetTheOptimalityConditions(seed: UInt64) {
    let count = 4 + Int(seed % 15)
    let program = program(seed: seed, count: count, rank: 1 + Int(seed) % count, rows: 1 + Int(seed % 3))
    #expect(program.solve(), "seed \(seed)")
    #expect(breach(program) < 1e-10, "seed \(seed)")
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func aWrongGuessDoesNotChangeTheAnswer(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let program = program(seed: seed, count: 12, rank: 30, rows: 2)
    #expect(program.solve())
    let value = program.value
    for a in 0..<12 { program.state[a] = Int8(random.below(3) - 1) }
    program.rowState[1] = Int8(random.below(3) - 1)
    #expect(program.solve())
    #expect(abs(program.value - value) <= 1e-12 * max(1, abs(value)), "seed \(seed)")
  }

  @Test func contradictionsAreFound() {
    let program = program(seed: 5, count: 6, rank: 10, rows: 2)
    program.rowLower[1] = 50
    program.rowUpper[1] = 60
    #expect(!program.solve())
    let tooMuch = self.program(seed: 6, count: 6, rank: 10, rows: 1)
    tooMuch.rowLower[0] = 99
    tooMuch.rowUpper[0] = 99
    #expect(!tooMuch.solve())
  }
}
