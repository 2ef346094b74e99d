import CZlib
import Foundation

/// Compression in the gzip format (RFC 1952).
enum Gzip {
  /// zlib reported an error, which happens only when memory runs out.
  struct Failure: LocalizedError {
    let status: Int32
    var errorDescription: String? { "compression failed (zlib status \(status))" }
  }

  /// The data, compressed; the header carries no time and no operating system, so equal data give equal bytes.
  ///
  /// The compressed bytes still depend on the release of zlib; what they unpack to does not.
  static func compressed(_ data: Data) throws -> Data {
    var stream = z_stream()
    // 15 + 16: the largest window, in a gzip wrapper; 8 is the default memory level.
    let opened = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else { throw Failure(status: opened) }
    defer { deflateEnd(&stream) }

    var input = [UInt8](data)
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    var consumed = 0
    var status = Z_OK
    while status == Z_OK {
      // zlib counts in 32 bits, so the input goes in by pieces.
      let piece = min(input.count - consumed, 1 << 20)
      let flush = consumed + piece == input.count ? Z_FINISH : Z_NO_FLUSH
      let room = chunk.count
      status = input.withUnsafeMutableBufferPointer { source in
        chunk.withUnsafeMutableBufferPointer { target in
          stream.next_in = source.baseAddress.map { $0 + consumed }
          stream.avail_in = UInt32(piece)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(room)
          return deflate(&stream, flush)
        }
      }
      consumed += piece - Int(stream.avail_in)
      output.append(contentsOf: chunk[..<(room - Int(stream.avail_out))])
    }
    guard status == Z_STREAM_END else { throw Failure(status: status) }
    output[9] = 255  // the operating system: unknown
    return Data(output)
  }
}
