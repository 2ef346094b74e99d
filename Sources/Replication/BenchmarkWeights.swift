import MarketData
public import TrackingDomain

/// The benchmark's weights as replication uses them: what is known, scaled to add up to one.
///
/// A table often covers only a part of a benchmark. What it covers is replicated as if it were all, and
/// ``coverage`` says how much that is; nothing is said of the part that is not known.
public struct BenchmarkWeights: Sendable, Hashable {
  /// b[i]/Σb, N fractions; zero where the weight is not known.
  public let scaled: [Double]
  /// Σb over the stocks whose weight is known, fraction of the benchmark.
  public let coverage: Double
  /// Positions of the stocks whose weight is not known, ascending.
  public let unknown: [Int]

  /// Takes the weights of a problem.
  ///
  /// - Throws: `ProblemError` where no stock has one.
  public init(_ problem: TrackingProblem) throws(ProblemError) {
    let known = problem.universe.benchmarkWeights
    let sum = known.reduce(0) { $0 + ($1 ?? 0) }
    guard sum > 0 else {
      throw ProblemError(
        "benchmark weights", "no stock of \(problem.market.source) has a weight in the benchmark",
        remedy: "Give --stocks a table with the columns id and weight")
    }
    scaled = known.map { ($0 ?? 0) / sum }
    coverage = sum
    unknown = known.indices.filter { known[$0] == nil }
  }

  /// What a reader must know of the weights before trusting what follows from them.
  func notes(ids: [String]) -> [String] {
    var notes: [String] = []
    if abs(coverage - 1) > 5e-4 {
      notes.append(
        "the weights of the table add up to \(percent(coverage)) of the benchmark; they are scaled to 100%, and active "
          + "share and sector deviation are counted against the scaled ones")
    }
    if !unknown.isEmpty {
      let names = unknown.prefix(5).map { ids[$0] }.joined(separator: ", ")
      let more = unknown.count > 5 ? " and \(unknown.count - 5) more" : ""
      notes.append("the benchmark's weight of \(names)\(more) is not known and counts as none")
    }
    return notes
  }
}
