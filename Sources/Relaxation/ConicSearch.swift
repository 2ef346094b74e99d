public import MILP

/// A portfolio on a support, with its value.
public struct ConicIncumbent: Sendable, Hashable {
  /// Weights, fraction of capital, N entries, 0 off the support.
  public var weights: [Double]
  /// The stocks held, ascending.
  public var support: [Int]
  /// wᵀQw, in the unit of the objective.
  public var value: Double

  /// Makes an incumbent.
  public init(weights: [Double], support: [Int], value: Double) {
    self.weights = weights
    self.support = support
    self.value = value
  }
}

/// How far a search has come.
public struct ConicProgress: Sendable, Hashable {
  /// The best value known, nil before the first portfolio.
  public var incumbent: Double?
  /// The certified lower bound.
  public var bound: Double
  /// Nodes solved.
  public var nodes: Int
  /// Nodes waiting.
  public var openNodes: Int
  /// Seconds since the start.
  public var seconds: Double
}

/// How a search ended and what it holds.
public struct ConicOutcome: Sendable {
  /// Why the search stopped.
  public var termination: Termination
  /// The best portfolio, if any was found or given.
  public var incumbent: ConicIncumbent?
  /// A certified lower bound of the optimum, in the unit of the objective; +∞ when infeasible.
  public var bound: Double
  /// The certified bound before the first branching.
  public var rootBound: Double
  /// Nodes solved.
  public var nodes: Int
  /// Seconds taken.
  public var seconds: Double
  /// Where the relaxation of the root stopped, for a like problem to begin from.
  public var relaxation: RelaxationState?
  /// Whether the root was given up without a bound because the relaxation's own optimum seems next to nothing.
  public var isHopeless = false

  /// (incumbent − bound)/|incumbent|, nil without an incumbent, no difference beyond rounding being 0.
  public var relativeGap: Double? { incumbent.map { MILP.relativeGap(incumbent: $0.value, bound: bound) } }
}

/// Branch and bound on certified conic relaxations.
///
/// The root solves a doubly nonnegative relaxation and turns its multipliers into a proven underestimator of the
/// objective; the tree branches on which stocks are held, bounds each node by that underestimator, fixes stocks whose
/// reversal alone would exceed the incumbent, and solves fixed supports exactly. A node is closed only by its bound
/// or by its support being complete. On one thread the answer is the same on every run unless the clock stops it; on
/// several it is the same within the gap.
public struct ConicSearch: Sendable {
  /// Seconds until the search stops.
  public var timeLimit: Double
  /// Nodes until the search stops.
  public var nodeLimit: Int
  /// The gap at which an incumbent counts as proven, (incumbent − bound)/|incumbent|; at least
  /// ``MILP/GapTolerance/resolution`` is taken.
  public var relativeGap: Double
  /// The difference of incumbent and bound at which an incumbent counts as proven whatever its value, in the unit of the
  /// objective; nil for 1e-13 of the mean diagonal of Q, a perfect fit up to rounding.
  public var absoluteGap: Double?
  /// A portfolio to start from.
  public var incumbent: ConicIncumbent?
  /// Asked often; true stops the search.
  public var isCancelled: @Sendable () -> Bool
  /// Told now and then how far the search has come.
  public var progress: @Sendable (ConicProgress) -> Void
  /// Where the relaxation of a like problem stopped, to begin from.
  public var start: RelaxationState?
  /// Threads that take nodes at the same time.
  ///
  /// Under a limit of nodes there is one, so that the answer is always the same.
  public var threads = 1
  /// Whether to stop, as `numerical`, once the root has no bound and seems never to have one, rather than to branch.
  public var stopsWhenHopeless = false
  /// The number of stocks from which the factored dual takes the place of the splitting.
  package var factoredOrder = 150
  /// Supports for stocks squared, at most, that are tried one by one: all pairs of N stocks are just within it.
  ///
  /// The relaxation of a node takes some N³ operations hundreds of times, a support a few thousand operations.
  package var supportsForSquare = 0.5

  /// Makes a search.
  public init(
    timeLimit: Double = .infinity, nodeLimit: Int = .max, relativeGap: Double = 1e-4,
    incumbent: ConicIncumbent? = nil, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (ConicProgress) -> Void = { _ in }
  ) {
    self.timeLimit = timeLimit
    self.nodeLimit = nodeLimit
    self.relativeGap = relativeGap
    self.incumbent = incumbent
    self.isCancelled = isCancelled
    self.progress = progress
  }

  /// How many threads take nodes.
  var workers: Int { nodeLimit == .max ? max(1, threads) : 1 }

  /// Searches for the optimum of a problem and proves how good the answer is.
  public func run(_ problem: CardinalityQuadratic) -> ConicOutcome {
    var tree = SearchTree(self, problem)
    return tree.run()
  }
}
