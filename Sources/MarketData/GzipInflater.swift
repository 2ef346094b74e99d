import CZlib

/// Inflates a gzip stream of one or several members.
///
/// zlib keeps a pointer back to its stream record, so the record lives at a fixed address of its own.
final class GzipInflater {
  /// What is wrong with the compressed data, if anything.
  enum Fault: Error { case corrupt(String), truncated, trailingBytes }

  private let stream: UnsafeMutablePointer<z_stream>
  private var isMemberOpen = true

  /// Starts a stream; nil where zlib has no memory or is of another version.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 is the greatest window, 16 asks for the gzip wrapper with its checksum.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Inflates into a buffer as much as fits.
  ///
  /// - Parameters:
  ///   - target: where the plain bytes go.
  ///   - source: compressed bytes; the count of those consumed is returned.
  ///   - isLast: whether nothing follows the source.
  /// - Returns: bytes consumed and bytes produced.
  func inflate(
    into target: UnsafeMutableBufferPointer<UInt8>, from source: UnsafeMutableBufferPointer<UInt8>, isLast: Bool
  ) throws(Fault) -> (consumed: Int, produced: Int) {
    stream.pointee.next_in = source.baseAddress
    stream.pointee.avail_in = UInt32(source.count)
    stream.pointee.next_out = target.baseAddress
    stream.pointee.avail_out = UInt32(target.count)
    while stream.pointee.avail_out > 0 {
      if !isMemberOpen, try !openNextMember() { break }
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      if status == Z_STREAM_END {
        isMemberOpen = false
      } else if status == Z_BUF_ERROR || (status == Z_OK && stream.pointee.avail_in == 0) {
        guard !(isLast && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0) else { throw .truncated }
        break
      } else if status != Z_OK {
        throw .corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "code \(status)")
      }
    }
    return (source.count - Int(stream.pointee.avail_in), target.count - Int(stream.pointee.avail_out))
  }

  /// Starts the member that follows, if there is one: zeros that pad a tape or a block are no member.
  private func openNextMember() throws(Fault) -> Bool {
    while stream.pointee.avail_in > 0, let next = stream.pointee.next_in, next.pointee == 0 {
      stream.pointee.next_in = next + 1
      stream.pointee.avail_in -= 1
    }
    guard stream.pointee.avail_in > 0, let next = stream.pointee.next_in else { return false }
    guard next.pointee == 0x1f, inflateReset(stream) == Z_OK else { throw .trailingBytes }
    isMemberOpen = true
    return true
  }
}
