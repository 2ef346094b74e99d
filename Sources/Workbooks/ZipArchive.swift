import CZip

/// The parts of a zip archive in memory, by libzip, which holds each part against its checksum.
final class ZipArchive {
  private let archive: OpaquePointer
  /// libzip reads from them for as long as the archive is open.
  private let bytes: UnsafeMutableRawPointer
  /// Bytes that may still be inflated.
  private var allowance: Int

  /// Opens an archive.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - most: bytes that all parts that are read may inflate to.
  /// - Throws: ``WorkbookError`` where this is no archive.
  init(_ bytes: [UInt8], most: Int) throws(WorkbookError) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
    bytes.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: bytes.count) }
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_buffer_create(copy, UInt64(bytes.count), 0, &error) else {
      let reason = Self.words(&error)
      copy.deallocate()
      throw WorkbookError(description: reason)
    }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      let reason = Self.words(&error)
      zip_source_free(source)
      copy.deallocate()
      throw WorkbookError(description: reason)
    }
    (self.archive, self.bytes, allowance) = (archive, copy, most)
  }

  deinit {
    zip_discard(archive)
    bytes.deallocate()
  }

  /// Whether there is a part of a name.
  func has(_ name: String) -> Bool { zip_name_locate(archive, name, 0) >= 0 }

  /// Gives the bytes of a part to a reader, piece by piece.
  ///
  /// - Throws: ``WorkbookError`` where the part is missing or damaged, where it is too long, and what the reader throws.
  func read(_ name: String, _ body: (UnsafeBufferPointer<UInt8>) throws(WorkbookError) -> Void) throws(WorkbookError) {
    guard let file = zip_fopen(archive, name, 0) else {
      throw WorkbookError(description: "its part \(name) cannot be read: \(String(cString: zip_strerror(archive)))")
    }
    defer { zip_fclose(file) }
    let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
    defer { piece.deallocate() }
    while true {
      let count = Int(zip_fread(file, piece.baseAddress, UInt64(piece.count)))
      guard count >= 0 else { throw WorkbookError(description: "its part \(name) is damaged") }
      if count == 0 { return }
      allowance -= count
      guard allowance >= 0 else { throw WorkbookError(description: "it holds more than can be read of a workbook") }
      try body(UnsafeBufferPointer(rebasing: piece[..<count]))
    }
  }

  private static func words(_ error: inout zip_error_t) -> String { String(cString: zip_error_strerror(&error)) }
}
