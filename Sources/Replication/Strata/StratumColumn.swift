import MarketData
import TrackingDomain

/// One column by which strata are told apart: labels as they stand, numbers cut at their quantiles.
struct StratumColumn {
  private enum Values {
    case labels([String?])
    case numbers([Double?])
  }

  /// The name as the user wrote it.
  let name: String
  private let values: Values
  private let ids: [String]

  /// Finds a column.
  ///
  /// `sector` comes from the problem; `cap`, `adv` and every other column from the table of stocks, `weight` from the
  /// benchmark. `size` is the capitalisation unless the table has a column of that name; without capitalisations it is
  /// the benchmark weight.
  ///
  /// - Throws: `ProblemError` where there is no such column.
  init(_ name: String, problem: TrackingProblem, stocks: StockTable?) throws(ProblemError) {
    self.name = name
    ids = problem.market.ids
    let records = ids.map { id in stocks?[id] }
    var rowOf: [String: Int] = [:]
    for (row, record) in (stocks?.rows ?? []).enumerated() { rowOf[record.id] = row }
    let rows = ids.map { rowOf[$0] }
    let capitalisations = records.map { $0?.cap }
    let hasCapitalisations = capitalisations.contains { $0 != nil }
    if name == "sector" {
      values = .labels(problem.universe.sectors)
    } else if let numbers = stocks?.factors[name] {
      values = .numbers(rows.map { $0.map { numbers[$0] } })
    } else if let labels = stocks?.labels[name] {
      values = .labels(rows.map { $0.map { labels[$0] }.flatMap { $0.isEmpty ? nil : $0 } })
    } else if name == "weight" || (name == "size" && !hasCapitalisations) {
      values = .numbers(problem.universe.benchmarkWeights)
    } else if name == "cap" || name == "size" {
      values = .numbers(capitalisations)
    } else if name == "adv" {
      values = .numbers(problem.universe.averageDailyVolumes)
    } else {
      var known = ["sector", "size", "cap", "weight", "adv"]
      known += (stocks?.factors.keys.sorted() ?? []) + (stocks?.labels.keys.sorted() ?? [])
      let nearest = nearestName(to: name, among: known).map { "Did you mean \($0)? " } ?? ""
      throw ProblemError(
        "replication.strata", "there is no column \(name)",
        remedy: "\(nearest)There are \(known.joined(separator: ", "))")
    }
  }

  /// The label of each of some stocks; numbers are cut into buckets of equally many stocks, the greatest first.
  ///
  /// Stocks of the same number are in the same bucket.
  ///
  /// - Throws: `ProblemError` where a value is not known.
  func labels(of stocks: [Int], buckets: Int) throws(ProblemError) -> [String] {
    switch values {
    case .labels(let labels):
      var result: [String] = []
      for stock in stocks {
        guard let label = labels[stock] else { throw unknown(stock) }
        result.append(label)
      }
      return result
    case .numbers(let numbers):
      var known: [Double] = []
      for stock in stocks {
        guard let number = numbers[stock] else { throw unknown(stock) }
        known.append(number)
      }
      let descending = known.sorted(by: >)
      // The last stock of each bucket but the last draws the line.
      let lines = (1..<max(2, buckets)).compactMap { bucket -> Double? in
        let last = bucket * known.count / buckets - 1
        return buckets > 1 && last >= 0 ? descending[last] : nil
      }
      return known.map { number in
        let bucket = lines.count { number < $0 }
        return Self.bucketName(bucket, of: buckets, column: name)
      }
    }
  }

  private static func bucketName(_ bucket: Int, of buckets: Int, column: String) -> String {
    let isSize = ["size", "cap", "weight"].contains(column)
    switch (isSize, buckets) {
    case (true, 2): return ["large", "small"][bucket]
    case (true, 3): return ["large", "mid", "small"][bucket]
    default: return "\(column) \(bucket + 1) of \(buckets)"
    }
  }

  private func unknown(_ stock: Int) -> ProblemError {
    ProblemError(
      "replication.strata", "the \(name) of \(ids[stock]) is not known",
      remedy: "Fill it in in the table of stocks, or choose other columns by --strata")
  }
}
