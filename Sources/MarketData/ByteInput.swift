import Foundation
import Workbooks

/// Is shown the bytes of a file in their order, chunk by chunk, as they are read.
public typealias ByteObserver = (UnsafeRawBufferPointer) -> Void

/// The bytes of a file, of standard input or of an array, chunk by chunk and inflated where they are gzip.
///
/// Compression is recognised by its two leading bytes, not by the file's name.
final class ByteInput {
  /// The name for messages.
  private(set) var name: String
  /// What the table is for, where it is known.
  private let role: TableRole?
  /// What is to be said of how it was read.
  private(set) var remarks: [String] = []

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
  init(bytes: [UInt8], name: String, role: TableRole? = nil, observer: ByteObserver? = nil) throws(DataError) {
    self.name = name
    self.role = role
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
  ///   - role: what the table is for; a workbook may have a sheet of this name.
  ///   - observer: shown every byte that is read.
  /// - Throws: ``DataError``, `missing` or `unreadable`.
  convenience init(path: String, role: TableRole? = nil, observer: ByteObserver? = nil) throws(DataError) {
    if let bytes = try PipeContents.bytes(of: path) {
      try self.init(bytes: bytes, name: path, role: role, observer: observer)
    } else {
      try self.init(file: path, role: role, observer: observer)
    }
  }

  /// Opens a file that is not kept in memory, a pipe too.
  init(file path: String, role: TableRole? = nil, observer: ByteObserver? = nil) throws(DataError) {
    name = path == "-" ? "standard input" : path
    self.role = role
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

  /// Passes over the byte order mark of UTF-8, and decodes UTF-16, which has one too.
  private func recogniseEncoding() throws(DataError) {
    let mark = try peek(3)
    if mark == [0xef, 0xbb, 0xbf] { peeked.removeFirst(3) }
    guard mark.starts(with: [0xff, 0xfe]) || mark.starts(with: [0xfe, 0xff]) else { return }
    let bytes = try whole()
    let isLittle = bytes[0] == 0xff
    guard bytes.count.isMultiple(of: 2),
      let text = String(
        validating: stride(from: 2, to: bytes.count, by: 2).lazy.map { at in
          UInt16(bytes[isLittle ? at : at + 1]) | UInt16(bytes[isLittle ? at + 1 : at]) << 8
        }, as: UTF16.self)
    else {
      throw DataError(
        .malformed, file: name, line: 1, "the text begins as UTF-16 and is none", remedy: "Save the file as UTF-8")
    }
    replace(by: Array(text.utf8))
  }

  /// Makes comma-separated text of what is a table in another form: a workbook, or text with other separators.
  ///
  /// - Throws: ``DataError`` where the form is known and the content is at fault.
  func becomeTable() throws(DataError) {
    let opening = try peek(1 << 16)
    if WorkbookContents.isArchive(opening) { return try takeSheet() }
    if opening.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) {
      throw DataError(
        .malformed, file: name, "this is a workbook in the form that Excel had before 2007", remedy: "Save it as .xlsx")
    }
    guard let separator = SeparatedText.separator(firstLine: opening.drop { $0 <= 0x20 && $0 != 0x09 }) else { return }
    let text = try SeparatedText.rewritten(whole(), separator: separator, file: name)
    remarks.append(text.remark)
    replace(by: text.bytes)
  }

  /// Notes that a text was not UTF-8.
  func remarkWindowsText() {
    let remark = "some text is not UTF-8 and is read as Windows-1252"
    if !remarks.contains(remark) { remarks.append(remark) }
  }

  /// Takes the sheet that is meant in the place of the workbook.
  private func takeSheet() throws(DataError) {
    let bytes = try whole()
    do throws(WorkbookError) {
      let book = try WorkbookContents(bytes)
      let names = book.sheetNames
      let position = names.firstIndex { $0.lowercased() == role?.rawValue } ?? 0
      let text = try book.text(ofSheet: position)
      if names.count > 1 {
        if names[position].lowercased() != role?.rawValue {
          let wanted = role.map { "; one called \($0.rawValue) would be taken before it" } ?? ""
          remarks.append("the sheet \(names[position]) is read, the first of \(names.count)\(wanted)")
        }
        name += "[\(names[position])]"
      }
      guard text.contains(where: { $0 > 0x20 && $0 != UInt8(ascii: ",") }) else {
        throw WorkbookError(description: "the sheet \(names[position]) is empty")
      }
      replace(by: text)
    } catch {
      throw DataError(
        .malformed, file: name, "the workbook cannot be read: \(error)",
        remedy: "Save it anew as .xlsx, or as comma-separated text")
    }
  }

  /// All bytes that are still to come.
  private func whole() throws(DataError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try chunk.withUnsafeMutableBufferPointer { buffer throws(DataError) in try read(into: buffer) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= TableLimits.wholeBytes else {
        throw DataError(
          .inconsistent, file: name, "the file is longer than \(TableLimits.wholeBytes >> 20) MiB",
          remedy: "Save it as comma-separated text in UTF-8, which may be longer")
      }
    }
  }

  /// Goes on with other bytes than those of the file.
  private func replace(by bytes: [UInt8]) {
    (raw, head, tail, isRawAtEnd, inflater, peeked) = (bytes, 0, bytes.count, true, nil, [])
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
