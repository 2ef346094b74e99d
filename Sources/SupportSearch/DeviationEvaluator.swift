import LinearAlgebra

/// Exact values and prices for a piecewise-linear objective.
///
/// For every column that may leave, the program without it is solved once, warm. Its multipliers price all columns that
/// may enter by one product, and the most promising are followed along the edge on which they enter.
package final class DeviationEvaluator: SubsetEvaluator {
  package private(set) var support: [Int] = []
  package private(set) var score = Score.worst

  private let problem: SupportProblem
  private let objective: DeviationObjective
  private let form: PiecewiseLinearForm
  private let uncounted: [Int]
  private let rows: [[Double]]
  private let fixedParts: [[Double]]?
  private let previous: [Int]
  /// The support that `trial` was left at, perhaps in other modes than it was given.
  private var trialSupport: [Int] = []
  private let entries: UnsafeMutablePointer<Double>
  private let zeros: UnsafeMutablePointer<Double>
  /// Σ (b − s)² of each column against the target: how far it is from tracking alone.
  private let distance: [Double]
  private let penalty: Double
  private var held: SubsetLP
  private var trial: SubsetLP
  private var departures: [Departure] = []
  private var capacity: Int

  /// The program without one column.
  private final class Departure {
    let program: SubsetLP
    var isKnown = false
    var isUsable = false
    var slot = 0
    var value = 0.0

    init(_ program: SubsetLP) { self.program = program }
  }

  package init(_ objective: DeviationObjective, problem: SupportProblem) {
    self.objective = objective
    self.problem = problem
    let form = PiecewiseLinearForm(objective)
    self.form = form
    uncounted = problem.uncounted.sorted()
    rows = problem.denseRows
    fixedParts = problem.fixedParts
    previous = problem.modes?.previous ?? []
    let total = form.entries.count
    let copy = UnsafeMutablePointer<Double>.allocate(capacity: max(total, 1))
    form.entries.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { copy.initialize(from: base, count: total) }
    }
    entries = copy
    zeros = .allocate(capacity: max(form.rows, 1))
    zeros.initialize(repeating: 0, count: max(form.rows, 1))
    // Where nothing moves, no slope of the objective tells what a violation should cost.
    var steepest = max(1e-12, 1e-3 * (form.target.map(abs).max() ?? 0))
    var distance = [Double](repeating: 0, count: problem.columns)
    for j in 0..<problem.columns {
      var sum = 0.0
      for t in 0..<form.rows {
        let entry = form.entries[j * form.rows + t]
        sum += abs(entry)
        let gap = entry * problem.budget - form.target[t]
        distance[j] += gap * gap
      }
      steepest = max(steepest, sum * max(form.above, form.below) + abs(form.linear[j]))
    }
    self.distance = distance
    penalty = (problem.sideRows.isEmpty ? 8 : 2000) * steepest
    capacity = 0
    held = SubsetLP(periods: 0, generalRows: 0, capacity: 0)
    trial = held
    reserve(min(problem.cardinality.upperBound, problem.columns))
  }

  deinit {
    entries.deallocate()
    zeros.deallocate()
  }

  private func reserve(_ size: Int) {
    let needed = size + 1 + uncounted.count + (form.hasExtraColumn ? 1 : 0)
    guard needed > capacity else { return }
    capacity = needed
    held = makeProgram()
    trial = makeProgram()
    departures = []
  }

  private func makeProgram() -> SubsetLP {
    let program = SubsetLP(periods: form.rows, generalRows: rows.count, capacity: capacity)
    program.setPeriods(of: form)
    program.setGeneralRow(0, (problem.budget, problem.budget), penalty: penalty)
    for (k, row) in problem.sideRows.enumerated() {
      program.setGeneralRow(k + 1, (row.lower, row.upper), penalty: penalty)
    }
    return program
  }

  private func column(_ j: Int) -> UnsafePointer<Double> { UnsafePointer(entries + j * form.rows) }

  @discardableResult package func settle(on support: [Int]) -> Score {
    if adopt(support) { return score }
    reserve(support.count)
    settleCold(on: support)
    if score.violation > 0, let modes = problem.modes, let other = problem.meetingBudget(support, modes) {
      settleCold(on: other)
    }
    if score.violation == 0 {
      var reached = self.support
      goOn(held, &reached)
      self.support = reached
      score = score(of: held)
    }
    return score
  }

  /// Solves on a support from scratch.
  private func settleCold(on support: [Int]) {
    self.support = support
    for departure in departures { departure.isKnown = false }
    let columns = support + uncounted + (form.hasExtraColumn ? [problem.columns] : [])
    held.count = columns.count
    for (a, j) in columns.enumerated() {
      let isExtra = j == problem.columns
      let range = isExtra ? (form.extraLower, .infinity) : (problem.floors[j], problem.ceilings[j])
      held.setColumn(a, column(j), cost: form.linear[j], range, penalty: penalty) { isExtra ? 0 : rows[$0][j] }
    }
    for row in rows.indices {
      let part = fixedParts.map { parts in (support + uncounted).reduce(0) { $0 + parts[row][$1] } } ?? 0
      let range =
        row == 0 ? (problem.budget, problem.budget) : (problem.sideRows[row - 1].lower, problem.sideRows[row - 1].upper)
      held.setGeneralRow(row, (range.0 - part, range.1 - part), penalty: penalty)
    }
    guard held.startCold() else {
      score = .worst
      return
    }
    held.descend()
    score = score(of: held)
    if score.violation > 0, rows.count > 1 {
      // Side rows may need a steeper penalty than the objective alone suggests.
      held.scalePenalties(by: 1e4)
      held.descend()
      score = score(of: held)
    }
  }

  /// What rows gain where a column leaves, length rows; empty for nothing.
  private func shifts(leaving: Int, entering: Int = -1) -> [Double] {
    guard let fixedParts else { return [] }
    return rows.indices.map { row in
      (leaving >= 0 ? fixedParts[row][leaving] : 0) - (entering >= 0 ? fixedParts[row][entering] : 0)
    }
  }

  /// Goes on in other modes from a solved program while that is better.
  private func goOn(_ program: SubsetLP, _ columns: inout [Int]) {
    guard let modes = problem.modes else { return }
    var periods = [Double](repeating: 0, count: form.rows)
    var general = [Double](repeating: 0, count: rows.count)
    for _ in 0..<8 {
      periods.withUnsafeMutableBufferPointer { periods in
        general.withUnsafeMutableBufferPointer { general in
          guard let periods = periods.baseAddress, let general = general.baseAddress else { return }
          program.multipliers(periods: periods, general: general)
        }
      }
      func rate(_ j: Int) -> Double {
        var sum = form.linear[j]
        let own = column(j)
        for t in 0..<form.rows { sum += periods[t] * own[t] }
        for row in rows.indices { sum += general[row] * rows[row][j] }
        return sum
      }
      let tolerance = 1e-9 * penalty
      var hasChanged = false
      for (a, j) in columns.enumerated() {
        let (above, below) = (modes.next[j], previous[j])
        var mode = -1
        if above >= 0, program.x[a] >= problem.ceilings[j] - 1e-12, rate(above) < -tolerance { mode = above }
        if below >= 0, program.x[a] <= problem.floors[j] + 1e-12, rate(below) > tolerance { mode = below }
        guard mode >= 0 else { continue }
        guard
          program.replace(
            slot: a, column: column(mode), cost: form.linear[mode], (problem.floors[mode], problem.ceilings[mode]),
            isAbove: mode == above, shifting: shifts(leaving: j, entering: mode), coefficients: { rows[$0][mode] })
        else { continue }
        columns[a] = mode
        hasChanged = true
      }
      guard hasChanged else { return }
      program.descend()
    }
  }

  /// Takes over a neighbour by one swap, whose program is warm.
  private func adopt(_ next: [Int]) -> Bool {
    guard next.count == support.count, !departures.isEmpty else { return false }
    let changed = next.indices.filter { next[$0] != support[$0] }
    guard changed.count == 1, departures.count > changed[0] + 1, departures[changed[0] + 1].isKnown else {
      return false
    }
    let move = Move(position: changed[0], entrant: next[changed[0]], estimate: 0)
    let found = score(of: move)
    guard found.violation == 0 else { return false }
    swap(&held, &trial)
    support = trialSupport
    score = found
    for departure in departures { departure.isKnown = false }
    return true
  }

  private func score(of program: SubsetLP) -> Score {
    let violation = program.violation
    return Score(violation: violation > 1e-10 ? violation : 0, value: program.objective)
  }

  private func departure(_ position: Int) -> Departure {
    while departures.count < position + 2 { departures.append(Departure(makeProgram())) }
    let departure = departures[position + 1]
    if departure.isKnown { return departure }
    departure.isKnown = true
    departure.program.copy(held)
    if position < 0 {
      departure.slot = departure.program.count
      departure.program.appendVacancy(zeros: UnsafePointer(zeros), penalty: penalty)
      departure.isUsable = true
    } else {
      departure.slot = position
      departure.isUsable = departure.program.vacate(position, shifting: shifts(leaving: support[position]))
    }
    departure.value = departure.program.objective
    return departure
  }

  package func score(of move: Move) -> Score {
    let departure = departure(move.position)
    guard departure.isUsable else { return .worst }
    if move.entrant < 0 { return score(of: departure.program) }
    trial.copy(departure.program)
    let j = move.entrant
    guard
      trial.enter(
        slot: departure.slot, column: column(j), cost: form.linear[j], floor: problem.floors[j],
        ceiling: problem.ceilings[j], coefficients: { rows[$0][j] }),
      trial.shiftGeneralRows(by: shifts(leaving: -1, entering: j))
    else { return .worst }
    trial.descend()
    if problem.modes != nil, move.position >= 0 {
      trialSupport = support
      trialSupport[move.position] = j
      goOn(trial, &trialSupport)
    } else {
      trialSupport = support
      if move.position >= 0 { trialSupport[move.position] = j }
    }
    return score(of: trial)
  }

  package func price(positions: [Int], entrants: [Int], isThorough: Bool) -> [Double] {
    let n = problem.columns
    var multipliers = [Double](repeating: 0, count: form.rows * positions.count)
    var general = [Double](repeating: 0, count: rows.count * positions.count)
    for (k, position) in positions.enumerated() {
      let departure = departure(position)
      guard departure.isUsable else { continue }
      multipliers.withUnsafeMutableBufferPointer { periods in
        general.withUnsafeMutableBufferPointer { general in
          guard let periods = periods.baseAddress, let general = general.baseAddress else { return }
          departure.program.multipliers(periods: periods + k * form.rows, general: general + k * rows.count)
        }
      }
    }
    var reduced = [Double](repeating: 0, count: n * positions.count)
    SerialProduct.multiply(
      entries, transposed: true, rows: n, depth: form.rows, multipliers, columns: positions.count, into: &reduced)

    var estimates = [Double](repeating: .infinity, count: positions.count * (n + 1))
    let closer = isThorough ? entrants.count : max(12, entrants.count / 20)
    var ranked: [(measure: Double, entrant: Int)] = []
    var rates = [Double](repeating: 0, count: n)
    for (k, position) in positions.enumerated() {
      let departure = departure(position)
      guard departure.isUsable else { continue }
      if position >= 0 { estimates[k * (n + 1) + n] = departure.value }
      ranked.removeAll(keepingCapacity: true)
      for j in entrants {
        var rate = form.linear[j] + reduced[k * n + j]
        for row in rows.indices { rate += rows[row][j] * general[k * rows.count + row] }
        rates[j] = rate
        ranked.append((rate < 0 ? -rate * rate / max(distance[j], 1e-300) : rate, j))
      }
      ranked.sort { ($0.measure, $0.entrant) < ($1.measure, $1.entrant) }
      for (_, j) in ranked.prefix(closer) {
        let fixed = fixedParts.map { parts in
          rows.indices.reduce(0) { $0 + general[k * rows.count + $1] * parts[$1][j] }
        }
        estimates[k * (n + 1) + j] = departure.program.edgeEstimate(
          slot: departure.slot, column: column(j), base: departure.value + (fixed ?? 0), rate: rates[j],
          floor: problem.floors[j],
          ceiling: problem.ceilings[j], coefficients: { rows[$0][j] })
      }
    }
    return estimates
  }

  /// The program of the support held now, and the column in each of its slots: n for the measure's own.
  var heldProgram: (program: SubsetLP, slots: [Int]) { (held, slots) }

  /// The program of the neighbour that was scored last, and the column in each of its slots: −1 for one that is vacated.
  ///
  /// - Parameter move: the move that was scored.
  func trialProgram(after move: Move) -> (program: SubsetLP, slots: [Int]) {
    var result = slots
    if move.position >= 0 {
      result[move.position] = move.entrant
      if move.entrant >= 0 { result.replaceSubrange(support.indices, with: trialSupport) }
    } else {
      result.append(move.entrant)
    }
    return (move.entrant < 0 ? departure(move.position).program : trial, result)
  }

  private var slots: [Int] { support + uncounted + (form.hasExtraColumn ? [problem.columns] : []) }

  package func weights() -> [Double] {
    var result = [Double](repeating: 0, count: problem.columns)
    for (a, j) in (support + uncounted).enumerated() {
      result[j] = min(max(held.x[a], problem.floors[j]), problem.ceilings[j])
    }
    let fixed = fixedParts.map { parts in support.reduce(0) { $0 + parts[0][$1] } } ?? 0
    let gap = problem.budget - fixed - result.reduce(0, +)
    let room = (support + uncounted).max { slack(result[$0], $0) < slack(result[$1], $1) }
    if let room, gap != 0 { result[room] = min(max(result[room] + gap, problem.floors[room]), problem.ceilings[room]) }
    return result
  }

  private func slack(_ weight: Double, _ j: Int) -> Double {
    min(weight - problem.floors[j], problem.ceilings[j] - weight)
  }

  package func value(of weights: [Double]) -> Double { objective.value(of: weights) }

  package func relaxedRanking() -> [Int] { [] }
}
