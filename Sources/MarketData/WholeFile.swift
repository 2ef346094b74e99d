/// Reads a small file whole, inflated where it is gzip and without a byte order mark.
///
/// - Parameters:
///   - path: the file, or "-" for standard input.
///   - limit: most bytes that are read.
/// - Returns: the bytes; nil where there are more than the limit.
/// - Throws: ``DataError``, `missing` or `unreadable` where the file cannot be read, `malformed` for UTF-16.
package func contents(ofFile path: String, atMost limit: Int) throws(DataError) -> [UInt8]? {
  let bytes = try ByteInput(path: path).peek(limit + 1)
  return bytes.count > limit ? nil : bytes
}
