import IndexTracking
import Quoting

extension ExplanationReport {
  /// Verdict, proofs, conflict with what would have to give.
  var text: String {
    if let feasibleCardinality {
      return
        "\(name)\(input.tracking): feasible; a portfolio of \(feasibleCardinality) stocks satisfies every constraint\n"
    }
    guard verdict == "infeasible" else { return "\(name)\(input.tracking): not known whether feasible (\(verdict))\n" }
    var lines = [
      "\(name)\(input.tracking): infeasible, proven, and confirmed by \(confirmedBy ?? "a second route")", "",
    ]
    for reason in reasons { lines.append("  \(reason)") }
    if !reasons.isEmpty { lines.append("") }
    lines.append(headline)
    for member in conflict {
      lines.append("  \(member.constraint)")
      lines.append("    \(member.give)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: String {
    if conflict.count == 1 { return "this cannot be met; what would have to give:" }
    return minimal
      ? "these cannot hold together, and without any one of them the rest can; what each alone would have to give:"
      : "these cannot hold together; what each alone would have to give:"
  }

  /// One line a constraint of the conflict.
  var csv: String {
    let lines = conflict.map { member in
      [member.constraint, member.give].map(CSVText.field).joined(separator: ",")
    }
    return (["constraint,give"] + lines).joined(separator: "\n") + "\n"
  }
}
