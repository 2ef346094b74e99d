import IndexTracking
import TrackingDomain
import Workbooks

extension Curve {
  /// The curve, the holdings of every point, what is to be said of it, and what it was found from.
  var workbook: Workbook {
    var points = Sheet(
      "Curve",
      columns: [
        "cardinality", "value", "bound", "gap", "termination", "true_value", "tracking_error_in",
        "tracking_error_out", "seconds", "nodes", "cuts", "iterations",
      ])
    var holdings = Sheet(
      "Holdings", columns: ["cardinality", "id", "shares", "price", "value", "weight", "target_weight", "sector"])
    for point in self.points {
      let (objective, solver) = (point.objective, point.solver)
      points.add([
        .count(point.cardinality), Cell(objective.value, .scientific), Cell(objective.bound, .scientific),
        Cell(objective.gap, .finePercent), .text(point.termination), Cell(objective.trueValue, .scientific),
        Cell(point.inSample?.trackingError, .finePercent), Cell(point.outOfSample?.trackingError, .finePercent),
        .number(solver.seconds, .plain), .count(solver.nodes), .count(solver.cuts), .count(solver.iterations),
      ])
      for holding in point.holdings {
        holdings.add([
          .count(point.cardinality), .text(holding.id), .number(holding.shares, .plain),
          .number(holding.price, .price), .number(holding.value, .money), .number(holding.weight, .percent),
          .number(holding.targetWeight, .percent), Cell(holding.sector),
        ])
      }
    }
    var remarks = Sheet("Notes", columns: ["cardinality", "note"])
    for note in notes { remarks.add([.empty, .text(note)]) }
    for point in self.points {
      for note in point.notes { remarks.add([.count(point.cardinality), .text(note)]) }
    }
    for failure in failures { remarks.add([.count(failure.cardinality), .text(failure.reason)]) }
    let first = self.points.first
    return Workbook([points, holdings, remarks, .input(first?.input, kindexVersion: first?.kindexVersion)])
  }
}
