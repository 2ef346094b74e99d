/// Ceilings that every portfolio at or below a level of the objective respects.
///
/// Multipliers of the regression prove f(w) ≥ b + r[j]·w[j] for each column by itself, so that a portfolio with
/// f(w) ≤ level has w[j] ≤ (level − b)/r[j]. The best ones for a column are those of a regression that is rewarded for
/// the column's weight until it ends at the level; they say something of every other column too. Where such ceilings u
/// come near budget/K, the row Σ w[j]/u[j] ≤ K binds: the one way in which the cardinality reaches a relaxation without
/// products of weights. What was proven holds for every level and is kept.
final class LevelCeilings {
  /// The regression's own bound.
  private(set) var rootBound = -Double.infinity
  /// Regressions solved.
  private(set) var regressions = 1

  private let problem: SupportProblem
  private let logic: SupportLogic
  private let decisions: SupportDecisions
  private let setting: NodeSetting
  private let base: NodeProgram
  private let trial: NodeProgram
  /// The column that `trial` was last solved for.
  private var probed = -1
  /// The reward that served the latest column.
  private var price = 0.0
  private var limits: [[Limit]]
  private var points: [[Point]]
  /// The ceilings at the level at hand.
  private var most: [Double]

  /// f(w) ≥ bound + slope·w[j].
  private struct Limit {
    var slope: Double
    var bound: Double

    /// (level − bound)/slope, rounded upwards.
    func ceiling(_ level: Double) -> Double {
      let room = level - bound + 4.5e-16 * (abs(level) + abs(bound))
      return room / slope * (1 + 1e-12)
    }
  }

  /// f and w[j] where a regression ended that rewarded column j.
  private struct Point {
    var value: Double
    var weight: Double
    var price: Double
  }

  /// Columns that can weigh less than this fraction of an equal share are left as they are: in the cardinality's row
  /// they are dear enough.
  private static let leastShare = 0.3

  /// Solves the relaxation.
  ///
  /// - Parameter decisions: what the problem decides beforehand.
  init(_ setting: NodeSetting, _ logic: SupportLogic, _ decisions: SupportDecisions) {
    self.setting = setting
    self.logic = logic
    self.decisions = decisions
    problem = setting.problem
    base = NodeProgram(setting)
    trial = NodeProgram(setting)
    limits = Array(repeating: [], count: problem.columns)
    points = Array(repeating: [], count: problem.columns)
    most = setting.ceilings
    guard base.restore([], decisions) else { return }
    rootBound = base.solve(decisions, cutoff: .infinity)
    guard let value = base.feasibleObjective else { return }
    for j in logic.candidates where problem.floors[j] >= 0 && !decisions.isExcluded(j) {
      points[j] = [Point(value: value, weight: base.weight(j), price: 0)]
    }
    learn(.infinity)
  }

  /// The problem with lower ceilings and more columns excluded; nil where no portfolio is at or below the level.
  ///
  /// - Parameter shouldStop: asked before each regression; where it says so, columns keep the ceilings that are known.
  func tightened(to level: Double, shouldStop: () -> Bool) -> SupportProblem? {
    if rootBound > level { return nil }
    let columns = logic.candidates.filter { !points[$0].isEmpty }
    most = setting.ceilings
    for j in columns { for limit in limits[j] { most[j] = min(most[j], limit.ceiling(level)) } }
    let enough = Self.leastShare * problem.budget / Double(max(1, problem.cardinality.upperBound))
    for j in columns.sorted(by: { (most[$1], $0) < (most[$0], $1) }) where most[j] > enough {
      refine(j, level, shouldStop)
    }
    var result = problem
    for j in columns {
      if most[j] < problem.floors[j] {
        if problem.mustHold.contains(j) { return nil }
        result.excluded.insert(j)
      } else {
        // A ceiling near zero would make the cardinality's row too steep to compute with.
        result.ceilings[j] = min(problem.ceilings[j], setting.ceilings[j], max(most[j], 1e-6))
      }
    }
    return result
  }

  /// Rewards a column until the regression ends near the level.
  private func refine(_ j: Int, _ level: Double, _ shouldStop: () -> Bool) {
    for _ in 0..<3 {
      // The heaviest point known at the level, and the lightest beyond it.
      guard let below = points[j].filter({ $0.value <= level }).max(by: { $0.weight < $1.weight }),
        below.weight < 0.93 * most[j], !shouldStop()
      else { return }
      let above = points[j].filter { $0.value > level && $0.weight > below.weight + 1e-9 }
        .min { $0.weight < $1.weight }
      if let above {
        price = (above.value - below.value) / (above.weight - below.weight)
      } else if below.price > 0 {
        price = 4 * below.price
      } else if !(price > 0) {
        price = 4 * (level - below.value) / max(most[j], 1e-9)
      }
      guard price > 0, price.isFinite, !points[j].contains(where: { abs($0.price - price) <= 1e-6 * price }),
        probe(j, level)
      else { return }
    }
  }

  /// Solves the regression with a reward for the weight of a column; false where numerics failed.
  private func probe(_ j: Int, _ level: Double) -> Bool {
    // Another price for the same column is near; from one column to the next the way leads through the base.
    if probed != j { trial.copy(base) }
    probed = j
    regressions += 1
    guard trial.setReward(ColumnReward(column: j, price: price), decisions),
      trial.solve(decisions, cutoff: .infinity).isFinite
    else {
      probed = -1
      return false
    }
    let weight = trial.weight(j)
    points[j].append(Point(value: trial.program.objective + price * weight, weight: weight, price: price))
    learn(level, reward: ColumnReward(column: j, price: price))
    return true
  }

  /// Keeps what the latest multipliers prove of each column, where it says more at the level than what is known.
  private func learn(_ level: Double, reward: ColumnReward? = nil) {
    let lagrangian = setting.lagrangian
    guard lagrangian.openBound.isFinite else { return }
    for j in logic.candidates where !points[j].isEmpty {
      var slope = lagrangian.reduced[j]
      if let reward, reward.column == j { slope += reward.price }
      guard slope > 0 else { continue }
      let limit = Limit(slope: slope, bound: lagrangian.openBound)
      let ceiling = limit.ceiling(level)
      if level == .infinity || ceiling < 0.99 * most[j] {
        limits[j].append(limit)
        most[j] = min(most[j], ceiling)
      }
    }
  }
}
