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
    do { try data.write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw Failure(
        code: .missingInput,
        message: "\(path): the result cannot be written (\(error.localizedDescription)). "
          + "Choose a file in a folder that exists and that you may write to.")
    }
  }
}
