/// A part of the universe that is sampled for itself.
public struct Stratum: Sendable, Hashable {
  /// Its labels, such as "Banks, large".
  public let name: String
  /// Positions of its stocks, ascending.
  public let members: [Int]

  /// Names a part of the universe.
  public init(name: String, members: [Int]) {
    self.name = name
    self.members = members
  }

  /// Σ b[i] over the members.
  func weight(in benchmark: [Double]) -> Double { members.reduce(0) { $0 + benchmark[$1] } }
}
