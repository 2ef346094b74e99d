import Foundation
import IndexTracking
import Testing

/// What a curve says of points that track worse than the one before.
@Suite struct CurveRisesTests {
  /// A point with two stocks at given weights; only what the notes look at is of interest.
  private func point(
    _ cardinality: Int, _ value: Double, bound: Double, basis: String = "weights", weights: [Double] = [0.01, 0.99]
  ) throws -> Solution {
    let holdings = weights.enumerated().map { index, weight in
      """
      {"id": "S\(index)", "shares": 1, "price": 1, "value": 1, "weight": \(weight), "target_weight": \(weight),
       "benchmark_weight": null, "sector": null, "trade": 1}
      """
    }
    let text = """
      {"kind": "kindex.solution", "version": 1, "name": "n", "termination": "optimal",
       "objective": {"kind": "mse", "basis": "\(basis)", "moments": "plain", "value": \(value), "bound": \(bound),
        "gap": 0, "true_value": null},
       "cardinality": \(cardinality), "holdings": [\(holdings.joined(separator: ","))], "cash": 0, "capital": 1,
       "transaction_cost": 0, "turnover": 0, "in_sample": null, "out_of_sample": null, "risk": null,
       "violations": [], "sectors": [], "path": null,
       "solver": {"engine": "e", "seconds": 0, "nodes": 0, "cuts": 0, "iterations": 0, "incumbents": []},
       "input": {"prices": "p", "sha256": "", "stocks": 2, "periods": 2}, "kindex_version": "0"}
      """
    return try JSONDecoder().decode(Solution.self, from: Data(text.utf8))
  }

  private func rises(_ points: [Solution]) -> [String] {
    Curve.rises(in: points, leastWeight: "1%", floors: ["S0": 0.01, "S1": 0.01])
  }

  @Test func aFallSaysNothing() throws {
    #expect(try rises([point(3, 2, bound: 2), point(4, 1, bound: 1), point(5, 1, bound: 0.5)]).isEmpty)
  }

  @Test func aProvenRiseNamesTheFloorsAndAnUnprovenOneSaysSo() throws {
    let notes = try rises([
      point(3, 1, bound: 1), point(4, 2, bound: 1.5), point(5, 3, bound: 2.5), point(6, 4, bound: 2),
    ])
    #expect(
      notes == [
        "4 to 5 stocks each track worse than the point before: every stock that is held must be at least 1%, which "
          + "costs more here than it helps; with 5, 1 is no larger than that",
        "6 stocks track worse than the point before as far as the search got: not proven, more time may lower it",
      ])
  }

  @Test func runsThatAreApartAreToldApart() throws {
    let notes = try rises([
      point(3, 1, bound: 1), point(4, 2, bound: 2), point(5, 1, bound: 1), point(6, 2, bound: 2),
    ])
    #expect(notes.map { $0.prefix(8) } == ["4 stocks", "6 stocks"])
  }

  @Test func floorsAreNotBlamedWhereNoneBinds() throws {
    let notes = try rises([point(3, 1, bound: 1), point(4, 2, bound: 2, weights: [0.5, 0.5])])
    #expect(notes.count == 1 && notes[0].contains("none is at its least weight"), "\(notes)")
  }

  @Test func valuesBelowZeroRiseToo() throws {
    // With a reward for excess return a value can be negative.
    #expect(try rises([point(3, -2, bound: -2), point(4, -1, bound: -1)]).count == 1)
    #expect(try rises([point(3, -1, bound: -1), point(4, -1, bound: -1)]).isEmpty)
  }
}
