/// Values that are put in the place of a scenario's own, by key path: what an axis of a grid varies.
///
/// Every value keeps the place where it was written, so that a scenario that cannot be read is blamed on the very value
/// of the very file at fault.
package struct ScenarioEdits {
  /// What happens at one key.
  indirect enum Edit {
    /// This value stands in its place, the scenario's own is not looked at.
    case value(ScenarioNode)
    /// Keys below it are edited, the others stay.
    case keys(ScenarioEdits)

    /// The node that results where the scenario has another, or none.
    func node(inPlaceOf own: ScenarioNode) throws(SpecificationError) -> ScenarioNode {
      switch self {
      case .value(let value): value
      case .keys(let edits): try own.edited(edits)
      }
    }
  }

  /// One key that is edited.
  struct Member {
    let key: String
    /// The value that was first put at the key or below it; for the place where that was written.
    let place: ScenarioNode
    var edit: Edit
  }

  private(set) var members: [Member] = []

  /// Edits nothing.
  package init() {}

  /// Whether nothing is edited.
  var isEmpty: Bool { members.isEmpty }

  /// What happens at a key; nil where it is not edited.
  subscript(key: String) -> Edit? { members.first { $0.key == key }?.edit }

  /// Puts a value in the place of whatever a scenario says at a key path.
  ///
  /// - Parameters:
  ///   - value: the value, which knows where it was written.
  ///   - path: keys with dots between, such as `data.window.from`.
  /// - Throws: ``SpecificationError`` where the path, one above it or one below it has been put already.
  package mutating func put(_ value: ScenarioNode, at path: String) throws(SpecificationError) {
    try put(value, keys: path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...], path)
  }

  private mutating func put(_ value: ScenarioNode, keys: ArraySlice<String>, _ path: String) throws(SpecificationError)
  {
    guard let key = keys.first else { return }
    let rest = keys.dropFirst()
    guard let position = members.firstIndex(where: { $0.key == key }) else {
      var below = ScenarioEdits()
      if !rest.isEmpty { try below.put(value, keys: rest, path) }
      members.append(Member(key: key, place: value, edit: rest.isEmpty ? .value(value) : .keys(below)))
      return
    }
    guard case .keys(var below) = members[position].edit, !rest.isEmpty else {
      throw value.error(
        "\(path) is varied here and at \(members[position].place.origin)", remedy: "Vary each key in one place")
    }
    try below.put(value, keys: rest, path)
    members[position].edit = .keys(below)
  }
}
