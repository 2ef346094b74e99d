import MILP
package import TrackingDomain

extension Solution {
  /// The termination of a portfolio that follows from rules: nothing was searched for, and nothing is proven of it.
  package static let constructed = "constructed"

  /// A portfolio that follows from rules, in the form of a solution: its value without a bound.
  ///
  /// - Parameters:
  ///   - shares: N whole share counts.
  ///   - targetWeights: N proportions before whole lots.
  ///   - problem: what they are judged against.
  ///   - seconds: wall-clock seconds.
  ///   - input: what the problem was read from.
  ///   - kindexVersion: the program's version.
  package init(
    shares: [Double], targetWeights: [Double], problem: TrackingProblem, seconds: Double, input: InputRecord,
    kindexVersion: String
  ) {
    let judge = Judge(problem)
    let whole = judge.portfolio(shares: shares)
    let portfolio = TrackedPortfolio(
      targetWeights: targetWeights, modelValue: judge.objective(of: judge.portfolio(weights: targetWeights)),
      whole: whole, violations: judge.wholeShareViolations(by: whole))
    let work = SearchWork(engine: "no search", seconds: seconds, nodes: 0, cuts: 0, iterations: 0, incumbents: [])
    let result = TrackingResult(
      problem: problem, termination: .numerical, portfolio: portfolio, bound: -.infinity, work: work)
    self = result.solution(input: input, kindexVersion: kindexVersion)
    termination = Self.constructed
  }
}
