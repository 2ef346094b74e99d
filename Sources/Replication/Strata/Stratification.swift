import MarketData
import TrackingDomain

/// Divides stocks into strata: one for each combination of labels that occurs.
struct Stratification {
  let problem: TrackingProblem
  let stocks: StockTable?
  let plan: ReplicationPlan

  /// Strata with what must be said of how they came about.
  struct Division {
    let strata: [Stratum]
    /// The columns, such as "sector × size in 3 buckets".
    let description: String
    let note: String?
  }

  /// Divides some stocks.
  ///
  /// Without columns of the user's choice they are sector and size, with as many buckets of size as leave a stock for
  /// every stratum.
  ///
  /// - Parameters:
  ///   - members: positions of the stocks, ascending.
  ///   - seats: how many of them may be held; nil where that does not matter.
  ///   - isOpen: whether a stock may be held at all; a stratum of none that may needs no seat.
  /// - Throws: `ProblemError` where a column or a value is missing, or there are more strata than seats.
  func divide(
    _ members: [Int], seats: Int?, isOpen: (Int) -> Bool = { _ in true }
  ) throws(ProblemError) -> Division {
    func count(_ division: Division) -> Int { division.strata.count { $0.members.contains(where: isOpen) } }
    if let columns = plan.strata {
      let division = try divide(members, by: columns, buckets: plan.buckets)
      try check(division, count(division), seats)
      return division
    }
    let hasSectors = members.allSatisfy { problem.universe.sectors[$0] != nil }
    let columns = hasSectors ? ["sector", "size"] : ["size"]
    var division = try divide(members, by: columns, buckets: plan.buckets)
    let first = division
    for buckets in stride(from: plan.buckets - 1, through: 1, by: -1) {
      guard let seats, count(division) > seats else { break }
      let fewer = buckets == 1 && hasSectors ? ["sector"] : columns
      division = try divide(members, by: fewer, buckets: buckets)
    }
    try check(division, count(division), seats)
    if let seats, division.strata.count != first.strata.count {
      let note =
        "\(first.description) would be \(first.strata.count) strata, more than the \(seats) stocks to be spread over "
        + "them: \(division.description) is used, \(division.strata.count) strata"
      return Division(strata: division.strata, description: division.description, note: note)
    }
    return division
  }

  private func check(_ division: Division, _ count: Int, _ seats: Int?) throws(ProblemError) {
    guard let seats, count > seats else { return }
    throw ProblemError(
      "cardinality",
      "\(seats) stocks are too few for \(division.description): there are \(count) strata and each needs at least one",
      remedy: "Ask for at least \(count) stocks, or give fewer --strata or --size-buckets")
  }

  private func divide(_ members: [Int], by names: [String], buckets: Int) throws(ProblemError) -> Division {
    var labels = [[String]](repeating: [], count: members.count)
    for name in names {
      let column = try StratumColumn(name, problem: problem, stocks: stocks)
      for (position, label) in try column.labels(of: members, buckets: buckets).enumerated() {
        labels[position].append(label)
      }
    }
    var groups: [String: [Int]] = [:]
    for (stock, label) in zip(members, labels) { groups[label.joined(separator: ", "), default: []].append(stock) }
    let strata = groups.sorted { $0.key < $1.key }.map { Stratum(name: $0.key, members: $0.value) }
    let description = names.joined(separator: " × ")
    let isCut = buckets > 1 && names.contains { $0 != "sector" }
    return Division(
      strata: strata, description: isCut ? "\(description) in \(buckets) buckets" : description, note: nil)
  }
}
