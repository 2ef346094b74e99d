import CZlib
import Foundation

/// Unpacks gzip data, or returns nil if they are damaged.
func gunzip(_ data: Data) -> Data? {
  var stream = z_stream()
  guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
  defer { inflateEnd(&stream) }
  var input = [UInt8](data)
  var output: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  return input.withUnsafeMutableBufferPointer { source in
    stream.next_in = source.baseAddress
    stream.avail_in = UInt32(source.count)
    var status = Z_OK
    while status == Z_OK {
      let room = chunk.count
      status = chunk.withUnsafeMutableBufferPointer { target in
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(room)
        return inflate(&stream, Z_NO_FLUSH)
      }
      output.append(contentsOf: chunk[..<(room - Int(stream.avail_out))])
    }
    return status == Z_STREAM_END ? Data(output) : nil
  }
}
