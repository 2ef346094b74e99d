import CExpat

/// What is told of an XML document, in its order; names are without their prefixes.
protocol XMLListener: AnyObject {
  /// An element begins; the attributes by name.
  func begin(_ name: String, _ attributes: [String: String])
  /// Text, perhaps a part of it.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
  /// An element ends.
  func end(_ name: String)
  /// Why reading cannot go on; nil as long as it can.
  var fault: WorkbookError? { get }
}

/// Reads XML by Expat, piece by piece.
final class XMLReader {
  private let parser: XML_Parser
  private let listener: Box

  private final class Box {
    let listener: any XMLListener
    let parser: XML_Parser
    init(_ listener: any XMLListener, _ parser: XML_Parser) { (self.listener, self.parser) = (listener, parser) }

    /// Ends the reading where the listener has had enough.
    func heed() { if listener.fault != nil { XML_StopParser(parser, 0) } }
  }

  /// Reads a part of an archive.
  ///
  /// - Throws: ``WorkbookError`` where the part is no XML, and what the listener has against it.
  static func read(_ name: String, of archive: ZipArchive, _ listener: any XMLListener) throws(WorkbookError) {
    guard let reader = XMLReader(listener) else { throw WorkbookError(description: "there is no memory for it") }
    try archive.read(name) { bytes throws(WorkbookError) in try reader.take(bytes, part: name) }
    try reader.take(UnsafeBufferPointer(start: nil, count: 0), part: name, isLast: true)
  }

  private init?(_ listener: any XMLListener) {
    guard let parser = XML_ParserCreate(nil) else { return nil }
    self.parser = parser
    self.listener = Box(listener, parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(self.listener).toOpaque())
    XML_SetElementHandler(
      parser,
      { context, name, attributes in
        guard let box = XMLReader.box(context), let name else { return }
        box.listener.begin(XMLReader.localName(name), XMLReader.dictionary(attributes))
        box.heed()
      },
      { context, name in
        guard let box = XMLReader.box(context), let name else { return }
        box.listener.end(XMLReader.localName(name))
        box.heed()
      })
    XML_SetCharacterDataHandler(parser) { context, text, count in
      guard let box = XMLReader.box(context), let text else { return }
      text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
        box.listener.text(UnsafeBufferPointer(start: $0, count: Int(count)))
      }
    }
  }

  deinit { XML_ParserFree(parser) }

  private func take(_ bytes: UnsafeBufferPointer<UInt8>, part: String, isLast: Bool = false) throws(WorkbookError) {
    let status = bytes.withMemoryRebound(to: CChar.self) {
      XML_Parse(parser, $0.baseAddress, Int32($0.count), isLast ? 1 : 0)
    }
    if let fault = listener.listener.fault { throw fault }
    guard status != XML_STATUS_OK else { return }
    let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unknown"
    throw WorkbookError(
      description: "its part \(part) is no XML: \(reason) on line \(XML_GetCurrentLineNumber(parser))")
  }

  private static func box(_ context: UnsafeMutableRawPointer?) -> Box? {
    context.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func localName(_ name: UnsafePointer<CChar>) -> String {
    let name = String(cString: name)
    guard let colon = name.lastIndex(of: ":") else { return name }
    return String(name[name.index(after: colon)...])
  }

  private static func dictionary(_ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> [String: String] {
    guard var next = attributes else { return [:] }
    var result: [String: String] = [:]
    while let name = next[0], let value = next[1] {
      result[localName(name)] = String(cString: value)
      next += 2
    }
    return result
  }
}
