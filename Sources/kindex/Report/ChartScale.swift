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
  ///   - values: finite; where they are all the same, or none, room is made around them.
  ///   - pixels: where the ends of the range are.
  ///   - tickCount: how many marks there are, about.
  init(_ values: [Double], pixels: (from: Double, to: Double), tickCount: Int = 5) {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
    let room = max(greatest - least, 1e-9 * max(abs(least), abs(greatest)))
    let step = Self.roundStep((room > 0 ? room : 1) / Double(tickCount))
    let first = (least / step + 1e-9).rounded(.down)
    let last = max((greatest / step - 1e-9).rounded(.up), first + 1)
    ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
    range = ticks[0]...ticks[ticks.count - 1]
    digits = max(0, Int(-log10(step).rounded(.down)) + (Self.isHalfStep(step) ? 1 : 0))
    self.pixels = pixels
  }

  /// Where a value is, pixels.
  func pixel(_ value: Double) -> Double {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return pixels.from + share * (pixels.to - pixels.from)
  }

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
