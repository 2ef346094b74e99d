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

extension Setting: Codable where Value: Codable {
  private enum CodingKeys: String, CodingKey { case value, origin }

  /// Reads a value with its origin, or the value alone where the decoder is told so by
  /// ``Swift/CodingUserInfoKey/omitsOrigins``.
  public init(from decoder: any Decoder) throws {
    if decoder.userInfo[.omitsOrigins] != nil {
      self.init(try decoder.singleValueContainer().decode(Value.self), .standard)
    } else {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        try container.decode(Value.self, forKey: .value), try container.decode(Origin.self, forKey: .origin))
    }
  }

  /// Writes a value with its origin, or the value alone where the encoder is told so.
  public func encode(to encoder: any Encoder) throws {
    if encoder.userInfo[.omitsOrigins] != nil {
      var container = encoder.singleValueContainer()
      try container.encode(value)
    } else {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(value, forKey: .value)
      try container.encode(origin, forKey: .origin)
    }
  }
}

extension CodingUserInfoKey {
  /// Set to anything on an encoder and its decoder, leaves out where settings were written: what is asked, by whatever
  /// words and in whatever file.
  public static let omitsOrigins: CodingUserInfoKey = {
    guard let key = CodingUserInfoKey(rawValue: "kindex.omits-origins") else {
      preconditionFailure("every text names a key")
    }
    return key
  }()
}

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
