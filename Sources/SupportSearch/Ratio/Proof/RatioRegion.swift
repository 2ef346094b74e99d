import LinearAlgebra

/// Where the portfolios of at most a given objective can be, as far as is known: bounds of their weights and value paths.
///
/// Weights sum to 1 at an average of the dates instead of the last one: v[i] = c[i]·w[i]/Σ c·w with c[i] the mean of
/// δ[t,i]/D̂[t], D̂ a reference's path. No deviation changes by that, while a path that wanders strays less from its mean
/// than from its end. With σ = Σ v/c between two bounds a floor ε of w is at least ε·c·σ̲ of v, a ceiling likewise, and
/// l ≤ aᵀw is Σ (a[i] − l/budget)·v[i]/c[i] ≥ 0.
struct RatioRegion {
  /// The objective over v, each date divided by D̂.
  let objective: RatioObjective
  /// c.
  let levels: [Double]
  /// The constraints over w.
  private(set) var source: SupportProblem
  /// The constraints over v.
  private(set) var problem: SupportProblem
  /// Bounds of D[t]/D̂[t].
  var band: (lower: [Double], upper: [Double])
  /// Bounds of σ.
  var sigma: (lower: Double, upper: Double)
  /// Bounds of v beyond those of the constraints, for columns that are held.
  var box: (lower: [Double], upper: [Double])
  /// Where models are expanded: weights that sum to 1.
  var reference: [Double]
  /// Every portfolio of the region has at least this objective.
  var bound = -Double.infinity
  /// Whether no portfolio is left.
  private(set) var isEmpty = false

  /// A region with all portfolios.
  ///
  /// - Parameter reference: w whose path levels are measured against.
  /// - Returns: nil where floors are below zero or the reference has no path.
  init?(_ source: SupportProblem, _ objective: RatioObjective, reference: [Double]) {
    let series = objective.series
    let path = series.path(of: reference)
    let (periods, columns) = (series.periods, series.columns)
    guard source.budget > 0, path.denominators.allSatisfy({ $0 > 0 }), source.floors.allSatisfy({ $0 >= 0 }) else {
      return nil
    }
    var (numerators, denominators) = (series.numerators, series.denominators)
    var levels = [Double](repeating: 1, count: columns)
    for j in 0..<columns {
      let level = (0..<periods).reduce(0) { $0 + denominators[$1, j] / path.denominators[$1] } / Double(periods)
      // What has no value at any date, such as money spent on trading, only fills the budget.
      if level > 0 { levels[j] = level }
      for t in 0..<periods {
        numerators[t, j] /= levels[j] * path.denominators[t]
        denominators[t, j] /= levels[j] * path.denominators[t]
      }
    }
    guard let own = try? RatioSeries(numerators: numerators, denominators: denominators, growth: series.growth),
      // Rows that are not ratios are squares: without them the objective is less.
      let over = try? RatioObjective(own, measure: objective.measure, reward: objective.reward)
    else { return nil }
    self.objective = over
    self.levels = levels
    self.source = source
    self.source.excluded.formUnion(source.floors.indices.filter { source.floors[$0] > source.ceilings[$0] })
    problem = source
    let scaled = zip(reference, levels).map { max(0, $0) * $1 }
    let total = scaled.reduce(0, +)
    self.reference = scaled.map { $0 / total }
    let usable = Set(source.candidates).union(source.uncounted)
    let inverse = usable.map { 1 / levels[$0] }
    sigma = (inverse.min() ?? 1, inverse.max() ?? 1)
    band = (Array(repeating: 0, count: periods), Array(repeating: .infinity, count: periods))
    box = (Array(repeating: 0, count: columns), Array(repeating: 1, count: columns))
    restate()
  }

  /// Leaves columns out that no portfolio of the region holds.
  mutating func exclude(_ columns: Set<Int>) { source.excluded.formUnion(columns) }

  /// v of the columns' bounds where all that is known is made use of.
  private func limits(_ j: Int) -> (Double, Double) {
    if problem.excluded.contains(j) { return (0, 0) }
    let isHeld = problem.uncounted.contains(j) || problem.mustHold.contains(j)
    return (isHeld ? problem.floors[j] : 0, max(0, problem.ceilings[j]))
  }

