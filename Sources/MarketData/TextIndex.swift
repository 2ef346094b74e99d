/// Numbers distinct texts in the order of their first appearance.
///
/// Looks a text up by its bytes: a table of millions of lines holds few distinct dates and names, and making a String
/// of each would cost more than all the rest of the reading.
struct TextIndex {
  /// The distinct texts.
  private(set) var texts: [String] = []
  /// The line on which each first appeared.
  private(set) var firstLines: [Int] = []

  private var slots = [Int32](repeating: -1, count: 1024)
  private var hashes: [UInt64] = []
  /// The bytes of each text as they stand in the file, where a quote may be doubled.
  private var keys: [[UInt8]] = []
  private var last = 0

  /// The position of the text in a scanner's field, which is added where it is new.
  ///
  /// - Throws: ``DataError`` where the field is empty or no text.
  mutating func position(of field: Int, in scanner: borrowing CSVScanner, column: String) throws(DataError) -> Int {
    let hash = scanner.withBytes(field) { Self.hash($0) }
    // Neighbouring lines mostly share their date or their series.
    if last < texts.count, hashes[last] == hash, matches(last, field, scanner) { return last }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let candidate = Int(slots[slot])
      if hashes[candidate] == hash, matches(candidate, field, scanner) {
        last = candidate
        return candidate
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let text = try scanner.text(field, column: column)
    guard !text.isEmpty else {
      throw DataError(
        .malformed, file: scanner.name, line: scanner.line, column: column, "the field is empty",
        remedy: "Fill it in, or delete the line")
    }
    slots[slot] = Int32(texts.count)
    last = texts.count
    texts.append(text)
    firstLines.append(scanner.line)
    hashes.append(hash)
    keys.append(scanner.withBytes(field) { Array($0) })
    if texts.count * 2 > slots.count { grow() }
    return last
  }

  private func matches(_ position: Int, _ field: Int, _ scanner: borrowing CSVScanner) -> Bool {
    scanner.withBytes(field) { bytes in
      keys[position].count == bytes.count && keys[position].elementsEqual(bytes)
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (position, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(position)
    }
  }

  /// FNV-1a, with a final mix because the table uses the low bits.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 32)
  }
}
