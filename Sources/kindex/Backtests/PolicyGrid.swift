import Foundation
import Scenarios
import TrackingDomain

/// The product of what a back-test is to try: one specification a policy.
struct PolicyGrid {
  /// The policies, cardinality running fastest.
  let specifications: [Specification]

  /// Takes a range of cardinalities given as an option, and every list, apart.
  ///
  /// A range in a scenario stays what it is: bounds of the number of stocks of one portfolio.
  init(_ base: Specification, _ options: BacktestOptions) throws {
    var all = [base]
    func vary<Value>(_ values: [Value]?, _ put: (Value, inout Specification) -> Void) {
      guard let values, !values.isEmpty else { return }
      all = all.flatMap { specification in
        values.map { value in
          var result = specification
          put(value, &result)
          return result
        }
      }
    }
    vary(options.bases?.compactMap { DeviationBasis(rawValue: $0) }) { $1.basis = Setting($0, .option("--bases")) }
    vary(options.objectives?.compactMap { TrackingMeasure(rawValue: $0) }) {
      $1.measure = Setting($0, .option("--objectives"))
    }
    vary(options.calendars.map(BacktestOptions.split)) { $1.backtest.calendar = Setting($0, .option("--calendars")) }
    vary(options.windows?.compactMap { Int($0) }) { $1.backtest.window = Setting($0, .option("--windows")) }
    vary(Self.cardinalities(base, step: options.step)) {
      $1.cardinality = Setting(.exactly($0), .option("--cardinality"))
    }
    specifications = all
  }

  private static func cardinalities(_ base: Specification, step: Int) -> [Int]? {
    guard let setting = base.cardinality, setting.origin == .option("--cardinality"), let least = setting.value.least,
      let most = setting.value.most, least < most
    else { return nil }
    if let numbers = setting.value.among { return numbers }
    return Array(stride(from: least, through: most, by: step))
  }
}
