import ArgumentParser
import Foundation
import MarketData
import Quoting
import Scenarios

/// What may have been meant by a command line that is not understood.
enum UsageHint {
  /// What to say of a word that stands where a command should, and is none; nil where it is one.
  static func unknownCommand(_ arguments: [String]) -> String? {
    var commands: [any ParsableCommand.Type] = Kindex.configuration.subcommands
    var path = "kindex"
    var words = arguments[...]
    if words.first == "help" {
      words = words.dropFirst()
      path = "kindex help"
      if HelpTopic.named(Array(words)) != nil { return nil }
    }
    while let word = words.first, !word.isEmpty, !word.hasPrefix("-"), !commands.isEmpty {
      let names = commands.compactMap { $0.configuration.commandName }
      if word == "help" { return nil }
      guard let command = commands.first(where: { $0.configuration.commandName == word }) else {
        let topics = path == "kindex help" ? HelpTopic.all.map(\.name) : []
        return "there is no command \(topics.isEmpty ? "" : "or topic ")\(word.shown). "
          + remedy(for: word, path, names.filter { $0 != WorkerCommand.configuration.commandName } + topics)
      }
      commands = command.configuration.subcommands
      path += " \(word)"
      words = words.dropFirst()
    }
    return nil
  }

  private static func remedy(for word: String, _ path: String, _ names: [String]) -> String {
    if path == "kindex", isInput(word) { return "Did you mean kindex solve \(word.shown)?" }
    if let nearest = nearestName(to: word, among: names) { return "Did you mean \(path) \(nearest)?" }
    return "There are \(names.joined(separator: ", "))."
  }

  /// Whether a word looks like the file that a command reads.
  private static func isInput(_ word: String) -> Bool {
    let ends = [".csv", ".csv.gz", ".yaml", ".yml", ".json", ".txt", ".xlsx"]
    return ends.contains { word.lowercased().hasSuffix($0) } || FileManager.default.fileExists(atPath: word)
  }

  /// What to add to what the parser of the command line says; nil where nothing comes to mind.
  static func hint(about message: String, _ arguments: [String]) -> String? {
    // The parser's errors have no public form but their text.
    if let match = message.firstMatch(of: /Unknown option '-{1,2}([A-Za-z])'/) {
      let letter = match.1.lowercased()
      return help(arguments).contains("\n  -\(letter), ") ? "Did you mean -\(letter)?" : nil
    }
    guard let match = message.firstMatch(of: /The value '(.+?)' is invalid for '--([a-z-]+)/) else { return nil }
    let value = String(match.1)
    let listed = message.matches(of: /\n  - ([A-Za-z0-9_-]+)/).map { String($0.1) }
    let named = message.split(separator: "Please provide one of ").dropFirst().first.map {
      $0.prefix { $0 != "\n" }.matches(of: /'([A-Za-z0-9_-]+)'/).map { String($0.1) }
    }
    let choices = listed.isEmpty ? named ?? [] : listed
    guard !choices.isEmpty else { return nil }
    if match.2 == "objective", let other = OtherNames.measure(of: value) {
      return "Did you mean \(other)? Without a reward it asks for the same portfolio."
    }
    return nearestName(to: value, among: choices).map { "Did you mean \($0)?" }
  }

  /// The help of the command that was typed.
  private static func help(_ arguments: [String]) -> String {
    var command: any ParsableCommand.Type = Kindex.self
    for word in arguments {
      guard let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == word }) else {
        break
      }
      command = next
    }
    return Kindex.helpMessage(for: command)
  }
}
