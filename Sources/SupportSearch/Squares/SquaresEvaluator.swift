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

  private let rows: [[Double]]
  private let fixedParts: [[Double]]?
  private let previous: [Int]

  /// A support that was solved.
  private struct Solved {
    /// The columns, perhaps in other modes than asked.
    var support: [Int] = []
    var score = Score.worst
    /// Weights of the support, then of the uncounted columns.
    var weights: [Double] = []
    /// Whether each period counts.
    var counts: [Bool]
    /// R − Aw.
    var shortfalls: [Double] = []
    /// Multipliers of budget and side rows.
    var multipliers: [Double] = []
  }

  package init(_ objective: SquaredObjective, problem: SupportProblem) {
    self.objective = objective
    self.problem = problem
    uncounted = problem.uncounted.sorted()
    held = Solved(counts: objective.target.map { _ in true })
    rows = problem.denseRows
    fixedParts = problem.fixedParts
    previous = problem.modes?.previous ?? []
  }

  @discardableResult package func settle(on support: [Int]) -> Score {
    held = solve(support)
    self.support = held.support
    return held.score
  }

  package func score(of move: Move) -> Score {
    var neighbour = support
    if move.position >= 0 { neighbour.remove(at: move.position) }
    if move.entrant >= 0 { neighbour.append(move.entrant) }
    return solve(neighbour).score
  }

  /// Solves, and goes on in other modes from there where that is better.
  private func solve(_ support: [Int]) -> Solved {
    var best = solve(in: support)
    guard let modes = problem.modes else { return best }
    if best.score.violation > 0, let other = problem.meetingBudget(support, modes) { best = solve(in: other) }
    for _ in 0..<6 {
      guard best.score.violation == 0, let other = goOn(from: best, modes) else { break }
      let found = solve(in: other)
      guard found.score.improves(on: best.score) else { break }
      best = found
    }
    return best
  }

  /// The support with columns at a bound in the mode beyond it, where that is better; nil where none is.
  private func goOn(from solved: Solved, _ modes: ModeMap) -> [Int]? {
    var result = solved.support
    for (a, column) in solved.support.enumerated() {
      if solved.weights[a] >= problem.ceilings[column] - 1e-12, modes.next[column] >= 0,
        slope(of: modes.next[column], solved) < 0
      {
        result[a] = modes.next[column]
      } else if solved.weights[a] <= problem.floors[column] + 1e-12, previous[column] >= 0,
        slope(of: previous[column], solved) > 0
      {
        result[a] = previous[column]
      }
    }
    return result == solved.support ? nil : result
  }

  /// The derivative of the objective in a column's weight, the other columns' multipliers as they are.
  private func slope(of column: Int, _ solved: Solved) -> Double {
    var sum = objective.linear[column]
    for row in rows.indices { sum += solved.multipliers[row] * rows[row][column] }
    for (t, shortfall) in solved.shortfalls.enumerated() where shortfall > 0 || !objective.isOneSided {
      sum -= 2 * objective.weight * shortfall * objective.factor[t, column]
    }
    return sum
  }

  private func solve(in support: [Int]) -> Solved {
    let columns = support + uncounted
    var result = Solved(support: support, counts: held.counts)
    guard !columns.isEmpty else { return result }
    let small = problem.restricted(to: columns, held: support.count, fixedParts)
    let objective = SquaredObjective(objective, columns: columns)
    // Where nothing fell short there is no curvature to begin with.
    let program = SquaresProgram(
      SquaresSetting(problem: small, objective: objective, logic: SupportLogic(small)),
      counting: held.counts.contains(true) ? held.counts : nil)
    var decisions = SupportDecisions(columns: columns.count)
    for position in support.indices { decisions.hold(position) }
    guard program.solveExactly(decisions, cutoff: .infinity) > -.infinity else { return result }
    let weights = columns.indices.map { program.weight($0) }
    // What rows are broken by is measured: under a steep price a program keeps them only as far as its digits go.
    let broken = small.sideRows.reduce(program.given) { most, row in
      let sum = zip(row.columns, row.coefficients).reduce(0) { $0 + $1.1 * weights[$1.0] }
      return max(most, row.lower - sum, sum - row.upper)
    }
    result.score = Score(violation: broken > 1e-7 ? broken : 0, value: objective.value(of: weights))
    result.weights = weights
    result.counts = program.counts
    result.shortfalls = program.shortfalls
    result.multipliers = program.rowMultipliers
    return result
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
  func restricted(to columns: [Int], held: Int, _ fixedParts: [[Double]]?) -> SupportProblem {
    let position = Dictionary(uniqueKeysWithValues: zip(columns, 0...))
    func fixed(_ row: Int) -> Double { fixedParts.map { parts in columns.reduce(0) { $0 + parts[row][$1] } } ?? 0 }
    let rows = sideRows.enumerated().map { number, row in
      let kept = row.columns.indices.filter { position[row.columns[$0]] != nil }
      return SideRow(
        columns: kept.compactMap { position[row.columns[$0]] }, coefficients: kept.map { row.coefficients[$0] },
        lower: row.lower - fixed(number + 1), upper: row.upper - fixed(number + 1))
    }
    return SupportProblem(
      floors: columns.map { floors[$0] }, ceilings: columns.map { ceilings[$0] }, cardinality: held...held,
      budget: budget - fixed(0), uncounted: Set(held..<columns.count), mustHold: Set(0..<held), sideRows: rows)
  }
}
