/// The smallest trade worth making: |Δw[i]| = 0 or ≥ m; selling all of a smaller holding is allowed.
public struct MinimumTrade: ConstraintRule {
  /// m, fraction of capital.
  public var least: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a least size of trade.
  public init(_ least: Double) {
    self.least = least
    label = "trades at least \(percent(least))"
  }

  /// Lowers to intervals that leave out smaller trades; any holding may be sold out.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    guard least > 0 else { return }
    lowered.boundModes { mode in
      switch mode.trade {
      case .bought: (least, 1)
      case .reduced: (0, mode.owned - least)
      case .untouched: (0, 1)
      case .increased: (mode.owned + least, 1)
      }
    }
  }

  /// Judges every trade.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    portfolio.tradeWeights.indices.compactMap { stock in
      let size = abs(portfolio.tradeWeights[stock])
      let sellsAll = !portfolio.isHeld(stock)
      guard size > tolerance, size < least - tolerance, !sellsAll else { return nil }
      return Violation(
        constraint: label, detail: "the trade in \(portfolio.ids[stock]) is \(percent(size)) of capital",
        amount: least - size)
    }
  }
}
