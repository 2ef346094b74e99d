/// Seats by largest remainder (Hamilton's method), each party between its least and its most.
package enum Apportionment {
  /// Divides seats among parties.
  ///
  /// Every party gets the whole part of its quota seats·w/Σw, moved into its bounds; what is then left goes, one seat at
  /// a time, to the party furthest below its quota, and what is too much is taken from the one furthest above.
  ///
  /// - Parameters:
  ///   - seats: how many there are.
  ///   - weights: what each party weighs, at least zero.
  ///   - least: fewest seats of each.
  ///   - most: most seats of each, not below the least.
  /// - Returns: seats of each party, in order; nil where the bounds leave no such division.
  package static func seats(_ seats: Int, weights: [Double], least: [Int], most: [Int]) -> [Int]? {
    guard least.reduce(0, +) <= seats, most.reduce(0, +) >= seats else { return nil }
    let total = weights.reduce(0, +)
    let quotas = weights.map { total > 0 ? Double(seats) * $0 / total : 0 }
    var result = weights.indices.map { min(most[$0], max(least[$0], Int(quotas[$0].rounded(.down)))) }
    func below(_ party: Int) -> Double { quotas[party] - Double(result[party]) }
    while result.reduce(0, +) < seats {
      let open = result.indices.filter { result[$0] < most[$0] }
      guard let next = open.max(by: { (below($0), weights[$0], $1) < (below($1), weights[$1], $0) }) else { return nil }
      result[next] += 1
    }
    while result.reduce(0, +) > seats {
      let open = result.indices.filter { result[$0] > least[$0] }
      guard let next = open.min(by: { (below($0), weights[$0], $1) < (below($1), weights[$1], $0) }) else { return nil }
      result[next] -= 1
    }
    return result
  }
}
