import MILP
import TrackingDomain

/// A search of Kindex's own that bounds how much better than the best portfolio found any other can be.
protocol PortfolioProof: Sendable {
  /// What results call it.
  static var engine: String { get }
  /// Whether every constraint of the problem is in it; otherwise its bound is valid but its portfolio is an answer only
  /// where the judge accepts it.
  var isExact: Bool { get }
  /// Searches and proves.
  ///
  /// - Parameters:
  ///   - start: proportions to begin from; used only by an exact proof.
  ///   - seconds: most wall-clock time.
  ///   - watch: the clock of the whole search.
  ///   - observer: told of incumbents and bounds.
  func run(
    start: [Double]?, seconds: Double, watch: Stopwatch, observer: @escaping @Sendable (SearchProgress) -> Void
  ) -> ProofOutcome
}

/// How a proof ended; the bound in the measure's units.
struct ProofOutcome {
  var termination: Termination
  var weights: [Double]?
  /// What the proof itself counts the weights to be worth.
  var claim: ValueClaim?
  var bound: Double
  var nodes: Int
  /// Whether no bound above 0 is to be had, however long the search.
  var isHopeless = false
}
