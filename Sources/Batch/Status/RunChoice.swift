internal import Foundation

/// Which of several runs is meant.
public struct RunChoice: Sendable {
  /// A grid file, a run's name or the beginning of its key; nil for the newest run.
  public let text: String?

  /// What the user wrote.
  public init(_ text: String?) { self.text = text }

  /// The run that is meant.
  ///
  /// - Parameters:
  ///   - runs: those there are.
  ///   - place: the store or folder that holds them, for messages.
  /// - Throws: ``BatchError`` where there is none, or the beginning of a key fits several.
  public func header(among runs: [RunManifest.Header], in place: String) throws(BatchError) -> RunManifest.Header {
    let newest = runs.sorted { ($0.created, $0.key) > ($1.created, $1.key) }
    guard let first = newest.first else {
      throw BatchError(.missing, "\(place) holds no run yet", remedy: "Begin one with kindex batch run")
    }
    guard let text else { return first }
    let file = URL(fileURLWithPath: text).standardizedFileURL.path
    if let run = newest.first(where: { $0.grid == file }) ?? newest.first(where: { $0.name == text }) { return run }
    let fitting = newest.filter { text.count >= 4 && $0.key.hasPrefix(text) }
    if fitting.count == 1 { return fitting[0] }
    let known = newest.prefix(5).map { "\($0.name) (\($0.key))" }.joined(separator: ", ")
    throw BatchError(
      .usage, "\(place) holds no run \(text)",
      remedy: "Give a grid file, a name or a key; there are \(known)\(newest.count > 5 ? " and others" : "")")
  }
}
