/// A list that is always written and read as empty where its key is absent, as in files of earlier versions.
@propertyWrapper
public struct EmptyWhenAbsent<Element: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
  /// The list.
  public var wrappedValue: [Element]

  /// Wraps a list.
  public init(wrappedValue: [Element]) { self.wrappedValue = wrappedValue }

  /// Reads a list.
  public init(from decoder: any Decoder) throws { wrappedValue = try [Element](from: decoder) }

  /// Writes the list.
  public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

extension KeyedDecodingContainer {
  /// Reads a list, or an empty one where the key is absent; what synthesised decoding calls.
  public func decode<Element>(
    _ type: EmptyWhenAbsent<Element>.Type, forKey key: Key
  ) throws -> EmptyWhenAbsent<Element> {
    try decodeIfPresent(type, forKey: key) ?? EmptyWhenAbsent(wrappedValue: [])
  }
}
