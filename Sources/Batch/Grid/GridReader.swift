internal import Foundation
internal import MarketData
internal import Scenarios

/// Reads grid files: a base scenario, axes, lists of values that go together, exclusions.
///
/// ```yaml
/// kindex: 1
/// base: scenario.yaml
/// axes:
///   cardinality: [5, 10, 15, 20]
///   solver.seed: 1...25
/// lists:
///   regime:
///     - {data.window.from: 2021-06-01, data.window.to: 2021-09-30}
///     - {data.window.from: 2022-01-03, data.window.to: 2022-06-30}
/// exclude:
///   - {cardinality: 5, solver.seed: [1, 2]}
/// ```
///
/// Values are checked as a scenario's own: a grid is refused, with file, line, key and the nearest name, before
/// anything is solved.
public struct GridReader {
  private static let keys = ["kindex", "name", "base", "axes", "lists", "exclude"]
  /// Most points of a product.
  static let mostPoints = 10_000_000

  private let root: ScenarioNode
  private var values: [String: ScenarioNode] = [:]

  /// Reads a grid and checks every value of every axis.
  ///
  /// - Throws: `DataError` where a file is missing or no text, `SpecificationError` for what cannot be taken.
  public static func read(path: String) throws -> Grid {
    let reader = try GridReader(ScenarioReader.document(path: path))
    let grid = try reader.grid(file: path)
    try grid.checkValues()
    return grid
  }

  private init(_ root: ScenarioNode) throws {
    self.root = root
    guard let entries = try root.entries() else {
      throw root.error(
        "a grid is a mapping of keys to values", remedy: "Begin with kindex: 1, then base: scenario.yaml")
    }
    for (key, value) in entries {
      guard Self.keys.contains(key) else {
        let nearest = nearestName(to: key, among: Self.keys).map { "Did you mean \($0)?" }
        throw value.error(
          "a grid has no key \(key)",
          remedy: nearest ?? "Its keys are \(Self.keys.joined(separator: ", ")); keys of a scenario go under axes")
      }
      values[key] = value
    }
  }

  private func grid(file: String) throws -> Grid {
    try readVersion()
    guard let base = values["base"] else {
      throw root.error("the key base is missing", remedy: "Write base: scenario.yaml")
    }
    guard let written = base.text, ScenarioReader.isScenario(path: written) else {
      throw base.mismatch(expected: "the path of a scenario, relative to the grid", example: "scenario.yaml")
    }
    let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    let baseFile = written.hasPrefix("/") ? written : folder + written
    let axes = try (values["axes"].map(plainAxes) ?? []) + (values["lists"].map(jointAxes) ?? [])
    try refuseTooMany(axes)
    let baseRoot: ScenarioNode
    do { baseRoot = try ScenarioReader.document(path: baseFile) } catch let error as DataError
      where error.kind == .missing
    { throw DataError(.missing, file: error.file, "\(error.message) (named at \(base.origin))", remedy: error.remedy) }
    let ending = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    return Grid(
      file: file, name: values["name"]?.text ?? ending, baseFile: baseFile, base: Grid.Base(root: baseRoot), axes: axes,
      exclusions: try values["exclude"].map { try exclusions($0, axes) } ?? [])
  }

  private func readVersion() throws {
    guard let version = values["kindex"] else {
      throw root.error("the key kindex is missing", remedy: "Write kindex: 1")
    }
    guard let number = version.text.flatMap(Int.init) else {
      throw version.mismatch(expected: "the version 1", example: "1")
    }
    guard number <= 1 else {
      throw version.error("the grid is of version \(number), this Kindex reads version 1", remedy: "Use a newer Kindex")
    }
    guard number == 1 else { throw version.error("there is no version \(number)", remedy: "Write kindex: 1") }
  }

  // MARK: - Axes

  private func plainAxes(_ node: ScenarioNode) throws -> [GridAxis] {
    let expected = "a mapping from each key path to its values"
    guard let entries = try node.entries() else {
      throw node.mismatch(expected: expected, example: "{cardinality: [5, 10], solver.seed: 1...25}")
    }
    return try entries.map { path, value in
      if let elements = value.elements() {
        guard !elements.isEmpty else { throw value.error("the list is empty", remedy: "Give at least one value") }
        try refuseRepeats(elements)
        return GridAxis(name: path, values: .list(elements))
      }
      guard let text = value.text, let range = Self.range(text) else {
        throw value.mismatch(expected: "a list of values, or a range such as 1...25", example: "[5, 10]")
      }
      guard range.count > 0 else { throw value.error("the range \(text) is empty", remedy: "Write 1...25") }
      return GridAxis(name: path, values: .range(first: range.first, step: range.step, count: range.count, value))
    }
  }

