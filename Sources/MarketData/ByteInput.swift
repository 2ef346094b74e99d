import Foundation

/// Is shown the bytes of a file in their order, chunk by chunk, as they are read.
public typealias ByteObserver = (UnsafeRawBufferPointer) -> Void

/// The bytes of a file, of standard input or of an array, chunk by chunk and inflated where they are gzip.
///
/// Compression is recognised by its two leading bytes, not by the file's name.
final class ByteInput {
  /// The name for messages.
  let name: String

  private var descriptor: Int32?
  private var inflater: GzipInflater?
  /// Bytes as they came, compressed or not; those from `head` on are still unread.
  private var raw: [UInt8]
  private var head = 0
  private var tail: Int
  private var isRawAtEnd: Bool
  /// Plain bytes that were peeked at and must be given out first.
  private var peeked: [UInt8] = []
  /// Plain bytes that came out of compressed ones so far.
  private var inflatedCount = 0
  /// Shown the bytes as they come, compressed or not.
  private let observer: ByteObserver?

  /// Reads from memory.
  init(bytes: [UInt8], name: String, observer: ByteObserver? = nil) throws(DataError) {
    self.name = name
    self.observer = observer
    raw = bytes
    tail = bytes.count
    isRawAtEnd = true
    if let observer { bytes.withUnsafeBytes { observer($0) } }
    try recogniseCompression()
    try recogniseEncoding()
  }

  /// Opens a file, or standard input for "-".
  ///
  /// A pipe with a name, as the shell makes of `<(command)`, is read once and kept, so that it can be opened again.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - observer: shown every byte that is read.
  /// - Throws: ``DataError``, `missing` or `unreadable`.
  convenience init(path: String, observer: ByteObserver? = nil) throws(DataError) {
    if let bytes = try PipeContents.bytes(of: path) {
      try self.init(bytes: bytes, name: path, observer: observer)
    } else {
      try self.init(file: path, observer: observer)
    }
  }

  /// Opens a file that is not kept in memory, a pipe too.
  init(file path: String, observer: ByteObserver? = nil) throws(DataError) {
    name = path == "-" ? "standard input" : path
    self.observer = observer
    raw = [UInt8](repeating: 0, count: 1 << 18)
    tail = 0
    isRawAtEnd = false
    descriptor = path == "-" ? 0 : try Self.open(path)
    try refill()
    try recogniseCompression()
    try recogniseEncoding()
  }

  deinit {
    if let descriptor, descriptor != 0 { close(descriptor) }
  }

