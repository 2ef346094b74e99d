/// A change of support by at most one column out and one column in.
package struct Move: Sendable, Hashable {
  /// The position in the evaluator's support of the column that leaves, −1 for none.
  package var position: Int
  /// The column that enters, −1 for none.
  package var entrant: Int
  /// What the objective is expected to be after the move.
  package var estimate: Double

  /// Describes a move.
  package init(position: Int, entrant: Int, estimate: Double) {
    self.position = position
    self.entrant = entrant
    self.estimate = estimate
  }
}

/// What local search needs of an objective: exact values on supports, and a guess at all neighbours at once.
package protocol SubsetEvaluator: AnyObject {
  /// The counted columns held now, in the evaluator's own order.
  var support: [Int] { get }
  /// The score of the support held now.
  var score: Score { get }
  /// Solves on a support and holds it from now on.
  @discardableResult func settle(on support: [Int]) -> Score
  /// The exact score of a neighbour; what is held stays.
  func score(of move: Move) -> Score
  /// Guesses the value of every neighbour.
  ///
  /// - Parameters:
  ///   - positions: positions of the support that may leave; −1 stands for none leaving.
  ///   - entrants: columns outside the support that may enter.
  ///   - isThorough: whether every entrant is wanted, not only the promising ones.
  /// - Returns: for each position in turn, n + 1 estimates: of each column entering, and last of none entering; +∞ where
  ///   the neighbour is not worth solving, −∞ where nothing is known. Only those of `entrants` are meaningful.
  func price(positions: [Int], entrants: [Int], isThorough: Bool) -> [Double]
  /// Weights of all columns at the support held now.
  func weights() -> [Double]
  /// The objective of given weights, recomputed from the data.
  func value(of weights: [Double]) -> Double
  /// A support that a relaxation without cardinality suggests, most wanted first; empty where there is none.
  func relaxedRanking() -> [Int]
}
