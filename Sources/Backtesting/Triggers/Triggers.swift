/// What calls for rebalancing besides the calendar, asked on every date after the close.
public struct Triggers: Sendable, Hashable {
  /// A trailing tracking error above a threshold.
  public var trackingError: TrackingErrorTrigger?
  /// A weight or sector that has drifted.
  public var drift = DriftTrigger()
  /// Whether a greatest weight that is exceeded calls for rebalancing.
  public var caps = false

  /// None at all.
  public init() {}

  /// Whether nothing ever calls.
  public var isEmpty: Bool { trackingError == nil && drift.isEmpty && !caps }
}
