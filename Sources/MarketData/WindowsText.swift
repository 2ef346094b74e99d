/// Text in Windows-1252, which spreadsheets write where they are not asked for UTF-8.
enum WindowsText {
  /// The characters of the bytes 0x80 to 0x9f; 0 where there is none.
  private static let upper: [UInt32] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
    0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
  ]

  /// The text of some bytes; nil where one of them is no character.
  static func decoded(_ bytes: some Sequence<UInt8>) -> String? {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      let code = (0x80...0x9f).contains(byte) ? upper[Int(byte) - 0x80] : UInt32(byte)
      guard code != 0 || byte == 0, let scalar = Unicode.Scalar(code) else { return nil }
      text.append(scalar)
    }
    return String(text)
  }
}
