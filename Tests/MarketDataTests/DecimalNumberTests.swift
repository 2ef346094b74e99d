import MarketData
import Testing

@Suite struct DecimalNumberTests {
  private func parse(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { DecimalNumber.parse($0) }
  }

  @Test func everyNumberIsTheNearestDouble() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200_000 {
      let digits = Int.random(in: 1...22, using: &random)
      var text = String((0..<digits).map { _ in Character("\(Int.random(in: 0...9, using: &random))") })
      let point = Int.random(in: 0...digits, using: &random)
      text.insert(".", at: text.index(text.startIndex, offsetBy: point))
      if Int.random(in: 0..<4, using: &random) == 0 { text += "e\(Int.random(in: -330...310, using: &random))" }
      if Bool.random(using: &random) { text = "-" + text }
      let (got, wanted) = (parse(text), Double(text))
      #expect(got?.bitPattern == wanted?.bitPattern, "\(text), seed \(seed)")
    }
  }

  @Test(arguments: [
    "9007199254740993", "9007199254740992.5", "900719925474099.25", "0.500000000000000166", "18446744073709551615",
    "9999999999999999999e-19", "1e22", "1e23", "123456789012345678e-1", "8.41e21", "4.9e-324", "2.4e-324",
    "1.7976931348623157e308", "1.7976931348623159e308", "0.1", "28.31201398", "114.09000396728516", "000123.4500",
    "0.0000000000000000000000001", "1e-22", "9007199254740991e-22",
  ])
  func edges(text: String) {
    #expect(parse(text)?.bitPattern == Double(text)?.bitPattern)
  }

  /// Midpoints between neighbouring doubles, written in full, where the last bit decides.
  @Test func midpointsRoundToEven() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      // An odd integer of 54 bits is halfway between two doubles; so is it over a power of two, here 2…8.
      let odd = UInt64.random(in: 1 << 53..<1 << 54, using: &random) | 1
      let shift = Int.random(in: 1...3, using: &random)
      let unit = UInt64(1) << UInt64(shift)
      let thousandths = (odd % unit) * (1000 / unit)
      let text = "\(odd / unit)." + String(String(thousandths + 1000).dropFirst())
      #expect(parse(text)?.bitPattern == Double(text)?.bitPattern, "\(text), seed \(seed)")
    }
  }

  @Test(arguments: [
    "", "+", "-", ".", "e5", "1e", "1e+", "1..2", "1.2.3", "--1", "1-", "0x10", "inf", "nan", "1_000", "1,5", " 1",
    "1 ",
    "१", "1\u{0}",
  ])
  func whatIsNoDecimalNumberIsRefused(text: String) { #expect(parse(text) == nil) }

  @Test func theLooserFormsAreRead() {
    #expect(parse(".5") == 0.5)
    #expect(parse("5.") == 5)
    #expect(parse("+5E+1") == 50)
    #expect(parse("1e400") == .infinity)
    #expect(parse("-0")?.sign == .minus)
  }
}
