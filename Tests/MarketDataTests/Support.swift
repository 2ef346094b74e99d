import CZlib
import Foundation
import MarketData
import Testing

/// Reads a text as if it were a file of the given name.
func table(_ text: String, _ name: String = "prices.csv") throws -> PriceTable {
  try PriceTableReader.parse(bytes: Array(text.utf8), name: name)
}

/// The error that reading a text must give.
func fault(
  _ text: String, _ name: String = "prices.csv", sourceLocation: SourceLocation = #_sourceLocation
) throws -> DataError { try fault(Array(text.utf8), name, sourceLocation: sourceLocation) }

/// The error that reading bytes must give.
func fault(
  _ bytes: [UInt8], _ name: String = "prices.csv", sourceLocation: SourceLocation = #_sourceLocation
) throws -> DataError {
  try #require(throws: DataError.self, sourceLocation: sourceLocation) {
    try PriceTableReader.parse(bytes: bytes, name: name)
  }
}

/// Asserts every part of an error: sort, place, and words of what is wrong and of what to do.
func expect(
  _ error: DataError, _ kind: DataErrorKind, line: Int? = nil, column: String? = nil, says message: String,
  advises remedy: String, file: String? = "prices.csv", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(error.kind == kind, sourceLocation: sourceLocation)
  #expect(error.file == file, sourceLocation: sourceLocation)
  #expect(error.line == line, sourceLocation: sourceLocation)
  #expect(error.column == column, sourceLocation: sourceLocation)
  #expect(error.message.contains(message), sourceLocation: sourceLocation)
  #expect(error.remedy.contains(remedy), sourceLocation: sourceLocation)
}

/// One gzip member that holds the given bytes.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  try #require(deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
  defer { deflateEnd(&stream) }
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
  let capacity = UInt32(output.count)
  let status = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = capacity
      return deflate(&stream, Z_FINISH)
    }
  }
  try #require(status == Z_STREAM_END)
  return Array(output[..<Int(stream.total_out)])
}

/// A directory of its own for one test, removed afterwards.
func withTemporaryDirectory(_ body: (URL) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kindex-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  try body(directory)
}

/// A small repeatable generator (SplitMix64), so that a failure can be reproduced from its seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
