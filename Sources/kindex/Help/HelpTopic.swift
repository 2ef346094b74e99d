/// What `kindex help` explains besides the commands: plain text of at most 80 columns.
struct HelpTopic: Sendable {
  /// What is typed after `kindex help`; words are joined by blanks or hyphens.
  let name: String
  /// What it is about, in a few words.
  let abstract: String
  /// The text, a heading first.
  let text: String

  static let all: [HelpTopic] = [.units, .bases, .objectives, .proof, .files, .exitCodes]

  /// The topic that the words after `help` name; nil where there is none.
  static func named(_ words: [String]) -> HelpTopic? {
    let name = words.joined(separator: " ").lowercased().replacing("-", with: " ").replacing("_", with: " ")
    return all.first { $0.name == name || $0.name == name + "s" || $0.name + "s" == name }
  }

  /// The topics by name with their abstracts, as the overview shows them.
  static var overview: String {
    "Topics, by `kindex help TOPIC`: " + all.map(\.name).joined(separator: ", ") + "."
  }

  init(_ name: String, _ abstract: String, _ parts: String...) {
    self.name = name
    self.abstract = abstract
    text = name.uppercased() + ": \(abstract)\n\n" + parts.joined(separator: "\n")
  }
}
