import Foundation
public import MILP

/// How long and how far to search.
public struct TrackingLimits: Sendable {
  /// Most wall-clock seconds of the whole search; nil for no limit.
  public var seconds: Double?
  /// Most branch-and-bound nodes of each solve; nil for no limit.
  public var nodes: Int?
  /// (incumbent − bound)/|incumbent| at which the search may stop.
  public var relativeGap: Double
  /// incumbent − bound at which the search may stop whatever the value, in the objective's units; nil for
  /// ``TrackingDomain/TrackingProblem/negligibleGap`` of the problem.
  public var absoluteGap: Double?
  /// Seed of every random choice.
  public var seed: Int
  /// Threads that take nodes of the conic search at the same time; one where nodes are limited.
  public var threads = 1
  /// Where the engine's own log goes; nil for nowhere.
  public var logFile: String?
  /// Stops the search from another thread; what was found is kept.
  public var cancellation: Cancellation

  /// Makes limits; the defaults are a minute and a hundredth of a per cent.
  public init(
    seconds: Double? = 60, nodes: Int? = nil, relativeGap: Double = 1e-4, absoluteGap: Double? = nil, seed: Int = 1,
    logFile: String? = nil, cancellation: Cancellation = Cancellation()
  ) {
    self.seconds = seconds
    self.nodes = nodes
    self.relativeGap = relativeGap
    self.absoluteGap = absoluteGap
    self.seed = seed
    self.logFile = logFile
    self.cancellation = cancellation
  }

  /// When a bound proves a value.
  var gapTolerance: GapTolerance { GapTolerance(relative: relativeGap, absolute: absoluteGap ?? 0) }
}

/// The clock of one search.
public struct Stopwatch: Sendable {
  private let start = ContinuousClock.now
  private let limits: TrackingLimits

  /// Starts the clock of a search with given limits.
  public init(_ limits: TrackingLimits) { self.limits = limits }

  /// Seconds since the start.
  public var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }
  /// Seconds left, never negative; nil for no limit.
  public var remaining: Double? { limits.seconds.map { max(0, $0 - elapsed) } }
  /// Whether the time is up or the search was cancelled.
  public var isOver: Bool { limits.cancellation.isCancelled || remaining.map { $0 <= 0 } ?? false }
}
