import CbcShim
import MILP

/// Watches one solve from inside: tells the observer what CBC knows and decides when it must stop.
///
/// CBC calls it on the solving thread, so it needs no protection; it lives as long as the solve.
final class SearchMonitor {
  /// Why the monitor asked CBC to stop.
  enum StopReason {
    case cancelled
    case deadline
    case gap
  }

  private let options: SolveOptions
  private let observer: (@Sendable (SearchProgress) -> Void)?
  private let began = ContinuousClock.now
  /// The objective of the caller's start, when it is feasible.
  private let startObjective: Double?
  private var last: SearchProgress?
  private var costScale = 1.0

  /// Whether the search stops at the gap that was asked for.
  ///
  /// A solution that CBC reports inside its search is not
  /// always the one that it holds when stopped there; a second attempt then runs to the end.
  var stopsAtGap = true
  /// Set once CBC was asked to stop.
  private(set) var stopReason: StopReason?
  /// Set once a linear program was broken off: CBC takes what is left of it for an answer, so its proofs are void.
  private(set) var isBrokenOff = false
  private var mustStopSince: Double?
  /// The best objective that CBC has reported, +∞ before the first.
  private(set) var incumbent = Double.infinity
  /// The best bound that CBC has reported in this attempt.
  private(set) var bound = -Double.infinity

  init(options: SolveOptions, startObjective: Double?, observer: (@Sendable (SearchProgress) -> Void)?) {
    self.options = options
    self.startObjective = startObjective
    self.observer = observer
  }

  /// Wall-clock seconds since the solve began.
  var seconds: Double { (ContinuousClock.now - began) / .seconds(1) }

  /// Seconds left before the limit; nil when there is none.
  var secondsLeft: Double? { options.timeLimit.map { max(0, $0 - seconds) } }

  var isCancelled: Bool { options.cancellation?.isCancelled ?? false }

  /// Forgets what a search reported, before another one on the same model.
  ///
  /// - Parameter costScale: what the objective that CBC sees was multiplied by.
  func beginAttempt(costScale: Double) {
    self.costScale = costScale
    incumbent = .infinity
    bound = -.infinity
    stopReason = nil
    isBrokenOff = false
  }

  /// Takes one report; true when the search must stop.
  func mustStop(after progress: kx_progress) -> Bool {
    // A report without a node count comes from a small search inside a heuristic.
    if progress.nodes >= 0, !isBrokenOff {
      incumbent = min(incumbent, progress.incumbent / costScale)
      bound = max(bound, progress.bound / costScale)
      tell(nodes: progress.nodes)
    }
    if stopReason == nil {
      if isCancelled {
        stopReason = .cancelled
      } else if let left = secondsLeft, left <= 0 {
        stopReason = .deadline
      } else if isGapReached {
        stopReason = .gap
      }
    }
    return stopReason != nil
  }

  /// Asked inside CBC's linear programs: true once CBC has had its time to stop by itself and has not.
  func mustBreakOff() -> Bool {
    if isCancelled { mustStopSince = mustStopSince ?? seconds }
    let since = min(mustStopSince ?? .infinity, options.timeLimit ?? .infinity)
    guard seconds - since > SearchMonitor.patience else { return false }
    stopReason = stopReason ?? (isCancelled ? .cancelled : .deadline)
    isBrokenOff = true
    return true
  }

  /// Seconds that CBC is given to stop by itself, between its linear programs, where nothing is lost.
  private static let patience = 0.3

  /// CBC's own gap tests are off: they prune by the gap and then report a bound as if they had not.
  private var isGapReached: Bool {
    guard stopsAtGap, incumbent < .infinity, bound > -.infinity else { return false }
    let allowed = max(options.absoluteGap, options.relativeGap * abs(incumbent))
    return allowed > 0 && incumbent - bound <= allowed
  }

  private func tell(nodes: Int) {
    guard let observer else { return }
    let best = min(incumbent, startObjective ?? .infinity)
    let report = SearchProgress(
      seconds: seconds, incumbent: best < .infinity ? best : nil, bound: min(bound, best), nodes: nodes)
    guard report.incumbent != last?.incumbent || report.bound != last?.bound else { return }
    last = report
    observer(report)
  }
}
