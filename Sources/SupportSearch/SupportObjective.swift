/// What a search minimises.
public enum SupportObjective: Sendable {
  /// wᵀQw + 2cᵀw + c₀.
  case quadratic(QuadraticObjective)
  /// A piecewise-linear measure of the deviations.
  case deviation(DeviationObjective)

  /// How many columns the objective speaks of.
  public var columns: Int {
    switch self {
    case .quadratic(let objective): objective.columns
    case .deviation(let objective): objective.columns
    }
  }

  package func makeEvaluator(_ problem: SupportProblem) -> any SubsetEvaluator {
    switch self {
    case .quadratic(let objective): QuadraticEvaluator(objective, problem: problem)
    case .deviation(let objective): DeviationEvaluator(objective, problem: problem)
    }
  }

  /// A quadratic objective whose good supports tend to be good for this one; nil where this one is quadratic.
  var surrogate: QuadraticObjective? {
    guard case .deviation(let objective) = self else { return nil }
    return try? QuadraticObjective(factor: objective.factor, target: objective.target)
  }
}
