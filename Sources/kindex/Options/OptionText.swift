import ArgumentParser
import MarketData
import Scenarios
import TrackingDomain

/// Turns the text of options into values, with an error that says which forms are taken.
enum OptionText {
  /// A sector and its greatest weight.
  struct SectorCap: Sendable {
    let sector: String
    let most: Double
  }

  static func fraction(_ text: String) throws -> Double { try proportion(text, .share) }

  static func cost(_ text: String) throws -> Double { try proportion(text, .cost) }

  static func gap(_ text: String) throws -> Double { try proportion(text, .gap) }

  /// A proportion; of what range it may be is for the option to check.
  private static func proportion(_ text: String, _ plain: PlainProportion) throws -> Double {
    if let doubt = plain.doubt(about: text, within: -1...1) {
      throw ValidationError("\(doubt.message). \(doubt.remedy).")
    }
    guard let value = QuantityText.fraction(text) else {
      throw ValidationError("'\(text)' is not a proportion; write 1%, 100bps or 0.01.")
    }
    return value
  }

  static func seconds(_ text: String) throws -> Double {
    guard let value = QuantityText.seconds(text) else {
      throw ValidationError("'\(text)' is not a time of at most thirty years; write 60s, 500ms, 5m or 2h.")
    }
    return value
  }

  static func amount(_ text: String) throws -> Double {
    guard let value = QuantityText.amount(text) else {
      throw ValidationError("'\(text)' is not an amount; write 1e6, 1_000_000 or 1000000, at most 1e15.")
    }
    return value
  }

  static func cardinality(_ text: String) throws -> CountBounds {
    guard let value = QuantityText.counts(text) else {
      throw ValidationError("'\(text)' is not a number of stocks; write 10, 5...15, 5,10,15 or <=15.")
    }
    return value
  }

  static func returns(_ text: String) throws -> ReturnKind {
    guard let value = ReturnKind(rawValue: text) else {
      throw ValidationError("'\(text)' is not a kind of return; write simple or log.")
    }
    return value
  }

  static func sectorCap(_ text: String) throws -> SectorCap {
    guard let mark = text.lastIndex(of: "=") else {
      throw ValidationError("'\(text)' is not a sector's cap; write 'Banks=30%'.")
    }
    let most = try fraction(String(text[text.index(after: mark)...]))
    guard (0...1).contains(most) else {
      throw ValidationError("'\(text)': give a proportion from 0% to 100%, such as 'Banks=30%'.")
    }
    return SectorCap(sector: String(text[..<mark]), most: most)
  }

  static func riskModel(_ text: String) throws -> RiskModelChoice {
    guard let value = RiskModelChoice(text) else {
      throw ValidationError(
        "'\(text)' is not a risk model; write sample, ewma, ledoit-wolf, pca, exposures or the name of a .csv file.")
    }
    return value
  }

  /// Headers by names of columns, as in `id=Ticker,shares=Units`.
  static func columns(_ text: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let mark = part.firstIndex(of: "="), part.index(after: mark) < part.endIndex else {
        throw ValidationError("'\(part)' names no column; write id=Ticker,shares=Units.")
      }
      let name = String(part[..<mark])
      guard ColumnNames.all.contains(name) else {
        let nearest = nearestName(to: name, among: ColumnNames.all).map { " Did you mean \($0)?" } ?? ""
        throw ValidationError(
          "'\(name)' is not one of the columns \(ColumnNames.all.joined(separator: ", ")).\(nearest)")
      }
      result[name] = String(part[part.index(after: mark)...])
    }
    return result
  }

  static func list(_ text: String) throws -> [String] { try parts(of: text, by: ",", form: "A,B") }

  static func alternatives(_ text: String) throws -> [String] {
    let ids = try parts(of: text, by: "|", form: "'A|B'")
    guard ids.count > 1 else { throw ValidationError("'\(text)' names one stock; write 'A|B'.") }
    return ids
  }

  private static func parts(of text: String, by separator: Character, form: String) throws -> [String] {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    guard !parts.contains("") else { throw ValidationError("'\(text)' has an empty name; write \(form).") }
    return parts
  }
}
