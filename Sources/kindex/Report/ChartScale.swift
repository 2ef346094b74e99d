import Foundation

/// A range of values laid out over a range of pixels, with round numbers to mark it by.
struct ChartScale {
  /// The values at both ends.
  let range: ClosedRange<Double>
  /// Where they are, pixels; the first may be the greater.
  let pixels: (from: Double, to: Double)
  /// Round values within the range, ascending.
  let ticks: [Double]
  /// Decimals that tell the ticks apart.
  let digits: Int

  /// Lays out the values that there are, widened to round numbers.
  ///
  /// - Parameters:
  ///   - values: where they are all the same, or none, room is made around them; values that are no numbers, or beyond
  ///     ±1e100, count for the nearest that are.
  ///   - pixels: where the ends of the range are.
  ///   - tickCount: how many marks there are, about.
  init(_ values: [Double], pixels: (from: Double, to: Double), tickCount: Int = 5) {
    let known = values.filter { !$0.isNaN }.map { min(max($0, -Self.most), Self.most) }
    let (least, greatest) = (known.min() ?? 0, known.max() ?? 1)
    // Fewer digits than these tell no ticks apart.
    let room = max(greatest - least, 1e-9 * max(abs(least), abs(greatest)), Self.least)
    let step = Self.roundStep((room > Self.least ? room : 1) / Double(max(1, tickCount)))
    let first = (least / step + 1e-9).rounded(.down)
    let last = max((greatest / step - 1e-9).rounded(.up), first + 1)
    let count = min(Int(min(last - first, Double(Self.mostTicks))), Self.mostTicks)
    ticks = (0...count).map { (first + Double($0)) * step }
    range = ticks[0]...max(ticks[count], ticks[0].nextUp)
    digits = min(Self.mostDigits, max(0, Int(-log10(step).rounded(.down)) + (Self.isHalfStep(step) ? 1 : 0)))
    self.pixels = pixels
  }

  /// Where a value is, pixels.
  func pixel(_ value: Double) -> Double {
    guard !value.isNaN else { return pixels.from }
    let share =
      (min(max(value, range.lowerBound), range.upperBound) - range.lowerBound)
      / (range.upperBound - range.lowerBound)
    return pixels.from + share * (pixels.to - pixels.from)
  }

  private static let most = 1e100
  private static let least = 1e-100
  private static let mostTicks = 100
  private static let mostDigits = 100

  /// 1, 2, 2.5 or 5 times a power of ten, at least as much as is asked for.
  private static func roundStep(_ least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    return ([1, 2, 2.5, 5, 10].first { $0 * power >= least * (1 - 1e-9) } ?? 10) * power
  }

  private static func isHalfStep(_ step: Double) -> Bool {
    let lead = step / pow(10, log10(step).rounded(.down))
    return abs(lead - 2.5) < 1e-6
  }
}
