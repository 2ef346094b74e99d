/// A list of states −1, 0 and 1 in two bits each: a node that waits should take little memory.
struct StateCode {
  /// Sixteen states to a word.
  private(set) var words: [Int32]
  private var place = 0

  /// An empty list with room for a number of states.
  init(room: Int) { words = Array(repeating: 0, count: (room + 15) / 16) }

  /// A list to be read.
  init(_ words: [Int32]) { self.words = words }

  /// Adds a state.
  mutating func append(_ state: Int8) {
    words[place / 16] |= Int32(truncatingIfNeeded: Int(state) + 1) << Int32(2 * (place % 16))
    place += 1
  }

  /// The next state to be read.
  mutating func next() -> Int8 {
    let word = UInt32(bitPattern: words[place / 16])
    defer { place += 1 }
    return Int8((word >> UInt32(2 * (place % 16))) & 3) - 1
  }
}
