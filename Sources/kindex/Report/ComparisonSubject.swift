import IndexTracking
import TrackingDomain

/// What a report shows of ways to replicate beside one another, `kindex.comparison`.
struct ComparisonSubject: Decodable {
  /// One way: a solution, and what it is called.
  struct Method: Decodable {
    let method: String
    let solution: Solution

    enum CodingKeys: String, CodingKey { case method }

    init(from decoder: any Decoder) throws {
      method = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .method)
      solution = try Solution(from: decoder)
    }
  }

  let name: String
  let methods: [Method]

  /// A table of all, then the figures and sectors of each.
  var sections: [String] {
    let rows = methods.map { method in
      let solution = method.solution
      func percent(_ value: Double?, _ digits: Int) -> String {
        value.map { NumberText.percent($0, digits: digits) } ?? "—"
      }
      return [
        method.method, "\(solution.cardinality)", solution.termination, percent(solution.inSample?.trackingError, 4),
        percent(solution.outOfSample?.trackingError, 4), percent(solution.outOfSample?.trackingErrorAnnualised, 2),
        percent(solution.turnover, 2), NumberText.money(solution.transactionCost), NumberText.money(solution.cash),
        NumberText.fixed(solution.solver.seconds, digits: 2),
      ]
    }
    let table = HTML.table(
      [
        "method", "stocks", "termination", "tracking error in", "out", "out, annualised", "turnover", "cost", "cash",
        "seconds",
      ], left: ["method", "termination"], rows: rows)
    let tracking = methods.first?.solution.input.tracking ?? ""
    return [HTML.paragraph("Ways to replicate\(tracking.isEmpty ? "" : ",")\(tracking)."), table]
      + methods.flatMap { method in
        let sections = SolutionSections(method.solution)
        return [HTML.heading(3, "\(method.method), in detail")] + sections.warnings + sections.holdings
          + sections.sectors
      }
  }
}
