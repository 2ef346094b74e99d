/// Waiting nodes, least bound first, ties by age.
struct NodeHeap {
  private var nodes: [SearchTree.Node] = []

  /// How many wait.
  var count: Int { nodes.count }
  /// The least bound among them.
  var leastBound: Double? { nodes.first?.bound }

  private static func precedes(_ a: SearchTree.Node, _ b: SearchTree.Node) -> Bool {
    a.bound != b.bound ? a.bound < b.bound : a.serial < b.serial
  }

  /// Adds a node.
  mutating func insert(_ node: SearchTree.Node) {
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
  mutating func removeFirst() -> SearchTree.Node? {
    guard let first = nodes.first else { return nil }
    let last = nodes.removeLast()
    if !nodes.isEmpty {
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
    }
    return first
  }
}
