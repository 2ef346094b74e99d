import Foundation
import IndexTracking
import MarketData

/// A result that a report can show, read from a file that `--format json` wrote.
enum ReportSubject {
  case solution(Solution)
  case rebalance(RebalanceReport)
  case curve(Curve)
  case backtest(BacktestSubject)
  case comparison(ComparisonSubject)

  /// The kinds of result, as in the key `kind`.
  static let kinds = ["kindex.solution", "kindex.curve", "kindex.backtest", "kindex.comparison"]

  /// Reads a file; `-` for standard input.
  ///
  /// - Throws: ``Failure`` that names the file, and the key where one is missing or wrong.
  static func read(path: String) throws -> ReportSubject {
    let data = try bytes(of: path)
    try ResultNumbers.check(data, path: path)
    do { return try parse(data, path: path) } catch let error as DecodingError {
      throw Failure(
        code: .wrongData,
        message: "\(path): \(Self.words(error)). Give a result that --format json of this version wrote.")
    }
  }

  /// Most bytes of a result: a back-test of fifty years by day, with every holding, has a tenth of them.
  private static let mostBytes = 256 << 20

  /// The bytes of a file, a pipe or, for `-`, standard input.
  private static func bytes(of path: String) throws(Failure) -> Data {
    let file = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    var data = Data()
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    var count = file < 0 ? -1 : 0
    repeat {
      if file >= 0 { count = Foundation.read(file, &piece, piece.count) }
      if count > 0 { data.append(contentsOf: piece[..<count]) }
    } while (count > 0 && data.count <= mostBytes) || (count < 0 && file >= 0 && errno == EINTR)
    let code = errno
    if file >= 0 { close(file) }
    guard count >= 0 else {
      throw Failure(
        code: .missingInput,
        message:
          "\(path): the file cannot be read (\(String(cString: strerror(code)))). Give a result of --format json.")
    }
    guard data.count <= mostBytes else {
      throw Failure(
        code: .wrongData,
        message: "\(path): the file is longer than a result can be (\(mostBytes >> 20) MB). Give one of --format json.")
    }
    return data
  }

  private static func parse(_ data: Data, path: String) throws -> ReportSubject {
    struct Head: Decodable {
      let kind: String
      let version: Int
      let trades: [Ignored]?
      struct Ignored: Decodable {}
    }
    let decoder = JSONDecoder()
    let head = try decoder.decode(Head.self, from: data)
    guard kinds.contains(head.kind) else {
      throw Failure(
        code: .wrongData,
        message: "\(path): a report cannot show \(head.kind); it shows \(kinds.joined(separator: ", ")).")
    }
    guard head.version == 1 else {
      throw Failure(
        code: .wrongData,
        message: "\(path): version \(head.version) of \(head.kind) is newer than this Kindex, which reads version 1.")
    }
    switch head.kind {
    case "kindex.curve": return .curve(try decoder.decode(Curve.self, from: data))
    case "kindex.backtest": return .backtest(try decoder.decode(BacktestSubject.self, from: data))
    case "kindex.comparison": return .comparison(try decoder.decode(ComparisonSubject.self, from: data))
    default:
      return head.trades == nil
        ? .solution(try decoder.decode(Solution.self, from: data))
        : .rebalance(try decoder.decode(RebalanceReport.self, from: data))
    }
  }

  private static func words(_ error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.reduce("") { text, key in
        key.intValue.map { "\(text)[\($0 + 1)]" } ?? (text.isEmpty ? "" : "\(text).") + key.stringValue
      }
    }
    switch error {
    case .keyNotFound(let key, let context): return "the key \(place(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "the key \(place(context.codingPath)) has a value of the wrong kind"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "the key \(place(context.codingPath)) has a value that is none of those it may have"
    case .dataCorrupted: return "this is no JSON"
    @unknown default: return "this cannot be read"
    }
  }

  /// What the subject is called.
  var name: String {
    switch self {
    case .solution(let solution): solution.name
    case .rebalance(let report): report.solution.name
    case .curve(let curve): curve.name
    case .backtest(let backtest): backtest.name
    case .comparison(let comparison): comparison.name
    }
  }

  /// What is said and shown of it, without its heading.
  var sections: [String] {
    switch self {
    case .solution(let solution): SolutionSections(solution).all
    case .rebalance(let report): RebalanceSections(report).all
    case .curve(let curve): CurveSections(curve).all
    case .backtest(let backtest): backtest.sections
    case .comparison(let comparison): comparison.sections
    }
  }
}
