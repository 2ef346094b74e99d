/// What branch and bound over supports needs of a node: a relaxation that starts from its parent's solution and gives a
/// bound that is certified whatever its accuracy.
protocol NodeRelaxation: AnyObject {
  /// Sets up a node where a relaxation like it was left, see ``vertex(_:)``; an empty code starts anew.
  ///
  /// - Returns: false where no start was found.
  func restore(_ vertex: [Int32], _ decisions: SupportDecisions) -> Bool
  /// Takes over the node and the solution of another.
  func copy(_ other: Self)
  /// Leaves an undecided column out; ``solve(_:cutoff:)`` follows.
  ///
  /// - Returns: false where numerics failed.
  func exclude(_ j: Int) -> Bool
  /// Solves the node.
  ///
  /// - Parameter cutoff: a bound at which the node is done with.
  /// - Returns: a certified bound; −∞ where numerics failed altogether.
  func solve(_ decisions: SupportDecisions, cutoff: Double) -> Double
  /// Solves a node of one support, as precisely as the arithmetic allows.
  func solveExactly(_ decisions: SupportDecisions, cutoff: Double) -> Double
  /// The weight of a column in the solution.
  func weight(_ j: Int) -> Double
  /// The solution's objective where it breaks nothing that the relaxation asks; nil where it does.
  var feasibleObjective: Double? { get }
  /// The solution in few numbers, for a child to start from.
  func vertex(_ decisions: SupportDecisions) -> [Int32]
}
