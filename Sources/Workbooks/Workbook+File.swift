import CXlsxWriter
public import Foundation

/// Why a workbook could not be made, or read.
public struct WorkbookError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Sheet and reason, or folder and reason.
  public let description: String
  /// Whether no temporary file could be written, whatever is in the workbook.
  public var isOfStorage = false

  /// Says what is at fault, without a full stop.
  public init(description: String, isOfStorage: Bool = false) {
    self.description = description
    self.isOfStorage = isOfStorage
  }
}

extension Workbook {
  /// The bytes of the file, Office Open XML (`.xlsx`), by libxlsxwriter.
  ///
  /// - Parameter folders: where temporary files may be made, the first that can be written is taken; the system's own
  ///   where nothing is given.
  /// - Throws: ``WorkbookError`` where a table is larger than a sheet can be (1,048,576 rows, 16,384 columns, 32,767
  ///   characters a cell), or a temporary file cannot be written.
  public func data(temporaryFolders folders: [String] = [FileManager.default.temporaryDirectory.path]) throws -> Data {
    // The library writes to files alone, and complains to standard error where it cannot.
    guard let folder = folders.first(where: { Self.isWritable($0) }) else {
      let names = folders.joined(separator: " nor ")
      throw WorkbookError(description: "a workbook needs a temporary file, and \(names) takes none", isOfStorage: true)
    }
    let file = URL(fileURLWithPath: folder).appending(path: ".kindex-\(UUID().uuidString).xlsx")
    defer { try? FileManager.default.removeItem(at: file) }
    guard let writer = WorkbookWriter(path: file.path, temporaryFolder: folder) else {
      throw WorkbookError(description: "a workbook cannot be made: the memory is exhausted")
    }
    defer { writer.abandon() }
    for sheet in sheets { try writer.add(sheet) }
    try writer.close(in: folder)
    do { return try Data(contentsOf: file) } catch {
      throw WorkbookError(description: "\(file.path) cannot be read", isOfStorage: true)
    }
  }

  /// Whether a file can be made in a folder, by making one: permissions do not tell all.
  private static func isWritable(_ folder: String) -> Bool {
    let path = "\(folder)/.kindex-\(UUID().uuidString)"
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    close(file)
    return unlink(path) == 0
  }
}

/// The library's workbook while it is filled; closed or abandoned once.
private final class WorkbookWriter {
  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private var formats: [NumberStyle: UnsafeMutablePointer<lxw_format>] = [:]
  private let header: UnsafeMutablePointer<lxw_format>?
  private let date: UnsafeMutablePointer<lxw_format>?
  private var isClosed = false

  /// The library keeps its address.
  private let temporaryFolder: UnsafeMutablePointer<CChar>?

  init?(path: String, temporaryFolder folder: String) {
    let text = strdup(folder)
    var options = lxw_workbook_options()
    options.tmpdir = text
    guard let workbook = workbook_new_opt(path, &options) else {
      free(text)
      return nil
    }
    (self.workbook, temporaryFolder) = (workbook, text)
    header = workbook_add_format(workbook)
    date = workbook_add_format(workbook)
    format_set_bold(header)
    format_set_num_format(date, "yyyy-mm-dd")
    for style in NumberStyle.allCases {
      guard let format = workbook_add_format(workbook) else { continue }
      format_set_num_format(format, style.rawValue)
      formats[style] = format
    }
  }

  deinit { free(temporaryFolder) }

  /// Frees what is held, where an error came before ``close(in:)``.
  func abandon() { if !isClosed { _ = workbook_close(workbook) } }

  func close(in folder: String) throws {
    isClosed = true
    let error = workbook_close(workbook)
    let ofStorage = [
      LXW_ERROR_CREATING_XLSX_FILE, LXW_ERROR_CREATING_TMPFILE, LXW_ERROR_READING_TMPFILE, LXW_ERROR_ZIP_FILE_OPERATION,
      LXW_ERROR_ZIP_FILE_ADD, LXW_ERROR_ZIP_CLOSE,
    ]
    guard !ofStorage.contains(error) else {
      throw WorkbookError(description: "\(folder): \(String(cString: lxw_strerror(error)))", isOfStorage: true)
    }
    try check(error, "the workbook")
  }

  func add(_ sheet: Sheet) throws {
    guard let worksheet = workbook_add_worksheet(workbook, sheet.name) else {
      throw WorkbookError(description: "\"\(sheet.name)\" is no name for a sheet, or that of another one")
    }
    for (column, name) in sheet.columns.enumerated() {
      let place = "sheet \(sheet.name), column \(name)"
      try check(worksheet_write_string(worksheet, 0, UInt16(clamping: column), name, header), place)
      let width = Double(min(40, max(name.count, sheet.widest(in: column)) + 2))
      let position = UInt16(clamping: column)
      try check(worksheet_set_column(worksheet, position, position, width, nil), place)
    }
    for (row, cells) in sheet.rows.enumerated() {
      for (column, cell) in cells.enumerated() {
        let error = write(cell, to: worksheet, UInt32(clamping: row + 1), UInt16(clamping: column))
        try check(error, "sheet \(sheet.name), row \(row + 2), column \(sheet.columns[column])")
      }
    }
    worksheet_freeze_panes(worksheet, 1, 0)
  }

  private func write(
    _ cell: Cell, to worksheet: UnsafeMutablePointer<lxw_worksheet>, _ row: UInt32, _ column: UInt16
  ) -> lxw_error {
    switch cell {
    case .empty: return LXW_NO_ERROR
    case .text(let text): return worksheet_write_string(worksheet, row, column, text, nil)
    case .number(let number, let style):
      return worksheet_write_number(worksheet, row, column, number, formats[style])
    case .date(let year, let month, let day):
      var moment = lxw_datetime()
      (moment.year, moment.month, moment.day) = (Int32(year), Int32(month), Int32(day))
      return worksheet_write_datetime(worksheet, row, column, &moment, date)
    }
  }

  private func check(_ error: lxw_error, _ place: String) throws {
    guard error != LXW_NO_ERROR else { return }
    throw WorkbookError(description: "\(place): \(String(cString: lxw_strerror(error)))")
  }
}

extension Sheet {
  /// How many characters the widest cell of a column shows, about.
  fileprivate func widest(in column: Int) -> Int {
    rows.reduce(0) { widest, cells in
      switch cells[column] {
      case .empty: widest
      case .text(let text): max(widest, text.count)
      case .number, .date: max(widest, 12)
      }
    }
  }
}
