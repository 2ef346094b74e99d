public import Foundation

/// Text of JSON.
public enum JSONEscapes {
  /// The same JSON with every unfit character beyond ASCII written as an escape, so that a terminal shows it and does
  /// not obey it; it reads back the same.
  public static func escaped(_ json: Data) -> Data {
    guard json.contains(where: { $0 >= 0x7f }), let text = String(data: json, encoding: .utf8),
      text.unicodeScalars.contains(where: { $0.value >= 0x7f && $0.isUnfit })
    else { return json }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value >= 0x7f, scalar.isUnfit {
        for unit in UTF16.encode(scalar) ?? .init() {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return Data(result.utf8)
  }
}
