public import Scenarios

/// A base scenario and what is varied of it: the product of axes, without what is excluded, expanded one task at a time.
///
/// Points of the product are numbered with the last axis running fastest; numbers of excluded points are not used.
public struct Grid: Sendable {
  /// The grid's file as the user named it.
  public let file: String
  /// What the user calls it; the file's name without its ending where nothing is said.
  public let name: String
  /// The base scenario's file.
  public let baseFile: String
  let base: Base
  let axes: [GridAxis]
  let exclusions: [GridExclusion]

  /// The base scenario's nodes; they are only read.
  struct Base: @unchecked Sendable { let root: ScenarioNode }

  /// What one point of a grid sets, in the order of the axes.
  public struct Settings: Sendable, Hashable, Codable {
    /// A key with its value as the user wrote it.
    public struct Setting: Sendable, Hashable, Codable {
      /// The key's path, such as `objective.kind`.
      public let path: String
      /// The value's text.
      public let value: String
    }

    /// Every key that is set.
    public let members: [Setting]

    /// The settings in one line.
    public var text: String { members.map { "\($0.path)=\($0.value)" }.joined(separator: " ") }
  }

  /// The key paths that are set, in order.
  public var paths: [String] { axes.flatMap(\.paths) }

  /// Points of the whole product, excluded ones among them.
  public var productCount: Int { axes.reduce(1) { $0 * $1.count } }

  /// The numbers of the points that are not excluded, ascending and found one by one.
  public var points: some Sequence<Int> {
    (0..<productCount).lazy.filter { point in !exclusions.contains { $0.excludes(positions(of: point)) } }
  }

  /// How many points each exclusion alone would take away, by its name.
  public func excludedCounts() -> [(name: String, count: Int)] {
    exclusions.map { exclusion in
      (exclusion.name, zip(exclusion.positions, axes).reduce(1) { $0 * ($1.0?.count ?? $1.1.count) })
    }
  }

  /// What a point sets.
  public func settings(of point: Int) -> Settings {
    Settings(
      members: zip(axes, positions(of: point)).flatMap { axis, position in
        axis.settings(at: position).map { Settings.Setting(path: $0.path, value: $0.value.summary) }
      })
  }

  /// What is asked at a point.
  ///
  /// - Throws: `SpecificationError` that blames the value of the grid, or of the base scenario, at fault.
  public func specification(of point: Int) throws -> Specification {
    var edits = ScenarioEdits()
    for (axis, position) in zip(axes, positions(of: point)) {
      for setting in axis.settings(at: position) { try edits.put(setting.value, at: setting.path) }
    }
    return try ScenarioReader.specification(of: base.root, edits: edits)
  }

  /// The points that differ from a point by one step along one axis, whether excluded or not.
  public func neighbours(of point: Int) -> [Int] {
    var stride = productCount
    return zip(axes, positions(of: point)).flatMap { axis, position in
      stride /= axis.count
      return [position - 1, position + 1].filter { (0..<axis.count).contains($0) }.map {
        point + ($0 - position) * stride
      }
    }
  }

  /// The position on every axis of a point.
  func positions(of point: Int) -> [Int] {
    var rest = point
    var positions = [Int](repeating: 0, count: axes.count)
    for axis in axes.indices.reversed() {
      (rest, positions[axis]) = rest.quotientAndRemainder(dividingBy: axes[axis].count)
    }
    return positions
  }
}
