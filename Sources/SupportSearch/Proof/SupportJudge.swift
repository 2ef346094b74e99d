/// Has the last word on supports in a search whose relaxations are of a model that lies below the objective.
protocol SupportJudge: AnyObject {
  /// Good weights on a support, valued by the objective itself; nil where there are none.
  func solution(on support: [Int]) -> SupportSolution?
  /// No portfolio of a support has a lesser objective than this.
  ///
  /// - Parameter cutoff: more than this need not be shown.
  func bound(of support: [Int], cutoff: Double) -> Double
}
