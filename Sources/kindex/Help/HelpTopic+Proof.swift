import MILP
import Scenarios
import TrackingDomain

extension HelpTopic {
  /// What value, bound, gap and termination say.
  static let proof = HelpTopic(
    "proof", "what value, bound, gap and termination say",
    HelpLayout.list([
      ("value", "The objective of the portfolio found, in continuous proportions."),
      ("bound", "No portfolio that keeps the rules has a smaller one. It holds whatever the search did."),
      ("gap", "(value − bound)/|value|: how much better another portfolio could still be."),
      ("termination", "Why the search stopped:"),
    ]),
    HelpLayout.list(
      Termination.allCases.filter { $0 != .unbounded }.map { ("  " + $0.rawValue, meaning(of: $0)) }, column: 18),
    HelpLayout.paragraph(
      "Where nothing is said a search may stop at a gap of \(percent(StandardValues.gap)), and ends after "
        + "\(decimal(StandardValues.timeLimit)) s. A gap that stays wide is no fault: the portfolio may be the best one, "
        + "and what is missing is the proof. More time, fewer stocks to choose from, a floor (--min-weight) or fewer "
        + "periods help. With far more stocks than periods no bound but 0 may exist."),
    HelpLayout.paragraph(
      "Whole shares come after: the answer shows the objective of the shares that are held beside value and bound, all "
        + "recomputed from the prices. kindex explain says why nothing fits, kindex export writes the model that other "
        + "engines can check."))

  private static func meaning(of termination: Termination) -> String {
    switch termination {
    case .optimal: "no portfolio is better by more than the gap that was asked for"
    case .infeasible: "no portfolio keeps the rules, proven by arithmetic or two routes"
    case .unbounded: "the objective has no least value"
    case .timeLimit: "--time-limit; the best found so far is shown with its gap"
    case .nodeLimit: "--node-limit; likewise"
    case .interrupted: "Ctrl-C; likewise"
    case .numerical: "the gap is wider than asked though no limit ended the search"
    }
  }
}
