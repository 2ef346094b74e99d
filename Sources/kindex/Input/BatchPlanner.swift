import Batch
import MarketData
import Scenarios
import TrackingDomain

/// Plans the tasks of a grid with what the price tables say of their size.
enum BatchPlanner {
  /// Identifies and weighs every task.
  static func plan(_ grid: Grid) throws -> BatchPlan {
    var shapes: [String: (stocks: Int, periods: Int)] = [:]
    return try BatchPlan(grid, kindexVersion: Kindex.version) { specification in
      let path = specification.prices?.value ?? ""
      let shape: (stocks: Int, periods: Int)
      if let known = shapes[path] {
        shape = known
      } else {
        let table = try PriceTableReader.read(path: path)
        shape = (max(1, table.ids.count - 1), max(1, table.dates.count - 1))
        shapes[path] = shape
      }
      return CostEstimate.seconds(specification, stocks: shape.stocks, periods: shape.periods)
    }
  }

  /// Poses tasks until one can be, so that what is wrong with all of them stops a batch before it is recorded task by
  /// task.
  static func checkSense(of plan: BatchPlan) throws {
    let tables = TableCache()
    var first: (any Error)?
    for task in plan.tasks {
      do {
        let specification = try plan.grid.specification(of: task.point)
        try tables.tables(of: specification).pose(specification).problem.validate()
        return
      } catch { first = first ?? error }
    }
    if let first { throw first }
  }
}
