import Foundation

/// CSV in the making: fields without commas, quotes or line breaks, rows ended by a line feed.
struct CSVText {
  private var bytes: [UInt8] = []
  private var rowIsEmpty = true

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// What has been written.
  var data: Data { Data(bytes) }

  /// A whole row of text.
  mutating func row(_ fields: [String]) {
    for text in fields { field(text) }
    endRow()
  }

  /// Text.
  mutating func field(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  /// A number in the fewest digits that read back as the same number.
  mutating func field(_ number: Double) { field("\(number)") }

  /// A whole number, not negative.
  mutating func field(_ number: Int) {
    separate()
    append(number, atLeast: 1)
  }

  /// An amount of money in cents, with two decimals.
  mutating func field(cents: Int) {
    separate()
    append(cents / 100, atLeast: 1)
    bytes.append(UInt8(ascii: "."))
    append(cents % 100, atLeast: 2)
  }

  /// Ends the row.
  mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    rowIsEmpty = true
  }

  private mutating func separate() {
    if !rowIsEmpty { bytes.append(UInt8(ascii: ",")) }
    rowIsEmpty = false
  }

  /// Decimal digits by hand: millions of numbers are written, and making a string of each takes most of the time.
  private mutating func append(_ number: Int, atLeast digits: Int) {
    let start = bytes.count
    var rest = number
    repeat {
      bytes.append(UInt8(48 + rest % 10))
      rest /= 10
    } while rest > 0
    while bytes.count - start < digits { bytes.append(48) }
    bytes[start...].reverse()
  }
}
