import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// Every measure against numbers worked out by hand.
@Suite struct MeasureTests {
  /// d = 1 %, −2 %, 3 %, −4 %.
  private let path = [0.01, -0.02, 0.03, -0.04]

  private func expect(_ measure: TrackingMeasure, _ path: [Double], level: Double = 0.95, is wanted: Double) {
    let value = measure.value(of: path, level: level)
    #expect(abs(value - wanted) <= 1e-15, "\(measure) of \(path) is \(value), \(wanted) wanted")
  }

  @Test func longhand() {
    expect(.mse, path, is: 0.003 / 4)  // 1 + 4 + 9 + 16 = 30 of 1e-4
    expect(.variance, path, is: 0.0029 / 3)  // mean −0.5 %; 2.25 + 2.25 + 12.25 + 12.25 = 29
    expect(.mad, path, is: 0.1 / 4)
    expect(.downside, path, is: 0.06 / 4)
    expect(.semivariance, path, is: 0.002 / 4)
    expect(.max, path, is: 0.04)
  }

  @Test func tailCountsTheLastLossInPart() {
    // Losses 4, 2, −1, −3 %. The worst quarter is one period, the worst half two, 0.35 of four is 1.4 periods.
    expect(.cvar, path, level: 0.75, is: 0.04)
    expect(.cvar, path, level: 0.5, is: 0.03)
    expect(.cvar, path, level: 0.65, is: (0.04 + 0.4 * 0.02) / 1.4)
    // Less than one period counts as one.
    expect(.cvar, path, level: 0.95, is: 0.04)
    // All of it is the mean loss, and may be negative.
    expect(.cvar, path, level: 1e-15, is: 0.005)
    expect(.cvar, [0.01, 0.03], level: 0.5, is: -0.01)
  }

  @Test func tailWithTies() {
    expect(.cvar, [-0.02, -0.02, -0.02, 0.01], level: 0.5, is: 0.02)
    expect(.cvar, [-0.02, -0.02, 0, 0], level: 0.25, is: 0.04 / 3)
  }

  @Test func tailIsTheRockafellarUryasevMinimum() {
    var random = RandomSource(seed: 4)
    for _ in 0..<200 {
      let losses = (0..<random.whole(1...12)).map { _ in random.normal() }
      let level = random.number(0.05...0.99)
      let tail = max(1, (1 - level) * Double(losses.count))
      // The minimum over η is taken at one of the losses.
      let least = losses.map { eta in eta + losses.reduce(0) { $0 + max(0, $1 - eta) } / tail }.min() ?? .nan
      let value = TrackingMeasure.cvar.value(of: losses.map { -$0 }, level: level)
      #expect(abs(value - least) <= 1e-12, "\(losses) at \(level): \(value) against \(least)")
    }
  }

  @Test(arguments: TrackingMeasure.allCases) func onePeriodAndNone(_ measure: TrackingMeasure) {
    let single: Double =
      switch measure {
      case .mse, .semivariance: 0.0004
      case .variance, .risk: 0
      case .mad, .downside, .max, .cvar: 0.02
      }
    expect(measure, [-0.02], is: single)
    expect(measure, [], is: 0)
    expect(measure, [0, 0, 0], is: 0)
  }

  @Test func oneSidedMeasuresIgnoreTheOtherSide() {
    for measure in [TrackingMeasure.downside, .semivariance] { expect(measure, [0.01, 0.5, 0], is: 0) }
  }

  @Test func rewardIsTakenOffPerPeriod() {
    let objective = TrackingObjective(.mad, excessReward: 0.5)
    #expect(abs(objective.value(of: path) - (0.025 - 0.5 * -0.005)) <= 1e-15)
  }
}
