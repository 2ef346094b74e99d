/// What is in a spreadsheet file (`.xlsx`, ECMA-376): its sheets by name, each as comma-separated text.
///
/// Numbers are given as the file has them, to the last digit; days are the serial numbers that spreadsheets count with. Of a
/// formula the result counts that was stored with it. libzip and Expat read archive and XML.
public struct WorkbookContents {
  /// What is read of one file at most: a small archive could otherwise take the memory of a machine.
  public enum Limits {
    /// Bytes of all parts that are read, and of the text of a sheet.
    public static let bytes = 1 << 30
    /// Cells of a sheet.
    public static let cells = 1 << 24
    /// Rows of a sheet.
    public static let rows = 1 << 20
    /// Columns of a sheet.
    public static let columns = 1 << 14
  }

  /// The sheets in the order of their tabs, those apart that are hidden.
  public let sheetNames: [String]

  private let archive: ZipArchive
  private let parts: [String]
  private let texts: SharedTexts

  /// Whether some bytes begin as a zip archive does.
  public static func isArchive(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x50, 0x4b, 0x03, 0x04])
  }

  /// Opens a file.
  ///
  /// - Throws: ``WorkbookError`` where it is no workbook, is damaged or too long.
  public init(_ bytes: [UInt8]) throws(WorkbookError) {
    archive = try ZipArchive(bytes, most: Limits.bytes)
    let root = try Relations(of: "", in: archive)
    guard let book = root.target(ofType: "officeDocument") else {
      throw WorkbookError(description: "it is no workbook of the kind .xlsx")
    }
    let listener = BookListener()
    try XMLReader.read(book, of: archive, listener)
    let relations = try Relations(of: book, in: archive)
    var sheets: [(name: String, part: String)] = []
    for sheet in listener.sheets {
      // Sheets of charts have no cells.
      guard let part = relations.target(ofID: sheet.relation, type: "worksheet") else { continue }
      sheets.append((sheet.name, part))
    }
    guard !sheets.isEmpty else { throw WorkbookError(description: "it has no sheet of cells") }
    sheetNames = sheets.map(\.name)
    parts = sheets.map(\.part)
    texts = SharedTexts()
    if let part = relations.target(ofType: "sharedStrings") { try XMLReader.read(part, of: archive, texts) }
  }

  /// A sheet as comma-separated text, a line a row from the first row on; a row without cells is a blank line.
  ///
  /// - Parameter sheet: its position among ``sheetNames``.
  /// - Throws: ``WorkbookError`` where it is damaged or too large, and where a formula has no stored result.
  public func text(ofSheet sheet: Int) throws(WorkbookError) -> [UInt8] {
    let listener = SheetListener(texts: texts.texts)
    try XMLReader.read(parts[sheet], of: archive, listener)
    return listener.output
  }
}

/// Which parts of an archive belong to one, by their relation.
private struct Relations {
  private final class Listener: XMLListener {
    var entries: [(id: String, type: String, target: String)] = []
    var fault: WorkbookError?
    func begin(_ name: String, _ attributes: [String: String]) {
      guard name == "Relationship", attributes["TargetMode"] != "External" else { return }
      entries.append((attributes["Id"] ?? "", attributes["Type"] ?? "", attributes["Target"] ?? ""))
    }
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func end(_ name: String) {}
  }

  private let entries: [(id: String, type: String, target: String)]
  private let folder: String

  init(of part: String, in archive: ZipArchive) throws(WorkbookError) {
    let slash = part.lastIndex(of: "/")
    folder = slash.map { String(part[...$0]) } ?? ""
    let name = slash.map { String(part[part.index(after: $0)...]) } ?? part
    let listener = Listener()
    let list = "\(folder)_rels/\(name).rels"
    guard archive.has(list) else { throw WorkbookError(description: "it is no workbook of the kind .xlsx") }
    try XMLReader.read(list, of: archive, listener)
    entries = listener.entries
  }

  func target(ofType type: String) -> String? {
    entries.first { $0.type.hasSuffix("/\(type)") }.map { path($0.target) }
  }

  func target(ofID id: String, type: String) -> String? {
    entries.first { $0.id == id && $0.type.hasSuffix("/\(type)") }.map { path($0.target) }
  }

  /// A target is relative to the folder of the part, or begins at the root.
  private func path(_ target: String) -> String {
    var steps: [Substring] = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for step in target.split(separator: "/") where step != "." {
      if step == ".." { _ = steps.popLast() } else { steps.append(step) }
    }
    return steps.joined(separator: "/")
  }
}

/// The list of sheets.
private final class BookListener: XMLListener {
  var sheets: [(name: String, relation: String)] = []
  var fault: WorkbookError?

  func begin(_ name: String, _ attributes: [String: String]) {
    if name == "sheet", attributes["state"].map({ $0 == "visible" }) ?? true {
      sheets.append((attributes["name"] ?? "", attributes["id"] ?? ""))
    }
    if name == "workbookPr", let flag = attributes["date1904"], flag == "1" || flag == "true" {
      fault = WorkbookError(description: "its days are counted from 1904: save it with those of 1900")
    }
  }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
  func end(_ name: String) {}
}

/// The texts that cells share, in the order of their numbers.
private final class SharedTexts: XMLListener {
  private(set) var texts: [[UInt8]] = []
  private(set) var fault: WorkbookError?
  private var isInText = false
  /// Pronunciations stand beside a text and are no part of it.
  private var isInPhonetic = false
  private var text: [UInt8] = []

  func begin(_ name: String, _ attributes: [String: String]) {
    switch name {
    case "si": text = []
    case "t": isInText = !isInPhonetic
    case "rPh": isInPhonetic = true
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) { if isInText { text += bytes } }

  func end(_ name: String) {
    switch name {
    case "si": texts.append(text)
    case "t": isInText = false
    case "rPh": isInPhonetic = false
    default: break
    }
  }
}
