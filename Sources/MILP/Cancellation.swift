import Synchronization

/// A switch that stops a search from another thread; once thrown it stays thrown.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Makes a switch that has not been thrown.
  public init() {}

  /// Throws the switch.
  public func cancel() { flag.store(true, ordering: .releasing) }

  /// Whether the switch was thrown.
  public var isCancelled: Bool { flag.load(ordering: .acquiring) }
}