  /// Fills a buffer with the next bytes.
  ///
  /// - Returns: how many bytes were written; 0 only at the end.
  func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DataError) -> Int {
    if !peeked.isEmpty {
      let count = min(target.count, peeked.count)
      for position in 0..<count { target[position] = peeked[position] }
      peeked.removeFirst(count)
      return count
    }
    guard let inflater else {
      if head == tail { try refill() }
      let count = min(target.count, tail - head)
      raw.withUnsafeBufferPointer { source in
        guard count > 0, let from = source.baseAddress, let to = target.baseAddress else { return }
        to.update(from: from + head, count: count)
      }
      head += count
      return count
    }
    while true {
      if head == tail, !isRawAtEnd { try refill() }
      let step = try inflate(with: inflater, into: target)
      head += step.consumed
      inflatedCount += step.produced
      guard inflatedCount <= TableLimits.inflatedBytes else {
        throw DataError(
          .inconsistent, file: name,
          "the compressed file holds more than \(TableLimits.inflatedBytes >> 30) GiB",
          remedy: "Check that it is a table, and split it if it is")
      }
      if step.produced > 0 || (head == tail && isRawAtEnd) { return step.produced }
    }
  }

  /// Looks at the next bytes without consuming them.
  ///
  /// - Returns: up to `count` bytes, fewer only near the end.
  func peek(_ count: Int) throws(DataError) -> [UInt8] {
    var seen: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: count)
    while seen.count < count {
      let wanted = count - seen.count
      let got = try chunk.withUnsafeMutableBufferPointer { buffer throws(DataError) in
        try read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<wanted]))
      }
      if got == 0 { break }
      seen += chunk[..<got]
    }
    peeked = seen + peeked
    return seen
  }

  /// Reads on to the end, so that an observer has seen all of it.
  func drain() throws(DataError) {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while try chunk.withUnsafeMutableBufferPointer({ buffer throws(DataError) in try read(into: buffer) }) > 0 {}
  }

  private static func open(_ path: String) throws(DataError) -> Int32 {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT || code == ENOTDIR {
        throw DataError(
          .missing, file: path, "there is no such file", remedy: missingFileRemedy(path))
      }
      throw DataError(
        .unreadable, file: path, "the file cannot be opened: \(String(cString: strerror(code)).lowercased())",
        remedy: "Check its permissions")
    }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw DataError(.unreadable, file: path, "this is a directory", remedy: "Name a file inside it")
    }
    return descriptor
  }

  /// Suggests a file of a similar name in the same directory.
  private static func missingFileRemedy(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let neighbours = (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
    guard let nearest = nearestName(to: url.lastPathComponent, among: neighbours.sorted()) else {
      return "Check the path"
    }
    return "Check the path; the same directory holds \(nearest)"
  }

  /// Fills the raw buffer; a pipe may need several reads.
  private func refill() throws(DataError) {
    guard let descriptor, !isRawAtEnd else { return }
    (head, tail) = (0, 0)
    while tail < raw.count {
      let count = raw.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress.map { $0 + tail }, $0.count - tail)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw DataError(
          .unreadable, file: name, "reading failed: \(String(cString: strerror(errno)).lowercased())",
          remedy: "Check the device or the connection, and try again")
      }
      if let observer, count > 0 {
        raw.withUnsafeBytes { observer(UnsafeRawBufferPointer(rebasing: $0[tail..<tail + count])) }
      }
      tail += count
      if count == 0 {
        isRawAtEnd = true
        return
      }
    }
  }

  private func recogniseCompression() throws(DataError) {
    guard tail >= 2, raw[0] == 0x1f, raw[1] == 0x8b else {
      if name.lowercased().hasSuffix(".gz"), tail > 0 {
        throw DataError(
          .malformed, file: name, "the name ends in .gz, but the content is not gzip",
          remedy: "Drop .gz from the name, or compress the file")
      }
      return
    }
    guard let inflater = GzipInflater() else {
      throw DataError(.unreadable, file: name, "zlib could not be started", remedy: "Free some memory and try again")
    }
    self.inflater = inflater
  }

  /// Passes over the byte order mark of UTF-8, and refuses UTF-16.
  private func recogniseEncoding() throws(DataError) {
    let mark = try peek(3)
    if mark == [0xef, 0xbb, 0xbf] { peeked.removeFirst(3) }
    if mark.starts(with: [0xff, 0xfe]) || mark.starts(with: [0xfe, 0xff]) {
      throw DataError(.malformed, file: name, line: 1, "the text is UTF-16", remedy: "Save the file as UTF-8")
    }
  }

  private func inflate(
    with inflater: GzipInflater, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws(DataError) -> (consumed: Int, produced: Int) {
    let (unread, isLast) = (head..<tail, isRawAtEnd)
    do throws(GzipInflater.Fault) {
      return try raw.withUnsafeMutableBufferPointer { buffer throws(GzipInflater.Fault) in
        try inflater.inflate(into: target, from: UnsafeMutableBufferPointer(rebasing: buffer[unread]), isLast: isLast)
      }
    } catch {
      throw describe(error)
    }
  }

  private func describe(_ fault: GzipInflater.Fault) -> DataError {
    let (message, remedy) =
      switch fault {
      case .truncated:
        ("the compressed data end in the middle", "The file is incomplete: copy or download it again")
      case .corrupt(let detail):
        (
          "the compressed data are damaged (\(detail))",
          "Copy or download the file again; `gzip -t` tells whether it is sound"
        )
      case .trailingBytes:
        ("something that is not gzip follows the compressed data", "Remove what follows, or copy the file again")
      }
    return DataError(.malformed, file: name, message, remedy: remedy)
  }
}
