internal import Scenarios

/// One thing that a grid varies: a key, or several keys together, with the values that they take in turn.
struct GridAxis: Sendable {
  /// The key's path, or the name of a list of values that are taken together.
  let name: String
  /// The values.
  let values: Values

  /// The values of an axis; a range of a million seeds takes no more room than a list of two.
  enum Values: @unchecked Sendable {
    /// A value for each position, under the axis's own key.
    case list([ScenarioNode])
    /// Whole numbers with a step between, under the axis's own key.
    case range(first: Int, step: Int, count: Int, ScenarioNode)
    /// Several keys for each position.
    case joint([[(path: String, value: ScenarioNode)]])
  }

  /// How many values there are.
  var count: Int {
    switch values {
    case .list(let nodes): nodes.count
    case .range(_, _, let count, _): count
    case .joint(let points): points.count
    }
  }

  /// The keys that the axis sets, in order.
  var paths: [String] {
    if case .joint(let points) = values {
      var seen: Set<String> = []
      return points.joined().map(\.path).filter { seen.insert($0).inserted }
    }
    return [name]
  }

  /// What is set at a position.
  func settings(at position: Int) -> [(path: String, value: ScenarioNode)] {
    switch values {
    case .list(let nodes): [(name, nodes[position])]
    case .range(let first, let step, _, let node): [(name, node.replacing(text: String(first + step * position)))]
    case .joint(let points): points[position]
    }
  }

  /// The positions at which a key has a value, by its text.
  func positions(of path: String, text: String) -> [Int] {
    switch values {
    case .range(let first, let step, let count, _):
      guard path == name, let number = Int(text), number.magnitude < 1 << 53, (number - first) % step == 0 else {
        return []
      }
      let position = (number - first) / step
      return (0..<count).contains(position) ? [position] : []
    case .list, .joint:
      return (0..<count).filter { position in
        settings(at: position).contains { $0.path == path && $0.value.summary == text }
      }
    }
  }
}