  /// States the constraints for what is known of σ and v, and what they imply for paths.
  mutating func restate() {
    var result = source
    result.budget = 1
    for j in levels.indices {
      let scale = levels[j] / source.budget
      result.floors[j] = max(source.floors[j] * scale * sigma.lower * (1 - 1e-12), box.lower[j])
      result.ceilings[j] = min(source.ceilings[j] * scale * sigma.upper * (1 + 1e-12), box.upper[j])
      if result.floors[j] > result.ceilings[j] {
        let isHeld = source.uncounted.contains(j) || source.mustHold.contains(j)
        if isHeld, result.floors[j] > result.ceilings[j] + 1e-9 { isEmpty = true }
        if isHeld { result.floors[j] = result.ceilings[j] } else { result.excluded.insert(j) }
      }
    }
    result.sideRows = source.sideRows.flatMap(restated)
    problem = result
    let all = levels.indices.map(limits)
    if all.reduce(0, { $0 + $1.0 }) > 1 + 1e-9 || all.reduce(0, { $0 + $1.1 }) < 1 - 1e-9 { isEmpty = true }
    let series = objective.series
    for t in 0..<series.periods {
      let (least, most) = range(of: (0..<series.columns).map { series.denominators[t, $0] })
      band.lower[t] = max(band.lower[t], least)
      band.upper[t] = min(band.upper[t], most)
      if band.lower[t] > band.upper[t] * (1 + 1e-9) { isEmpty = true }
    }
    let (least, most) = range(of: levels.map { 1 / $0 })
    sigma = (max(sigma.lower, least), min(sigma.upper, most))
  }

  private func restated(_ row: SideRow) -> [SideRow] {
    // Over w: Σ (a − limit/budget)·w ≤ 0 or ≥ 0, for every column, as the budget has them all.
    var dense = [Double](repeating: 0, count: levels.count)
    for (j, coefficient) in zip(row.columns, row.coefficients) { dense[j] += coefficient }
    func side(_ limit: Double) -> [Double] { levels.indices.map { (dense[$0] - limit / source.budget) / levels[$0] } }
    func slack(_ row: [Double]) -> Double { 1e-12 * (row.map(abs).max() ?? 0) }
    let all = Array(levels.indices)
    var result: [SideRow] = []
    if row.upper.isFinite {
      let own = side(row.upper)
      result.append(SideRow(columns: all, coefficients: own, upper: slack(own)))
    }
    if row.lower.isFinite {
      let own = side(row.lower)
      result.append(SideRow(columns: all, coefficients: own, lower: -slack(own)))
    }
    return result
  }

  /// The least and the greatest of aᵀv where Σ v = 1 within the bounds.
  func range(of row: [Double]) -> (Double, Double) {
    let columns = levels.indices.filter { limits($0).1 > 0 }.sorted { row[$0] < row[$1] }
    let floors = levels.indices.map { limits($0).0 }
    let base = zip(floors, row).reduce(0) { $0 + $1.0 * $1.1 }
    let size = columns.reduce(0) { max($0, abs(row[$1])) }
    let room = 1 - floors.reduce(0, +)
    func extreme(_ order: some Sequence<Int>) -> Double {
      var (rest, sum) = (room, base)
      for j in order where rest > 0 {
        let part = min(rest, limits(j).1 - floors[j])
        sum += part * row[j]
        rest -= part
      }
      return sum
    }
    let slack = 1e-12 * size
    return (extreme(columns) - slack, extreme(columns.reversed()) + slack)
  }

  /// The models that are known here.
  func models() -> [RatioModel] {
    let columns = problem.candidates + problem.uncounted
    let expansion = RatioExpansion(objective.series, reference: reference, band: band, held: columns, range: range)
    let plain = RatioModel(below: objective, upper: band.upper, columns: columns, expansion: expansion)
    return [plain, expansion.flatMap { RatioModel(objective, expansion: $0) }].compactMap { $0 }
  }

  /// The relaxations of the models, best bound first, which the region's own bound takes over.
  mutating func relaxations() -> [(relaxation: RatioRelaxation, answer: RatioRelaxation.Answer)] {
    let logic = SupportLogic(problem)
    guard !isEmpty, let decisions = logic.root() else {
      isEmpty = true
      bound = .infinity
      return []
    }
    let bounds = logic.tightenedBounds()
    let all = models().map { model in
      let relaxation = RatioRelaxation(model, problem, logic, decisions, bounds)
      return (relaxation: relaxation, answer: relaxation.solve())
    }
    .sorted { $0.answer.bound > $1.answer.bound }
    if let best = all.first { bound = max(bound, best.answer.bound) }
    return all
  }
}