  /// `1...25`, or `10...100 by 10`.
  private static func range(_ text: String) -> (first: Int, step: Int, count: Int)? {
    let parts = text.components(separatedBy: " by ")
    let ends = parts[0].components(separatedBy: "...")
    func number(_ text: String) -> Int? { Int(text.trimmingCharacters(in: .whitespaces).replacing("_", with: "")) }
    guard parts.count <= 2, ends.count == 2, let first = number(ends[0]), let last = number(ends[1]),
      let step = parts.count == 2 ? number(parts[1]) : 1, step > 0, first.magnitude < 1 << 53, last.magnitude < 1 << 53
    else { return nil }
    return (first, step, last < first ? 0 : (last - first) / step + 1)
  }

  private func jointAxes(_ node: ScenarioNode) throws -> [GridAxis] {
    guard let entries = try node.entries() else {
      throw node.mismatch(
        expected: "a mapping from a name to a list of values that go together",
        example: "{regime: [{data.window.from: 2021-06-01, data.window.in_sample: 60}]}")
    }
    return try entries.map { name, value in
      guard let elements = value.elements(), !elements.isEmpty else {
        throw value.mismatch(expected: "a list of mappings", example: "[{cardinality: 5, objective.kind: mad}]")
      }
      try refuseRepeats(elements)
      let points = try elements.map { element in
        guard let members = try element.entries(), !members.isEmpty else {
          throw element.mismatch(
            expected: "a mapping from key paths to values", example: "{cardinality: 5, objective.kind: mad}")
        }
        return members.map { (path: $0.key, value: $0.value) }
      }
      return GridAxis(name: name, values: .joint(points))
    }
  }

  private func refuseRepeats(_ elements: [ScenarioNode]) throws {
    var seen: Set<String> = []
    for element in elements where !seen.insert(element.summary).inserted {
      throw element.error("\(element.summary) is given twice", remedy: "Give every value once")
    }
  }

  private func refuseTooMany(_ axes: [GridAxis]) throws {
    var product = 1
    for axis in axes {
      let (next, isTooMuch) = product.multipliedReportingOverflow(by: axis.count)
      guard !isTooMuch, next <= Self.mostPoints else {
        throw root.error(
          "the product of the axes has more than \(Self.mostPoints) points", remedy: "Divide it among several grids")
      }
      product = next
    }
  }

  // MARK: - Exclusions

  private func exclusions(_ node: ScenarioNode, _ axes: [GridAxis]) throws -> [GridExclusion] {
    if let elements = node.elements() {
      return try elements.enumerated().map { try exclusion("exclude[\($0 + 1)]", $1, axes) }
    }
    guard let entries = try node.entries() else {
      throw node.mismatch(
        expected: "a list of exclusions, or a mapping from names to exclusions", example: "[{cardinality: 5}]")
    }
    return try entries.map { try exclusion($0.key, $0.value, axes) }
  }

  private func exclusion(_ name: String, _ node: ScenarioNode, _ axes: [GridAxis]) throws -> GridExclusion {
    guard let conditions = try node.entries(), !conditions.isEmpty else {
      throw node.mismatch(expected: "a mapping from key paths to values", example: "{cardinality: 5}")
    }
    var positions = [Set<Int>?](repeating: nil, count: axes.count)
    for (path, value) in conditions {
      guard let axis = axes.firstIndex(where: { $0.paths.contains(path) }) else {
        let known = axes.flatMap(\.paths)
        throw value.error(
          "\(path) is not varied by this grid",
          remedy: nearestName(to: path, among: known).map { "Did you mean \($0)?" }
            ?? "Varied are \(known.joined(separator: ", "))")
      }
      var allowed: Set<Int> = []
      for wanted in value.elements() ?? [value] {
        let found = axes[axis].positions(of: path, text: wanted.summary)
        guard !found.isEmpty else {
          throw wanted.error(
            "\(path) never is \(wanted.summary) in this grid", remedy: "Write a value exactly as it stands on its axis")
        }
        allowed.formUnion(found)
      }
      positions[axis] = positions[axis].map { $0.intersection(allowed) } ?? allowed
    }
    return GridExclusion(name: name, positions: positions)
  }
}

extension Grid {
  /// Decodes, for every value of every axis, the first point that has it and is not excluded; of a range the first and
  /// the last value stand for all.
  func checkValues() throws {
    var unseen = axes.map { axis -> Set<Int> in
      if case .range(_, _, let count, _) = axis.values { return [0, count - 1] }
      return Set(0..<axis.count)
    }
    var isAnyLeft = false
    for point in points {
      isAnyLeft = true
      let positions = positions(of: point)
      let isNew = zip(unseen, positions).contains { $0.contains($1) }
      if isNew {
        _ = try specification(of: point)
        for (axis, position) in positions.enumerated() { unseen[axis].remove(position) }
        if unseen.allSatisfy(\.isEmpty) { return }
      }
    }
    guard isAnyLeft else { throw base.root.error("nothing is left of the grid \(file)", remedy: "Exclude less") }
  }
}
