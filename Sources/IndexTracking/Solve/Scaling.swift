import Foundation
import TrackingDomain

/// Chooses the factor on deviations that brings a model's objective to the order of 1…100.
///
/// The engine's tolerances are absolute: on squared returns as they come, around 1e-5, it would take anything for
/// optimal.
enum Scaling {
  /// A power of ten that brings the deviations of a known portfolio to between 1 and 10 on average.
  static func scale(for objective: TrackingObjective, system: DeviationSystem, weights: [Double]) -> Double {
    let deviations = system.deviations(weights: weights, cash: 1 - weights.reduce(0, +))
    let size = TrackingMeasure.mse.value(of: deviations).squareRoot()
    guard size > 1e-9 else { return 100 }
    return pow(10, (-log10(size)).rounded(.up))
  }
}
