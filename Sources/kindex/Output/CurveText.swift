import Foundation
import IndexTracking
import Quoting
import TrackingDomain

/// A curve as a table.
enum CurveText {
  /// One line a cardinality, for people.
  static func table(_ curve: Curve) -> String {
    let (columns, rows) = rows(curve)
    var table = TextTable(columns.map { ($0, $0 == "proof" ? .left : .right) })
    for row in rows { table.add(row) }
    let first = curve.points.first
    let title = first?.objective.title ?? ""
    var text = "\(curve.name.shown): \(title) by number of stocks\(first?.input.tracking ?? "")\n\n"
    text += table.text()
    let notes = notes(of: curve)
    for note in notes { text += "\n  \(note)" }
    return notes.isEmpty ? text : text + "\n"
  }

  /// What is to be said of the curve, and of its points: once where it is the same of several.
  static func notes(of curve: Curve) -> [String] {
    var order: [String] = []
    var cardinalities: [String: [Int]] = [:]
    for point in curve.points {
      for note in point.notes {
        if cardinalities[note] == nil { order.append(note) }
        cardinalities[note, default: []].append(point.cardinality)
      }
    }
    let ofPoints = order.map { note in
      "K = \((cardinalities[note] ?? []).map(String.init).joined(separator: ", ")): \(note)"
    }
    return curve.notes + ofPoints
  }

  /// The same, cell by cell.
  static func rows(_ curve: Curve) -> (columns: [String], rows: [[String]]) {
    let columns = [
      "K", "value", "bound", "gap", "proof", "tracking error in", "out", "seconds", "nodes", "cuts", "iterations",
    ]
    let rows = curve.points.map { point in
      [
        "\(point.cardinality)", point.objective.value.map(NumberText.scientific) ?? "—",
        point.objective.bound.map(NumberText.scientific) ?? "—",
        point.objective.gap.map { NumberText.percent($0) } ?? "—", point.termination,
        point.inSample?.trackingError.map { NumberText.percent($0, digits: 4) } ?? "—",
        point.outOfSample?.trackingError.map { NumberText.percent($0, digits: 4) } ?? "—",
        NumberText.fixed(point.solver.seconds, digits: 2), NumberText.count(point.solver.nodes),
        NumberText.count(point.solver.cuts), NumberText.count(point.solver.iterations),
      ]
    }
    return (columns, rows)
  }

  /// One line a cardinality, for programs.
  static func csv(_ curve: Curve) -> String {
    var lines = [
      "cardinality,value,bound,gap,termination,true_value,tracking_error_in,tracking_error_out,seconds,nodes,"
        + "cuts,iterations"
    ]
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    for point in curve.points {
      lines.append(
        [
          "\(point.cardinality)", number(point.objective.value), number(point.objective.bound),
          number(point.objective.gap), point.termination, number(point.objective.trueValue),
          number(point.inSample?.trackingError), number(point.outOfSample?.trackingError),
          "\(point.solver.seconds)", "\(point.solver.nodes)",
          "\(point.solver.cuts)", "\(point.solver.iterations)",
        ].joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
