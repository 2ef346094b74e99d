/// A node that waits: what is decided, a bound, and the vertex to begin from.
struct ProofNode {
  var bound: Double
  var serial: Int
  var decisions: SupportDecisions
  var vertex: [Int32]
}

/// Waiting nodes, least bound first, ties by age.
struct ProofHeap {
  private var nodes: [ProofNode] = []

  /// How many wait.
  var count: Int { nodes.count }
  /// The least bound among them.
  var leastBound: Double { nodes.first?.bound ?? .infinity }

  private static func precedes(_ a: ProofNode, _ b: ProofNode) -> Bool {
    a.bound != b.bound ? a.bound < b.bound : a.serial < b.serial
  }

  /// Adds a node.
  mutating func insert(_ node: ProofNode) {
    nodes.append(node)
    var child = nodes.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard Self.precedes(nodes[child], nodes[parent]) else { break }
      nodes.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the node of least bound.
  mutating func removeFirst() -> ProofNode? {
    guard let first = nodes.first else { return nil }
    let last = nodes.removeLast()
    guard !nodes.isEmpty else { return first }
    nodes[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < nodes.count {
        if Self.precedes(nodes[child], nodes[least]) { least = child }
      }
      guard least != parent else { break }
      nodes.swapAt(parent, least)
      parent = least
    }
    return first
  }
}
