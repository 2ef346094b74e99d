/// A node of a branch and bound that waits for its turn.
package protocol BoundedNode {
  /// No solution below it is better than this.
  var bound: Double { get }
  /// Order of creation, which settles ties.
  var serial: Int { get }
}

/// Waiting nodes, least bound first, ties by age: a binary heap.
package struct BestFirstQueue<Node: BoundedNode> {
  private var nodes: [Node] = []

  /// An empty queue.
  package init() {}

  /// How many wait.
  package var count: Int { nodes.count }
  /// The least bound among them; +∞ where none waits.
  package var leastBound: Double { nodes.first?.bound ?? .infinity }

  private static func precedes(_ a: Node, _ b: Node) -> Bool {
    a.bound != b.bound ? a.bound < b.bound : a.serial < b.serial
  }

  /// Adds a node.
  package mutating func insert(_ node: Node) {
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
  package mutating func removeFirst() -> Node? {
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
