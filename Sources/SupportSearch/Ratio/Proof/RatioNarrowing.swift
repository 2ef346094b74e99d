import LinearAlgebra

/// Narrows a region to the portfolios of at most a given objective.
///
/// A model's certified minimum v less μ·rᵀv, any μ > 0, shows rᵀv ≤ (U − v)/μ wherever the objective is at most U; so
/// from below. Rows are the path's dates, σ and, where everything is held, the weights. Some dates are solved for; their
/// multipliers serve the dates between, as any multipliers give a valid bound.
struct RatioNarrowing {
  /// U.
  let cutoff: Double
  /// How many dates are solved for.
  let pivots: Int
  /// Asked now and then; true ends it with what was found so far.
  let isOver: () -> Bool

  /// Beyond this many columns what each can weigh takes longer than it is worth.
  private static let mostColumns = 150

  /// A row to bound.
  private enum Row: Hashable {
    case date(Int)
    case level
    case weight(Int)
  }

  /// Narrows as long as that pays.
  ///
  /// - Parameter rounds: the most times that models are made anew.
  func narrow(_ region: inout RatioRegion, rounds: Int) {
    for round in 0..<rounds {
      let before = region
      guard let best = region.relaxations().first, region.bound < cutoff, best.answer.bound.isFinite else { return }
      if isOver() { return }
      tighten(&region, best.relaxation, best.answer)
      if round == 0 { lowerCeilings(&region, best.relaxation.model) }
      region.restate()
      region.reference = best.answer.weights.reduce(0, +) > 0 ? best.answer.weights : region.reference
      if round > 0, width(region) > 0.9 * width(before) { break }
    }
    if !isOver() { _ = region.relaxations() }
  }

  private func width(_ region: RatioRegion) -> Double {
    zip(region.band.lower, region.band.upper).reduce(0) { $0 + $1.1 - $1.0 }
  }

  private func coefficients(_ row: Row, _ region: RatioRegion) -> [Double] {
    switch row {
    case .date(let t): region.levels.indices.map { region.objective.series.denominators[t, $0] }
    case .level: region.levels.map { 1 / $0 }
    case .weight(let j): region.levels.indices.map { $0 == j ? 1 : 0 }
    }
  }

  private func tighten(_ region: inout RatioRegion, _ relaxation: RatioRelaxation, _ base: RatioRelaxation.Answer) {
    let periods = region.objective.series.periods
    let count = min(pivots, periods)
    let dates = (0..<count).map { $0 * (periods - 1) / max(1, count - 1) }
    var rows: [Row] = [.level] + dates.map { .date($0) }
    let problem = region.problem
    if problem.candidates.allSatisfy(problem.mustHold.contains) {
      rows += (problem.candidates + problem.uncounted).map { .weight($0) }
    }
    for side in [1.0, -1.0] {
      var multiplier: Double?
      for row in rows {
        if isOver() { return }
        let own = coefficients(row, region)
        if case .weight = row { multiplier = nil }
        guard let probe = probe(own, side, relaxation, base, &multiplier) else { continue }
        adopt(row, side, probe.bound, &region)
        guard case .date(let t) = row else { continue }
        let gap = periods / max(1, count - 1) + 1
        for other in max(0, t - gap)...min(periods - 1, t + gap) where other != t {
          let there = coefficients(.date(other), region)
          let change = zip(own, there).map { side * probe.multiplier * ($0 - $1) }
          adopt(
            .date(other), side, limit(probe.lagrangian.evaluate(changedBy: change, probe.decisions), probe.multiplier),
            &region)
        }
      }
    }
  }

  /// Takes over what the model says of single columns at the cutoff, where not everything is held anyway.
  private func lowerCeilings(_ region: inout RatioRegion, _ model: RatioModel) {
    let problem = region.problem
    let columns = problem.candidates
    guard case .deviation(let objective) = model, columns.count <= Self.mostColumns,
      !columns.allSatisfy(problem.mustHold.contains)
    else { return }
    let logic = SupportLogic(problem)
    guard let decisions = logic.root() else { return }
    let setting = NodeSetting(problem: problem, objective: objective, logic: logic)
    let ceilings = LevelCeilings(setting, logic, decisions)
    guard let narrowed = ceilings.tightened(to: cutoff, shouldStop: isOver) else { return }
    for j in columns { region.box.upper[j] = min(region.box.upper[j], narrowed.ceilings[j]) }
    region.exclude(narrowed.excluded.subtracting(problem.excluded))
  }

  private struct Probe {
    var bound: Double
    var multiplier: Double
    var lagrangian: LagrangianBound
    var decisions: SupportDecisions
  }

  /// (U − v)/μ, rounded upwards.
  private func limit(_ value: Double, _ multiplier: Double) -> Double {
    let room = cutoff - value + 1e-15 * (abs(cutoff) + abs(value))
    return room / multiplier * (1 + 1e-12)
  }

  /// The greatest value of a row, by a few multipliers.
  private func probe(
    _ row: [Double], _ side: Double, _ relaxation: RatioRelaxation, _ base: RatioRelaxation.Answer,
    _ warm: inout Double?
  ) -> Probe? {
    func at(_ weights: [Double]) -> Double { side * zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 } }
    let slack = max(cutoff - base.bound, 1e-12 * abs(cutoff))
    let own = at(base.weights)
    let spread = (row.max() ?? 0) - (row.min() ?? 0)
    guard slack > 0, spread > 0 else { return nil }
    var multiplier = warm ?? 10 * slack / spread
    var best: Probe?
    for _ in 0..<4 {
      let answer = relaxation.solve(tilt: row.map { -side * multiplier * $0 })
      guard answer.bound.isFinite else { break }
      let bound = limit(answer.bound, multiplier)
      if bound < best?.bound ?? .infinity {
        best = Probe(
          bound: bound, multiplier: multiplier, lagrangian: answer.lagrangian, decisions: relaxation.decisions)
        warm = multiplier
      }
      // How far the model has risen where it was drawn to.
      let there = at(answer.weights)
      let risen = answer.bound + multiplier * there - base.bound
      let ratio = there - own <= 1e-12 * spread ? 4 : (slack / max(risen, slack / 16)).squareRoot()
      if abs(ratio - 1) < 0.2 { break }
      multiplier *= ratio
    }
    return best
  }

  private func adopt(_ row: Row, _ side: Double, _ bound: Double, _ region: inout RatioRegion) {
    guard !bound.isNaN else { return }
    switch row {
    case .date(let t):
      if side > 0 {
        region.band.upper[t] = min(region.band.upper[t], bound)
      } else {
        region.band.lower[t] = max(region.band.lower[t], -bound)
      }
    case .level:
      if side > 0 {
        region.sigma.upper = min(region.sigma.upper, bound)
      } else {
        region.sigma.lower = max(region.sigma.lower, -bound)
      }
    case .weight(let j):
      if side > 0 {
        region.box.upper[j] = min(region.box.upper[j], max(0, bound))
      } else {
        region.box.lower[j] = max(region.box.lower[j], -bound)
      }
    }
  }
}
