import MILP
import Synchronization

/// Keeps the times of better incumbents and passes progress on, never letting it go backwards.
final class SearchLog: Sendable {
  private struct State {
    var incumbents: [IncumbentRecord] = []
    var bound = -Double.infinity
  }

  private let state = Mutex(State())
  private let cuts = Mutex<[String]>([])
  private let observer: (@Sendable (SearchProgress) -> Void)?
  private let absoluteTolerance: Double

  /// Makes an empty log.
  ///
  /// - Parameters:
  ///   - observer: told of what is recorded.
  ///   - absoluteTolerance: a difference of incumbent and bound that means nothing.
  init(_ observer: (@Sendable (SearchProgress) -> Void)?, absoluteTolerance: Double = 0) {
    self.observer = observer
    self.absoluteTolerance = absoluteTolerance
  }

  /// Every better incumbent so far.
  var incumbents: [IncumbentRecord] { state.withLock { $0.incumbents } }

  /// What the clock may have ended before it had come to its own end, each once.
  var clockCuts: [String] { cuts.withLock { $0 } }

  /// Notes a part of the search that took all of its time, if it did.
  func noteClock(_ part: String, took seconds: Double, of limit: Double) {
    if seconds >= limit { noteClock(part) }
  }

  /// Notes a part of the search that the clock ended.
  func noteClock(_ part: String) {
    cuts.withLock { if !$0.contains(part) { $0.append(part) } }
  }

  /// Forgets what belongs to an earlier model, whose values do not compare with the next one's.
  func beginModel() { state.withLock { $0 = State() } }

  /// Records what is known at a moment.
  func record(incumbent: Double?, bound: Double, nodes: Int, seconds: Double) {
    var progress = state.withLock { state in
      if let incumbent, state.incumbents.last.map({ incumbent < $0.value * (1 - 1e-12) }) ?? true {
        state.incumbents.append(IncumbentRecord(seconds: seconds, value: incumbent))
      }
      state.bound = max(state.bound, bound)
      return SearchProgress(
        seconds: seconds, incumbent: state.incumbents.last?.value, bound: state.bound, nodes: nodes)
    }
    progress.absoluteTolerance = absoluteTolerance
    observer?(progress)
  }
}
