import Synchronization

/// Which columns of the user's tables are meant by the names that Kindex uses, where the user says so.
///
/// One naming holds for all tables of a command; each takes of it what it has.
public final class ColumnNaming: Sendable {
  /// The headers by Kindex's names, such as `id: Ticker`.
  public let headers: [String: String]
  private let found = Mutex<Set<String>>([])

  /// Names columns.
  ///
  /// - Parameter headers: headers by names of ``ColumnNames/all``.
  public init(_ headers: [String: String]) { self.headers = headers }

  /// The position of the header that is meant by a name; nil where none is named, or the table has it not.
  func position(of name: String, among columns: [String]) -> Int? {
    guard let header = headers[name] else { return nil }
    let exact = columns.firstIndex(of: header)
    guard let position = exact ?? columns.firstIndex(where: { $0.lowercased() == header.lowercased() }) else {
      return nil
    }
    _ = found.withLock { $0.insert(name) }
    return position
  }

  /// The names whose headers no table had, in order.
  public var unused: [String] {
    let found = found.withLock { $0 }
    return headers.keys.filter { !found.contains($0) }.sorted()
  }
}
