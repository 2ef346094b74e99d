import LinearAlgebra

/// The root relaxation of a model, solved as it is or with a linear term added, each time with a certified bound.
final class RatioRelaxation {
  /// What a solve gave.
  struct Answer {
    /// No portfolio has a lesser value.
    var bound: Double
    /// The relaxation's own weights.
    var weights: [Double]
    /// Holds the multipliers.
    var lagrangian: LagrangianBound
  }

  let model: RatioModel
  private let problem: SupportProblem
  private let logic: SupportLogic
  let decisions: SupportDecisions
  private let bounds: (floors: [Double], ceilings: [Double])
  private let isComplete: Bool
  private var vertex: [Int32] = []

  /// Prepares a relaxation.
  ///
  /// - Parameters:
  ///   - problem: what portfolios must satisfy.
  ///   - logic: its conclusions.
  ///   - decisions: those before any branching.
  ///   - bounds: its tightened floors and ceilings.
  init(
    _ model: RatioModel, _ problem: SupportProblem, _ logic: SupportLogic, _ decisions: SupportDecisions,
    _ bounds: (floors: [Double], ceilings: [Double])
  ) {
    self.model = model
    self.problem = problem
    self.logic = logic
    self.decisions = decisions
    self.bounds = bounds
    isComplete = !logic.candidates.contains { decisions.isUndecided($0) }
  }

  /// Solves, beginning where the latest solve without a tilt ended.
  ///
  /// - Parameter tilt: what is added to the linear term, n entries; nil for nothing.
  func solve(tilt: [Double]? = nil) -> Answer {
    func tilted(_ linear: [Double]) -> [Double] { tilt.map { zip(linear, $0).map { $0 + $1 } } ?? linear }
    switch model {
    case .deviation(let own):
      guard
        let objective = try? DeviationObjective(
          factor: own.factor, target: own.target, measure: own.measure, linear: tilted(own.linear))
      else { break }
      let setting = NodeSetting(problem: problem, objective: objective, logic: logic, bounds: bounds)
      return solve(NodeProgram(setting), setting.lagrangian, keeps: tilt == nil)
    case .squares(let own):
      guard
        let objective = try? SquaredObjective(
          factor: own.factor, target: own.target, weight: own.weight, isOneSided: own.isOneSided,
          linear: tilted(own.linear))
      else { break }
      let setting = SquaresSetting(problem: problem, objective: objective, logic: logic, bounds: bounds)
      var answer = solve(SquaresProgram(setting), setting.lagrangian, keeps: tilt == nil)
      if !answer.bound.isFinite { answer.bound = bound(objective, at: answer.weights, setting.lagrangian) }
      return answer
    }
    preconditionFailure("a model with a finite tilt is a model")
  }

  /// The bound that the slope at given weights certifies: where a form without curvature leaves a program at a loss.
  private func bound(_ objective: SquaredObjective, at weights: [Double], _ lagrangian: LagrangianBound) -> Double {
    let d = deviations(of: weights, factor: objective.factor, target: objective.target)
    var slope = d.map { 2 * objective.weight * (objective.isOneSided ? min(0, $0) : $0) }
    let rows = [Double](repeating: 0, count: problem.sideRows.count + 1)
    return rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return -.infinity }
      _ = lagrangian.evaluate(&slope, budget: 0, rows: rows, decisions: decisions)
      let usable = (logic.candidates + logic.uncounted).filter { !decisions.isExcluded($0) }
      // With Σ w given the least slope is no gain.
      let least = usable.map { lagrangian.reduced[$0] }.min() ?? 0
      return lagrangian.evaluate(&slope, budget: -least, rows: rows, decisions: decisions)
    }
  }

  private func solve(_ program: some NodeRelaxation, _ lagrangian: LagrangianBound, keeps: Bool) -> Answer {
    var bound = -Double.infinity
    if program.restore(vertex, decisions) {
      bound =
        isComplete
        ? program.solveExactly(decisions, cutoff: .infinity) : program.solve(decisions, cutoff: .infinity)
      if keeps { vertex = program.vertex(decisions) }
    }
    var weights = (0..<problem.columns).map { decisions.isExcluded($0) ? 0 : max(0, program.weight($0)) }
    let total = weights.reduce(0, +)
    if total > 0 { for j in weights.indices { weights[j] /= total } }
    return Answer(bound: bound, weights: weights, lagrangian: lagrangian)
  }
}
