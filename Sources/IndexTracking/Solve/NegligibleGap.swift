import LinearAlgebra
public import TrackingDomain

extension TrackingProblem {
  /// A difference of value and bound that means nothing, in the objective's units: the absolute tolerance of every proof.
  ///
  /// With s the root mean square deviation of a portfolio of one stock, median over the stocks that can be held and at
  /// least 10⁻⁶, and λ the reward:
  ///
  /// | objective | tolerance |
  /// |---|---|
  /// | `mse`, `variance`, `semivariance`, `risk` | 10⁻¹¹·s² + 10⁻⁹·λ·s |
  /// | `mad`, `downside`, `max`, `cvar` | 10⁻⁹·(1 + λ)·s |
  ///
  /// A portfolio whose mean square is below it deviates less than some 3·10⁻⁶ of what a single stock does. A median,
  /// since one wrong price must not decide what counts as nothing.
  public var negligibleGap: Double {
    let system = DeviationSystem(self)
    let typical = max(1e-6, typicalDeviation(system))
    let reward = objective.excessReward
    return objective.measure.isQuadratic
      ? 1e-11 * typical * typical + 1e-9 * reward * typical : 1e-9 * (1 + reward) * typical
  }

  private func typicalDeviation(_ system: DeviationSystem) -> Double {
    let periods = system.periodCount
    let sizes = StockLimits(self).availableStocks.map { stock in
      var sum = 0.0
      for period in 0..<periods {
        let deviation = system.coefficients[period, stock] - system.constants[period]
        sum += deviation * deviation
      }
      return (sum / Double(max(1, periods))).squareRoot()
    }.sorted()
    return sizes.isEmpty ? 0 : sizes[sizes.count / 2]
  }
}
