internal import TrackingDomain

/// How far a number without a unit is taken for a proportion: beyond, it is more likely a percentage without its sign.
///
/// What is written with its unit is never doubted.
public struct PlainProportion: Sendable, Hashable {
  /// The greatest size of a number without a unit.
  public let most: Double

  /// Of a weight, a turnover, a rate and the like: 20 is not meant for 2000 %.
  public static let share = PlainProportion(most: 1)
  /// Of what trading costs, and what a fund charges: 0.15 is more likely 0.15 % than 15 %.
  public static let cost = PlainProportion(most: 0.03)
  /// Of a gap: 1 is more likely 1 % than a proof of nothing.
  public static let gap = PlainProportion(most: 0.05)

  /// What is to be said against a number without a unit.
  public struct Doubt: Error, Sendable, Hashable {
    /// The two readings, without a full stop.
    public let message: String
    /// What to write, without a full stop.
    public let remedy: String
  }

  /// The doubt about a text that is a number without a unit; nil where there is none.
  ///
  /// - Parameters:
  ///   - text: as the user wrote it.
  ///   - range: what the proportion may be; a reading outside is named, but not offered.
  public func doubt(about text: String, within range: ClosedRange<Double>) -> Doubt? {
    guard let value = QuantityText.number(text), abs(value) > most, range.contains(value / 100) else { return nil }
    let message = "\(text) without a unit may be \(percent(value / 100)) or \(percent(value))"
    let remedy =
      range.contains(value)
      ? "Write the one that is meant: \(percent(value / 100)) or \(percent(value))"
      : "Write \(percent(value / 100)) if that is meant; \(percent(value)) is not possible"
    return Doubt(message: message, remedy: remedy)
  }
}
