/// Floors and ceilings of what is held: ε[i]·z[i] ≤ w[i] ≤ δ[i]·z[i].
public struct ProportionBounds: ConstraintRule {
  /// ε[i], N fractions of capital.
  public var floors: [Double]
  /// δ[i], N fractions of capital.
  public var ceilings: [Double]
  /// The constraint as a user would write it.
  public var label: String

  /// Makes bounds, one pair a stock.
  public init(floors: [Double], ceilings: [Double], label: String = "weights") {
    self.floors = floors
    self.ceilings = ceilings
    self.label = label
  }

  /// Makes the same bounds for every stock.
  public init(count: Int, floor: Double, ceiling: Double) {
    self.init(
      floors: Array(repeating: floor, count: count), ceilings: Array(repeating: ceiling, count: count),
      label: "weights from \(percent(floor)) to \(percent(ceiling))")
  }

  /// Lowers to intervals.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.boundModes { (floors[$0.stock], min(1, ceilings[$0.stock])) }
  }

  /// Judges every stock that is held.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    portfolio.heldPositions.compactMap { stock in
      let weight = portfolio.weights[stock]
      let id = portfolio.ids[stock]
      if weight < floors[stock] - tolerance {
        return Violation(
          constraint: label, detail: "\(id) is \(percent(weight)), at least \(percent(floors[stock])) wanted",
          amount: floors[stock] - weight)
      }
      if weight > ceilings[stock] + tolerance {
        return Violation(
          constraint: label, detail: "\(id) is \(percent(weight)), at most \(percent(ceilings[stock])) allowed",
          amount: weight - ceilings[stock])
      }
      return nil
    }
  }
}
