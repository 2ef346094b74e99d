/// Where a user wrote something.
public enum Origin: Sendable, Hashable, Codable, CustomStringConvertible {
  /// On the command line, as this option.
  case option(String)
  /// In a file, at a line (from 1), under a key path; the path is empty for the file as a whole.
  case file(String, line: Int, key: String)
  /// Nowhere: Kindex's own default.
  case standard

  /// The place in the form in which compilers name places.
  public var description: String {
    switch self {
    case .option(let name): name
    case .file(let file, let line, let key): key.isEmpty ? "\(file):\(line)" : "\(file):\(line): \(key)"
    case .standard: "problem"
    }
  }
}

/// A value together with where the user wrote it.
public struct Setting<Value: Sendable & Hashable>: Sendable, Hashable {
  /// What was written.
  public var value: Value
  /// Where.
  public var origin: Origin

  /// Pairs a value with its origin.
  public init(_ value: Value, _ origin: Origin) {
    self.value = value
    self.origin = origin
  }
}

extension Setting: Codable where Value: Codable {}

/// Something that a user wrote which cannot be taken: where, what, and what to do.
public struct SpecificationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where it was written.
  public let origin: Origin
  /// What is wrong, without a full stop.
  public let message: String
  /// What to do about it, without a full stop.
  public let remedy: String

  /// Makes an error.
  public init(_ origin: Origin, _ message: String, remedy: String) {
    self.origin = origin
    self.message = message
    self.remedy = remedy
  }

  /// Place, fault and remedy in one line; a default has no place.
  public var description: String {
    let place = origin == .standard ? "" : "\(origin): "
    return "\(place)\(message). \(remedy)\(remedy.hasSuffix("?") ? "" : ".")"
  }
}
