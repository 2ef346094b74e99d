import LinearAlgebra

/// The regression of a node: held and undecided columns within bounds, solved by exchange, columns generated as priced.
///
/// Rows are those of the measure, the budget, the side rows and, where ceilings make it bind, the cardinality:
/// Σ w[j]/ceiling[j] over undecided columns ≤ how many may still be held.
final class NodeProgram: NodeRelaxation {
  let form: PiecewiseLinearForm
  let program: SubsetLP
  /// The column that each slot stands for; n for the measure's own.
  private(set) var slots: [Int] = []

  private let setting: NodeSetting
  /// What the program's costs were changed by; see ``setReward(_:_:)``.
  private var reward: ColumnReward?
  private var position: [Int]
  private var periodMultipliers: [Double]
  private var rowMultipliers: [Double]
  /// y, the multipliers of the periods themselves.
  private var y: [Double]

  init(_ setting: NodeSetting) {
    self.setting = setting
    form = setting.form
    let n = setting.problem.columns
    program = SubsetLP(periods: form.rows, generalRows: setting.rowCount, capacity: n + 2)
    position = Array(repeating: -1, count: n + 1)
    periodMultipliers = Array(repeating: 0, count: form.rows)
    rowMultipliers = Array(repeating: 0, count: setting.rowCount + 1)
    y = Array(repeating: 0, count: setting.objective.factor.rows)
    program.setPeriods(of: form)
  }

  /// Takes over the regression and the vertex of another.
  func copy(_ other: NodeProgram) {
    program.copy(other.program)
    reward = other.reward
    for j in slots { position[j] = -1 }
    slots = other.slots
    for (slot, j) in slots.enumerated() { position[j] = slot }
  }

  /// The weight of a column at the vertex.
  func weight(_ j: Int) -> Double { position[j] < 0 ? 0 : program.x[position[j]] }

  // MARK: Vertices that are kept

  /// The vertex as columns and active rows, without the columns that rest at zero.
  func vertex(_ decisions: SupportDecisions) -> [Int32] {
    let base = form.rows + setting.rowCount
    var isDropped = [Bool](repeating: false, count: slots.count)
    for r in 0..<program.count where program.active[r] >= base {
      let slot = program.active[r] - base
      let j = slots[slot]
      guard j < setting.problem.columns, !setting.isUncounted[j], !decisions.isHeld(j) else { continue }
      isDropped[slot] = program.breakpoint(r) == 0
    }
    var code: [Int32] = [0]
    for (slot, j) in slots.enumerated() where !isDropped[slot] { code.append(Int32(j)) }
    code[0] = Int32(code.count - 1)
    for r in 0..<program.count {
      var row = program.active[r]
      if row >= base {
        if isDropped[row - base] { continue }
        row = base + slots[row - base]
      }
      code.append(Int32(3 * row + Int(program.side[r]) + 1))
    }
    return code
  }

  /// Sets up a node at a vertex that was kept, where it can be rebuilt, and otherwise at a fresh one.
  ///
  /// - Returns: false where no vertex was found.
  func restore(_ vertex: [Int32], _ decisions: SupportDecisions) -> Bool {
    let base = form.rows + setting.rowCount
    let kept = vertex.isEmpty ? 0 : Int(vertex[0])
    load(vertex.dropFirst().prefix(kept).map { Int($0) }, decisions)
    guard kept > 0 else { return program.startCold() }
    for row in 0..<program.rowCount {
      program.isActive[row] = false
      program.region[row] = 0
    }
    var r = 0
    for code in vertex.dropFirst(1 + kept) {
      var row = Int(code) / 3
      let side = Int8(Int(code) % 3 - 1)
      if row >= base { row = base + position[row - base] }
      activate(r, row, side)
      r += 1
    }
    for slot in kept..<slots.count {
      activate(slot, base + slot, -1)
    }
    return program.refactor() || program.startCold()
  }

  private func activate(_ r: Int, _ row: Int, _ side: Int8) {
    program.active[r] = row
    let isPoint = program.lower[row] == program.upper[row]
    var side = isPoint ? 0 : side == 0 ? -1 : side
    if side < 0 && program.lower[row] == -.infinity { side = 1 }
    if side > 0 && program.upper[row] == .infinity { side = -1 }
    program.side[r] = side
    program.isActive[row] = true
  }

