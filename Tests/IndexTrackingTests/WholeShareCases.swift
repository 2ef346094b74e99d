import Foundation
import MarketData
import TrackingDomain
import TrackingTestSupport

/// Small tables of which the right whole shares are known.
enum WholeShareCases {
  /// Four stocks at 52, 84, 41 and 100.
  static let four = """
    date,IDX,AAA,BBB,CCC,DDD
    2024-01-01,100,50,80,41,97
    2024-01-02,101,51,80,42,99
    2024-01-03,102,51,82,41,101
    2024-01-04,101,50,81,40,100
    2024-01-05,103,52,83,42,103
    2024-01-08,102,51,84,41,100
    """

  /// One stock of which a share is dear.
  static let dear = """
    date,IDX,AAA,BBB,DEAR
    2024-01-01,100,50,80,6000
    2024-01-02,101,51,80,6100
    2024-01-03,102,51,82,6150
    2024-01-04,101,50,81,6050
    2024-01-05,103,52,83,6200
    """

  /// A problem of a table's text, with nothing but K, weights and lots.
  static func problem(
    _ text: String, cardinality: ClosedRange<Int>, capital: Double, floor: Double = 0, ceiling: Double = 1,
    measure: TrackingMeasure = .mse, basis: DeviationBasis = .weights
  ) throws -> TrackingProblem {
    let rows = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let columns = (1..<rows[0].count).map { column in rows.dropFirst().compactMap { Double($0[column]) } }
    let table = try PriceTable(
      source: "table", dates: rows.dropFirst().map { $0[0] }, ids: Array(rows[0].dropFirst()),
      values: columns.flatMap { $0 }, defaultBenchmark: rows[0][1])
    let market = try Market(table, benchmark: rows[0][1])
    return try TinyMarket.problem(
      market, TrackingObjective(measure, basis: basis), cardinality: cardinality, floor: floor, ceiling: ceiling,
      capital: capital)
  }
}
