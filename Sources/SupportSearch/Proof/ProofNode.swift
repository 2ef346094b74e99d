import MILP

/// A node that waits: what is decided, a bound, and the vertex to begin from.
struct ProofNode: BoundedNode {
  var bound: Double
  var serial: Int
  var decisions: SupportDecisions
  var vertex: [Int32]
}