  /// Sets columns, bounds and rows; the vertex is left to the caller.
  private func load(_ columns: [Int], _ decisions: SupportDecisions) {
    for j in slots { position[j] = -1 }
    slots.removeAll(keepingCapacity: true)
    reward = nil
    func add(_ j: Int) {
      guard position[j] < 0 else { return }
      position[j] = slots.count
      slots.append(j)
    }
    for j in columns { add(j) }
    for j in setting.uncounted { add(j) }
    if form.hasExtraColumn { add(setting.problem.columns) }
    for j in setting.candidates where decisions.isHeld(j) { add(j) }
    program.count = slots.count
    for (slot, j) in slots.enumerated() {
      program.setColumn(
        slot, setting.column(j), cost: form.linear[j], setting.bounds(j, decisions), penalty: setting.penalty
      ) { setting.coefficient($0, j, decisions) }
    }
    for row in 0..<setting.rowCount {
      program.setGeneralRow(row, setting.limits(row, decisions), penalty: setting.penalty)
    }
  }

  // MARK: Changes

  /// Fixes an undecided column at zero; `solve` repairs the vertex.
  ///
  /// - Returns: false where numerics failed.
  func exclude(_ j: Int) -> Bool {
    let slot = position[j]
    guard slot >= 0 else { return true }
    return program.fixAtZero(slot)
  }

  /// Rewards the weight of one column, an undecided or held one, in place of any that was rewarded before.
  ///
  /// - Returns: false where numerics failed.
  func setReward(_ new: ColumnReward, _ decisions: SupportDecisions) -> Bool {
    if let old = reward { program.setCost(position[old.column], form.linear[old.column]) }
    if position[new.column] < 0 { guard append(new.column, decisions) else { return false } }
    reward = new
    program.setCost(position[new.column], form.linear[new.column] - new.price)
    return true
  }

  private func append(_ j: Int, _ decisions: SupportDecisions) -> Bool {
    guard program.count < program.capacity else { return false }
    let slot = program.count
    program.appendVacancy(zeros: setting.zeros, penalty: setting.penalty)
    position[j] = slot
    slots.append(j)
    return program.enter(
      slot: slot, column: setting.column(j), cost: form.linear[j], floor: 0, ceiling: setting.ceilings[j],
      coefficients: { setting.coefficient($0, j, decisions) })
  }

  // MARK: Solving

  func solve(_ decisions: SupportDecisions, cutoff: Double) -> Double {
    solve(decisions, cutoff: cutoff, isExact: false)
  }

  func solveExactly(_ decisions: SupportDecisions, cutoff: Double) -> Double {
    var best = solve(decisions, cutoff: cutoff, isExact: true)
    guard !setting.problem.sideRows.isEmpty else { return best }
    // Rows that cannot be met show only under a steeper penalty.
    for _ in 0..<4 where best < cutoff && program.violation > 1e-10 {
      program.scalePenalties(by: 1e3)
      best = max(best, solve(decisions, cutoff: cutoff, isExact: true))
    }
    return best
  }

  var feasibleObjective: Double? { program.violation <= 1e-9 ? program.objective : nil }

  /// Solves the regression, letting columns in as their prices ask.
  ///
  /// - Parameter cutoff: a bound at which the node is done with.
  /// - Returns: the best bound seen; −∞ where numerics failed altogether.
  private func solve(_ decisions: SupportDecisions, cutoff: Double, isExact: Bool) -> Double {
    var best = -Double.infinity
    for _ in 0..<100 {
      program.descend(isExact: isExact)
      best = max(best, bound(decisions))
      if best >= cutoff { return best }
      // Undecided columns that would lower the objective, the most promising first.
      var entrants: [(rate: Double, column: Int)] = []
      let count = setting.cardinalityRow.map { rowMultipliers[$0] } ?? 0
      for j in setting.candidates where position[j] < 0 && decisions.isUndecided(j) && setting.ceilings[j] > 0 {
        let rate = setting.lagrangian.reduced[j] + count / setting.ceilings[j]
        if rate < -setting.priceTolerance { entrants.append((rate, j)) }
      }
      if entrants.isEmpty { return best }
      entrants.sort { ($0.rate, $0.column) < ($1.rate, $1.column) }
      for entrant in entrants.prefix(6) { guard append(entrant.column, decisions) else { return best } }
    }
    return best
  }

  /// The certified bound from the multipliers at the vertex.
  private func bound(_ decisions: SupportDecisions) -> Double {
    program.multipliers(periods: &periodMultipliers, general: &rowMultipliers)
    let periods = y.count
    if form.rows == periods {
      for t in 0..<periods { y[t] = periodMultipliers[t] }
    } else {
      for t in 0..<periods { y[t] = periodMultipliers[t] - periodMultipliers[periods + t] }
    }
    return rowMultipliers.withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { return -.infinity }
      return setting.lagrangian.evaluate(
        &y, budget: base[0], rows: base + 1, reward: reward, decisions: decisions)
    }
  }
}
