/// What a search minimises.
public enum SupportObjective: Sendable {
  /// wᵀQw + 2cᵀw + c₀.
  case quadratic(QuadraticObjective)
  /// A piecewise-linear measure of the deviations.
  case deviation(DeviationObjective)
  /// A sum of squared deviations, of which only shortfalls may count.
  case squares(SquaredObjective)
  /// A measure of deviations that are ratios, as those of constant share counts are: searched by its true value.
  case ratio(RatioObjective)

  /// How many columns the objective speaks of.
  public var columns: Int {
    switch self {
    case .quadratic(let objective): objective.columns
    case .deviation(let objective): objective.columns
    case .squares(let objective): objective.columns
    case .ratio(let objective): objective.columns
    }
  }

  package func makeEvaluator(_ problem: SupportProblem) -> any SubsetEvaluator {
    switch self {
    case .quadratic(let objective): QuadraticEvaluator(objective, problem: problem)
    case .deviation(let objective): DeviationEvaluator(objective, problem: problem)
    case .squares(let objective): SquaresEvaluator(objective, problem: problem)
    case .ratio(let objective): RatioEvaluator(objective, problem: problem)
    }
  }

  /// A quadratic objective whose good supports tend to be good for this one; nil where this one is nearly quadratic.
  func surrogate(_ problem: SupportProblem) -> QuadraticObjective? {
    switch self {
    case .quadratic: nil
    case .deviation(let objective): try? QuadraticObjective(factor: objective.factor, target: objective.target)
    case .squares(let objective): try? QuadraticObjective(factor: objective.factor, target: objective.target)
    case .ratio(let objective): objective.surrogate(problem)
    }
  }
}
