import Foundation
import IndexTracking
import Quoting
import TrackingDomain

/// A solution as a person would want to see it.
struct SolutionText {
  private let solution: Solution

  init(_ solution: Solution) { self.solution = solution }

  /// Headline, holdings, money, figures, proof.
  var text: String {
    guard !solution.holdings.isEmpty else { return headline + "\n" + proof }
    return headline + "\n" + holdings + "\n" + money + "\n" + figures + "\n" + risk + proof + notes
  }

  /// What the risk model says, in one line; empty without a model.
  private var risk: String { solution.risk.map { "  \(RiskText.line($0))\n" } ?? "" }

  /// Name, count and verdict.
  var headline: String {
    "\(solution.name.shown): \(solution.cardinality) stocks of \(solution.input.stocks)\(solution.input.tracking), \(verdict)\n"
      + (solution.input.benchmark.map { "  benchmark: \($0)\n" } ?? "")
  }

  private var verdict: String {
    let gap = gap
    return switch solution.termination {
    case "optimal": proven + (gap.map { " (\($0))" } ?? "")
    case "infeasible": "infeasible, proven"
    case Solution.constructed: "built by rule, not optimised"
    default: "not proven optimal (\(solution.termination)" + (gap.map { ", \($0))" } ?? ")")
    }
  }

  /// The widest gap of what is called optimal: ten times the gap that is asked for where nothing else is said.
  private static let optimalGap = 1e-3

  /// What a proof to the gap that was asked for is called: a wide one is no proof of an optimum.
  private var proven: String {
    (solution.objective.gap ?? 0) <= Self.optimalGap ? "proven optimal" : "proven only to the gap that was asked for"
  }

  /// The gap in per cent, rounded up, so that it is never shown smaller than it is; beyond 100 %, where a value is near 0
  /// beside its bound, the difference itself.
  private var gap: String? {
    let objective = solution.objective
    guard let gap = objective.gap else { return nil }
    guard gap > 1, let value = objective.value, let bound = objective.bound else {
      return "gap \(NumberText.percent((gap * 1e4).rounded(.up) / 1e4, digits: 2))"
    }
    return "value less bound \(NumberText.scientific(value - bound))"
  }

  /// One line a stock.
  var holdings: String {
    let hasSectors = solution.holdings.contains { $0.sector != nil }
    var columns: [(name: String, alignment: TextTable.Alignment)] = [
      ("stock", .left), ("shares", .right), ("price", .right), ("value", .right), ("weight", .right),
      ("target", .right), ("trade", .right),
    ]
    if hasSectors { columns.append(("sector", .left)) }
    var table = TextTable(columns)
    for holding in solution.holdings {
      var cells = [
        holding.id, NumberText.shares(holding.shares), NumberText.money(holding.price),
        NumberText.money(holding.value), NumberText.percent(holding.weight),
        NumberText.percent(holding.targetWeight), (holding.trade > 0 ? "+" : "") + NumberText.shares(holding.trade),
      ]
      if hasSectors { cells.append(holding.sector ?? "") }
      table.add(cells)
    }
    return table.text()
  }

  private var money: String {
    var line = "  capital \(NumberText.money(solution.capital)), cash left \(NumberText.money(solution.cash))"
    line += ", turnover \(NumberText.percent(solution.turnover))"
    if solution.transactionCost > 0 { line += ", transaction cost \(NumberText.money(solution.transactionCost))" }
    return line + "\n"
  }

  private var figures: String {
    FiguresTable.text(FiguresTable.samples(of: solution))
  }

  /// Value, bound and work; what whole shares break; what else is to be known.
  var proof: String {
    let objective = solution.objective
    var lines = "  \(objective.title):"
    lines += " value \(objective.value.map(NumberText.scientific) ?? "none")"
    lines += ", bound \(objective.bound.map(NumberText.scientific) ?? "none")"
    if let value = objective.trueValue { lines += ", in whole shares \(NumberText.scientific(value))" }
    if let note = objective.note { lines += "\n  \(note)" }
    lines += "\n  \(solution.solver.engine): \(NumberText.fixed(solution.solver.seconds, digits: 2)) s, "
    lines += "\(NumberText.count(solution.solver.nodes)) nodes, \(NumberText.count(solution.solver.cuts)) cuts"
    if solution.solver.iterations > 0 { lines += ", \(NumberText.count(solution.solver.iterations)) iterations" }
    lines += "\n"
    for violation in solution.violations { lines += "  whole shares break \(violation.shown)\n" }
    return lines
  }

  /// What a reader should know besides, a line each.
  var notes: String { solution.notes.map { "  note: \($0.shown)\n" }.joined() }
}
