import LinearAlgebra

/// Exact values and prices for a sum of squares of which only shortfalls may count.
///
/// Every support is solved by a program of its columns alone, which begins with the periods that fell short on the
/// support held now. Neighbours are guessed at by the quadratic objective of those periods, see `QuadraticEvaluator`.
package final class SquaresEvaluator: SubsetEvaluator {
  package private(set) var support: [Int] = []
  package var score: Score { held.score }

  private let problem: SupportProblem
  private let objective: SquaredObjective
  private let uncounted: [Int]
  private var held: Solved

  /// A support that was solved.
  private struct Solved {
    var score = Score.worst
    /// Weights of the support, then of the uncounted columns.
    var weights: [Double] = []
    /// Whether each period counts.
    var counts: [Bool]
  }

  package init(_ objective: SquaredObjective, problem: SupportProblem) {
    self.objective = objective
    self.problem = problem
    uncounted = problem.uncounted.sorted()
    held = Solved(counts: objective.target.map { _ in true })
  }

  @discardableResult package func settle(on support: [Int]) -> Score {
    self.support = support
    held = solve(support)
    return held.score
  }

  package func score(of move: Move) -> Score {
    var neighbour = support
    if move.position >= 0 { neighbour.remove(at: move.position) }
    if move.entrant >= 0 { neighbour.append(move.entrant) }
    return solve(neighbour).score
  }

  private func solve(_ support: [Int]) -> Solved {
    let columns = support + uncounted
    guard !columns.isEmpty else { return Solved(counts: held.counts) }
    let small = problem.restricted(to: columns, held: support.count)
    let objective = SquaredObjective(objective, columns: columns)
    // Where nothing fell short there is no curvature to begin with.
    let program = SquaresProgram(
      SquaresSetting(problem: small, objective: objective, logic: SupportLogic(small)),
      counting: held.counts.contains(true) ? held.counts : nil)
    var decisions = SupportDecisions(columns: columns.count)
    for position in support.indices { decisions.hold(position) }
    guard program.solveExactly(decisions, cutoff: .infinity) > -.infinity else { return Solved(counts: held.counts) }
    let weights = columns.indices.map { program.weight($0) }
    // What rows are broken by is measured: under a steep price a program keeps them only as far as its digits go.
    let broken = small.sideRows.reduce(program.given) { most, row in
      let sum = zip(row.columns, row.coefficients).reduce(0) { $0 + $1.1 * weights[$1.0] }
      return max(most, row.lower - sum, sum - row.upper)
    }
    return Solved(
      score: Score(violation: broken > 1e-7 ? broken : 0, value: objective.value(of: weights)), weights: weights,
      counts: program.counts)
  }

  package func price(positions: [Int], entrants: [Int], isThorough: Bool) -> [Double] {
    let short = held.counts.indices.filter { held.counts[$0] }
    let counted = short.isEmpty ? Array(held.counts.indices) : short
    let scale = objective.weight * Double(counted.count)
    guard score.violation == 0, let model = model(of: counted, scale: scale) else {
      return Array(repeating: -.infinity, count: positions.count * (problem.columns + 1))
    }
    model.settle(on: support)
    return model.price(positions: positions, entrants: entrants, isThorough: isThorough).map { $0 * scale }
  }

  /// The objective of the periods that count, divided by a scale.
  private func model(of counted: [Int], scale: Double) -> QuadraticEvaluator? {
    var rows = Matrix(rows: counted.count, columns: problem.columns)
    for j in 0..<problem.columns {
      for (row, t) in counted.enumerated() { rows.storage[j * counted.count + row] = objective.factor[t, j] }
    }
    let quadratic = try? QuadraticObjective(
      factor: rows, target: counted.map { objective.target[$0] }, linear: objective.linear.map { $0 / (2 * scale) })
    return quadratic.map { QuadraticEvaluator($0, problem: problem) }
  }

  package func weights() -> [Double] {
    var result = [Double](repeating: 0, count: problem.columns)
    for (weight, j) in zip(held.weights, support + uncounted) { result[j] = weight }
    return result
  }

  package func value(of weights: [Double]) -> Double { objective.value(of: weights) }

  package func relaxedRanking() -> [Int] { [] }
}

extension SupportProblem {
  /// The problem of a few columns, of which the first are all held and the others do not count.
  func restricted(to columns: [Int], held: Int) -> SupportProblem {
    let position = Dictionary(uniqueKeysWithValues: zip(columns, 0...))
    let rows = sideRows.map { row in
      let kept = row.columns.indices.filter { position[row.columns[$0]] != nil }
      return SideRow(
        columns: kept.compactMap { position[row.columns[$0]] }, coefficients: kept.map { row.coefficients[$0] },
        lower: row.lower, upper: row.upper)
    }
    return SupportProblem(
      floors: columns.map { floors[$0] }, ceilings: columns.map { ceilings[$0] }, cardinality: held...held,
      budget: budget, uncounted: Set(held..<columns.count), mustHold: Set(0..<held), sideRows: rows)
  }
}
