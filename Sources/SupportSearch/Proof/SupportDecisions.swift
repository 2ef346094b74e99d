/// What a node has decided about each column.
struct SupportDecisions: Sendable, Hashable {
  /// One bit a column: held columns, then excluded ones.
  private(set) var words: [UInt64]
  private let half: Int

  init(columns: Int) {
    half = (columns + 63) / 64
    words = Array(repeating: 0, count: 2 * half)
  }

  @inline(__always) func isHeld(_ j: Int) -> Bool { words[j >> 6] >> UInt64(j & 63) & 1 != 0 }
  @inline(__always) func isExcluded(_ j: Int) -> Bool { words[half + (j >> 6)] >> UInt64(j & 63) & 1 != 0 }
  @inline(__always) func isUndecided(_ j: Int) -> Bool { !isHeld(j) && !isExcluded(j) }

  mutating func hold(_ j: Int) { words[j >> 6] |= 1 << UInt64(j & 63) }
  mutating func exclude(_ j: Int) { words[half + (j >> 6)] |= 1 << UInt64(j & 63) }

  /// How many columns are held.
  var heldCount: Int { words[..<half].reduce(0) { $0 + $1.nonzeroBitCount } }
  /// How many columns are excluded.
  var excludedCount: Int { words[half...].reduce(0) { $0 + $1.nonzeroBitCount } }
}
