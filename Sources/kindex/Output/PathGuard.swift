import Batch
import Foundation
import Scenarios

/// The files of one command, among which no output may be another file of the same command.
struct PathGuard {
  private struct Place {
    let option: String
    let path: String
    let identity: Identity
  }

  /// What a path leads to, whatever links it goes through.
  private enum Identity: Hashable {
    case file(device: UInt64, number: UInt64)
    /// A file that is not there yet, by its folder.
    case coming(device: UInt64, folder: UInt64, name: String)
    /// A file of which not even the folder is there yet.
    case named(String)
  }

  private var inputs: [Place] = []

  /// Starts with the files that a command reads.
  ///
  /// - Parameter input: what was given as INPUT; `-` is no file.
  init(input: String? = nil, _ specification: Specification? = nil) {
    if let input { read(input, "INPUT") }
    for (role, path) in specification?.files ?? [] { read(path.value, "the \(role.words)") }
  }

  /// Adds a file that is read.
  mutating func read(_ path: String?, _ name: String) {
    guard let path, path != "-", let identity = Self.identity(of: path) else { return }
    inputs.append(Place(option: name, path: path, identity: identity))
  }

  /// Refuses outputs that are inputs, or one another, and files that cannot be written.
  ///
  /// Devices and pipes take any number of results, and are not looked at.
  ///
  /// - Parameters:
  ///   - outputs: files that are written whole.
  ///   - others: what is written in other ways, such as files in a folder that is yet to be made.
  /// - Throws: ``Failure`` with both options, or with the reason.
  func check(
    _ outputs: [(path: String?, option: String)], others: [(path: String?, option: String)] = []
  ) throws(Failure) {
    try checkDistinct(outputs + others)
    for (path, _) in outputs { try Destination(path: path).probe() }
  }

  private func checkDistinct(_ outputs: [(path: String?, option: String)]) throws(Failure) {
    var known = inputs
    if let identity = Self.identity(ofDescriptor: STDOUT_FILENO),
      let input = known.first(where: { $0.identity == identity })
    {
      throw Self.conflict(input, "standard output", input.path)
    }
    for case (let path?, let option) in outputs {
      guard let identity = Self.identity(of: path) else { continue }
      if let other = known.first(where: { $0.identity == identity }) { throw Self.conflict(other, option, path) }
      known.append(Place(option: option, path: path, identity: identity))
    }
  }

  private static func conflict(_ other: Place, _ option: String, _ path: String) -> Failure {
    Failure(
      code: .usage,
      message: "\(option) \(path) is the file of \(other.option) \(other.path). Give another file: nothing was written."
    )
  }

  private static func identity(of path: String) -> Identity? {
    var status = stat()
    if stat(path, &status) == 0 { return identity(status) }
    let place = FileDraft.followed(path)
    let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? "."
    guard stat(folder, &status) == 0 else { return .named(URL(fileURLWithPath: place).standardizedFileURL.path) }
    let name = place.split(separator: "/").last.map(String.init) ?? place
    return .coming(device: UInt64(status.st_dev), folder: UInt64(status.st_ino), name: name)
  }

  private static func identity(ofDescriptor file: Int32) -> Identity? {
    var status = stat()
    return fstat(file, &status) == 0 ? identity(status) : nil
  }

  private static func identity(_ status: stat) -> Identity? {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    return .file(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }
}

extension DataFile.Role {
  /// What a file is called in messages.
  fileprivate var words: String {
    switch self {
    case .prices: "prices"
    case .stocks: "table of stocks"
    case .holdings: "holdings"
    case .exposures: "exposures"
    case .factorCovariance: "covariance of factors"
    }
  }
}
