/// The names under which columns are known besides their own, as brokers, index providers and libraries write them.
///
/// Letter case counts for nothing, nor whether words are joined by blanks, underscores or hyphens.
public enum ColumnNames {
  /// Columns by their own names, each with its other names, those first that are preferred where there are several.
  private static let others: [String: [String]] = [
    "id": [
      "ticker", "symbol", "ticker symbol", "stock", "ric", "security", "instrument", "identifier", "constituent",
      "isin",
      "sedol", "cusip", "figi",
    ],
    "shares": [
      "quantity", "qty", "units", "position", "shares held", "number of shares", "no of shares", "holding",
      "amount held",
    ],
    "price": ["last price", "close", "close price", "closing price", "market price", "last", "px last"],
    "date": ["as of", "as of date", "position date", "trade date"],
    "name": ["company", "company name", "security name", "description", "long name"],
    "sector": ["gics sector", "gics sector name", "economic sector"],
    "weight": [
      "index weight", "indexweight", "benchmark weight", "benchmarkweight", "weight in index", "index weighting",
      "weighting", "wgt",
    ],
    "lot": ["lot size", "lotsize", "board lot", "round lot"],
    "adv": ["average daily volume", "avg daily volume", "avg volume", "average volume"],
    "cap": ["market cap", "marketcap", "mkt cap", "market capitalisation", "market capitalization"],
    "shares_outstanding": ["shares outstanding", "sharesoutstanding", "shares out"],
    "min_weight": ["min weight", "minweight", "minimum weight"],
    "max_weight": ["max weight", "maxweight", "maximum weight"],
  ]

  /// Columns of which several may stand side by side, the first of them counting.
  private static let ranked: Set = ["id", "name", "price", "date"]

  /// The columns that may be named by a mapping.
  public static var all: [String] { (others.keys + ["volume"]).sorted() }

  /// The other names of a column, those first that are preferred.
  public static func others(of name: String) -> [String] { others[name] ?? [] }

  /// Whether of several other names the first in the list of names counts.
  static func isRanked(_ name: String) -> Bool { ranked.contains(name) }

  /// A name as it is compared: in lower case, words apart by one blank, without a mark of per cent.
  static func plain(_ name: String) -> String {
    let words = name.lowercased().split { " _-.\t\u{a0}/".contains($0) }
    return words.filter { !percentMarks.contains(String($0)) }.joined(separator: " ")
  }

  /// Whether a name says that its numbers are per cent.
  static func isPercentage(_ name: String) -> Bool {
    name.lowercased().split { " _-.\t\u{a0}/".contains($0) }.contains { percentMarks.contains(String($0)) }
  }

  private static let percentMarks: Set = ["%", "(%)", "[%]", "pct", "(pct)", "percent", "(percent)", "(in", "%)"]
}
