internal import Quoting

/// The sort of trouble with an input, which decides the exit code of the command line.
public enum DataErrorKind: String, Sendable, Hashable, Codable {
  /// The file does not exist (exit code 66).
  case missing
  /// The file exists but cannot be read: a directory, no permission, a failing device (exit code 66).
  case unreadable
  /// The bytes are not what the format asks for (exit code 65).
  case malformed
  /// Every part can be read, but the parts contradict each other or what is asked of them (exit code 65).
  case inconsistent
}

/// What is wrong with an input: where, what, and what to do about it.
public struct DataError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The sort of trouble.
  public let kind: DataErrorKind
  /// The file, as the user named it.
  public let file: String?
  /// The line of the file, counted from 1.
  public let line: Int?
  /// The series or column at fault.
  public let column: String?
  /// What is wrong, without a full stop.
  public let message: String
  /// What to do about it, without a full stop.
  public let remedy: String

  /// Describes a fault of an input.
  public init(
    _ kind: DataErrorKind, file: String?, line: Int? = nil, column: String? = nil, _ message: String, remedy: String
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.remedy = remedy
  }

  /// Place, fault and remedy in one line: `prices.csv:17: column AAPL: no price. Fill the gap`.
  public var description: String {
    var place = ""
    if let file { place += line.map { "\(file):\($0): " } ?? "\(file): " }
    if let column { place += "column \(column.shownWithBlanks): " }
    return "\(place)\(message). \(remedy)"
  }
}

/// The sort of thing that a check of prices finds.
public enum DataFindingKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A price that does not change over a run of dates.
  case stale
  /// A history that says little: few returns, few new prices, few trades.
  case thin
  /// A price that leaps and is back one date later.
  case spike
  /// A move with the ratio of a split.
  case split
  /// A move far beyond the ordinary.
  case outlier
  /// A series that repeats another one.
  case duplicate
  /// A series that leads or lags the benchmark.
  case shifted
  /// Dates that cannot all be right, or are not understood.
  case dates
  /// A date on which no price moves.
  case idle
  /// A benchmark that may not be the one that is meant.
  case benchmark
  /// Sectors that are unknown, or are written in several ways.
  case labels
}

/// Something in the data that is lawful but probably not meant.
public struct DataWarning: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The file, as the user named it.
  public let file: String
  /// What was noticed, without a full stop.
  public let message: String
  /// The series concerned, if it is about one.
  public let id: String?
  /// The date concerned, if it is about one.
  public let date: String?
  /// The sort of thing it is, where a check of prices found it.
  public let kind: DataFindingKind?

  /// Describes something noticed in an input.
  public init(
    file: String, _ message: String, id: String? = nil, date: String? = nil, kind: DataFindingKind? = nil
  ) {
    self.file = file
    self.message = message
    self.id = id
    self.date = date
    self.kind = kind
  }

  /// Place and observation in one line: `prices.csv: AAPL, 2020-08-31: the price fell by 75 %`.
  public var description: String {
    let place = [id, date].compactMap { $0 }.joined(separator: ", ")
    return place.isEmpty ? "\(file): \(message)" : "\(file): \(place): \(message)"
  }
}
