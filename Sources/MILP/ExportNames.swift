/// Names fit for LP and MPS files, one for each given name, no two alike.
///
/// A name that both formats accept stays as it is. Any other has its unfit characters replaced by underscores, and a
/// number appended if that collides. The outcome depends on the names and their order only.
struct ExportNames {
  /// The fitted names, in the order given.
  let names: [String]

  /// Fits names.
  ///
  /// - Parameters:
  ///   - given: unique names.
  ///   - taken: names that must not be used.
  init(_ given: [String], avoiding taken: Set<String> = []) {
    var used = taken
    for name in given where ExportNames.isFit(name) { used.insert(name) }
    names = given.map { name in
      if ExportNames.isFit(name) && !taken.contains(name) { return name }
      let fitted = ExportNames.isFit(name) ? name : ExportNames.fitted(name)
      var candidate = fitted
      var number = 2
      while !used.insert(candidate).inserted {
        candidate = "\(fitted)_\(number)"
        number += 1
      }
      return candidate
    }
  }

  /// Words with a meaning in the LP format, lower case.
  private static let reserved: Set<String> = [
    "bin", "binaries", "binary", "bound", "bounds", "end", "free", "gen", "general", "generals", "inf", "infinity",
    "int", "integer", "integers", "max", "maximise", "maximize", "maximum", "min", "minimise", "minimize", "minimum",
    "nan", "obj", "range", "ranges", "rhs", "semi", "semis", "sin", "sos", "sos1", "sos2", "st", "subject", "such",
    "that", "to",
  ]

  /// The longest name that CBC's readers take without complaint, less room for a number.
  private static let longest = 80

  /// Whether a name can stand in both formats.
  ///
  /// A letter first, but not an e before a digit, which reads as an exponent; then letters, digits and underscores.
  private static func isFit(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, bytes.count <= longest, isLetter(first) else { return false }
    if first | 0x20 == UInt8(ascii: "e"), bytes.count == 1 || isDigit(bytes[1]) { return false }
    return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
      && !reserved.contains(name.lowercased())
  }

  private static func fitted(_ name: String) -> String {
    let clean = name.utf8.prefix(longest - 2).map { byte in
      isLetter(byte) || isDigit(byte) ? byte : UInt8(ascii: "_")
    }
    return "n_" + String(decoding: clean, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Model {
  /// The names of columns and rows in exported files, and of the fixed column that carries the objective's constant.
  ///
  /// The formats agree on no way to write a constant; a column fixed at 1 means the same to every reader. It is also
  /// what a model without columns gets, which the formats cannot say.
  var exportNames: (columns: [String], rows: [String], constant: String?) {
    let columns = ExportNames(columnNames).names
    let rows = ExportNames(rowNames).names
    let needsConstant = objectiveConstant != 0 || columnCount == 0
    let constant = needsConstant ? ExportNames(["objective_constant"], avoiding: Set(columns)).names[0] : nil
    return (columns, rows, constant)
  }
}
