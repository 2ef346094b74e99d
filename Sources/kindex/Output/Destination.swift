import Foundation

/// Where a result goes: standard output, or a file that is written whole or not at all.
struct Destination {
  /// The file; nil for standard output.
  let path: String?

  /// Writes the result.
  ///
  /// - Throws: ``Failure`` with what to do when the file cannot be written.
  func write(_ data: Data) throws {
    guard let path else {
      do { try FileHandle.standardOutput.write(contentsOf: data) } catch {
        // A reader that has gone away, such as head, has all that it wanted.
        return
      }
      return
    }
    guard !isStream else {
      do { try data.write(to: URL(fileURLWithPath: path)) } catch { throw Self.failure(path, error) }
      return
    }
    do { try data.write(to: URL(fileURLWithPath: path), options: .atomic) } catch { throw Self.failure(path, error) }
  }

  /// Writes a result that comes in pieces, so that it need not fit into memory; whole or not at all where it is a file.
  ///
  /// - Throws: what `body` throws, and ``Failure`` when the file cannot be written.
  func stream(_ body: (_ sink: (Data) throws -> Void) throws -> Void) throws {
    guard let path, !isStream else {
      try body { try write($0) }
      return
    }
    let place = URL(fileURLWithPath: path)
    let draft = place.deletingLastPathComponent().path + "/.\(place.lastPathComponent).\(UUID().uuidString)"
    guard FileManager.default.createFile(atPath: draft, contents: nil), let file = FileHandle(forWritingAtPath: draft)
    else { throw Self.failure(path, POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)) }
    defer { try? FileManager.default.removeItem(atPath: draft) }
    try body { piece in
      do { try file.write(contentsOf: piece) } catch { throw Self.failure(path, error) }
    }
    do { try file.close() } catch { throw Self.failure(path, error) }
    if rename(draft, path) != 0 { throw Self.failure(path, POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)) }
  }

  /// Writes several results, all or none: every file is written beside its place first, then all are renamed.
  ///
  /// - Throws: ``Failure`` when one cannot be written; then no file has changed and standard output is untouched.
  static func write(_ results: [(destination: Destination, data: Data)]) throws {
    var staged: [(draft: String, place: String)] = []
    defer { for file in staged { try? FileManager.default.removeItem(atPath: file.draft) } }
    for (destination, data) in results {
      guard let path = destination.path, !destination.isStream else { continue }
      let place = URL(fileURLWithPath: path)
      let draft = place.deletingLastPathComponent().path + "/.\(place.lastPathComponent).\(UUID().uuidString)"
      do { try data.write(to: URL(fileURLWithPath: draft)) } catch { throw Self.failure(path, error) }
      staged.append((draft, path))
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        throw Self.failure(path, POSIXError(.EISDIR))
      }
    }
    for file in staged where rename(file.draft, file.place) != 0 {
      throw Self.failure(file.place, POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO))
    }
    for (destination, data) in results where destination.isStream { try destination.write(data) }
  }

  /// Whether bytes pass through rather than stay: standard output, a pipe or a device.
  private var isStream: Bool {
    guard let path else { return true }
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private static func failure(_ path: String, _ error: any Error) -> Failure {
    Failure(
      code: .missingInput,
      message: "\(path): the result cannot be written (\(error.localizedDescription)). "
        + "Choose a file in a folder that exists and that you may write to.")
  }
}
