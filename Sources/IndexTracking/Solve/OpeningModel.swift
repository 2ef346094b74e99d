public import MILP
public import TrackingDomain

/// The program with which a search by the engine begins, for export and study.
///
/// A quadratic measure has its tangents at equal weights; the search adds more as it goes.
public struct OpeningModel: Sendable {
  /// The program.
  public let model: Model
  /// What its objective is to the true one.
  public let objectiveScale: Double

  /// Formulates a valid problem.
  public init(of problem: TrackingProblem) {
    let system = DeviationSystem(problem)
    let weights = Array(repeating: 1 / Double(problem.stockCount), count: problem.stockCount)
    let scale = Scaling.scale(for: problem.objective, system: system, weights: weights)
    let formulation = TrackingFormulation(problem, system: system, scale: scale)
    objectiveScale = formulation.objectiveScale
    guard let quadratic = formulation.quadratic else {
      model = formulation.model
      return
    }
    var master = TangentModel(formulation.model, quadratic)
    master.addTangents(at: formulation.columnValues(forWeights: weights), all: true)
    model = master.model
  }
}
