import Foundation
import KindexTestSupport
import Testing
import Workbooks

/// What is written to a workbook comes out of another program's reading of it.
@Suite(.enabled(if: WorkbookReader.isAvailable, "skipped: there is no python3 to read workbooks with"))
struct WorkbookTests {
  @Test func everyCellComesBack() throws {
    var first = Sheet("Holdings", columns: ["id", "value", "date"])
    first.add([.text("A&B <Ω> \"1\""), .number(1234.5678, .money), Cell(date: "2024-02-29")])
    first.add([.text("=1+1"), .number(-1e-300, .scientific), Cell(date: "1900-02-29")])
    first.add([.text("007"), Cell(nil, .percent), Cell(date: "T 12")])
    first.add([.text(""), Cell(Double.nan, .plain), .empty])
    first.add([.text("\u{1}line\nbreak"), .number(0.1 + 0.2, .plain), .count(9_007_199_254_740_993)])
    var second = Sheet("Path", columns: ["only"])
    for style in NumberStyle.allCases { second.add([.number(0.123456789012345, style)]) }
    let sheets = try WorkbookReader.sheets(of: try Workbook([first, second]).data())
    #expect(Set(sheets.keys) == ["Holdings", "Path"])
    let rows = try #require(sheets["Holdings"])
    #expect(rows[0] as? [String] == ["id", "value", "date"])
    #expect(rows[1][0] as? String == "A&B <Ω> \"1\"")
    #expect(rows[1][1] as? Double == 1234.5678 && rows[1][2] as? String == "2024-02-29")
    #expect(rows[2][0] as? String == "=1+1", "text is no formula")
    #expect(rows[2][1] as? Double == -1e-300 && rows[2][2] as? String == "1900-02-29")
    #expect(rows[3][0] as? String == "007" && rows[3][1] is NSNull && rows[3][2] as? String == "T 12")
    #expect(rows[4][1] is NSNull && rows[4][2] is NSNull)
    let sum = try #require(rows[5][1] as? Double)
    #expect(abs(sum - 0.3) < 1e-15)
    let path = try #require(sheets["Path"])
    #expect(path.count == NumberStyle.allCases.count + 1)
    #expect(path.dropFirst().allSatisfy { $0[0] as? Double == 0.123456789012345 }, "a style changes no number")
  }

  @Test(arguments: [
    "2023-02-29", "2100-02-29", "2024-13-01", "2024-00-10", "2024-01-32", "2024-1-1", "1899-12-31", "x",
  ])
  func whatIsNoDayIsText(_ label: String) { #expect(Cell(date: label) == .text(label)) }

  @Test(arguments: ["2024-02-29", "2000-02-29", "1901-01-01", "9999-12-31"])
  func whatIsADayIsOne(_ label: String) { #expect(Cell(date: label) != .text(label)) }

  @Test func aFolderThatTakesNoFileIsPassedOver() throws {
    var sheet = Sheet("Notes", columns: ["text"])
    sheet.add([.text("x")])
    let book = Workbook([sheet])
    #expect(
      try book.data(temporaryFolders: ["/nonexistent", "/dev/null", NSTemporaryDirectory()]).starts(
        with: Data("PK".utf8)))
    let error = #expect(throws: WorkbookError.self) { try book.data(temporaryFolders: ["/nonexistent"]) }
    #expect(error?.isOfStorage == true && error?.description.contains("/nonexistent") == true)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    var sheet = Sheet("Notes", columns: ["text"])
    sheet.add([.text(String(repeating: "x", count: 40_000))])
    let error = #expect(throws: WorkbookError.self) { try Workbook([sheet]).data() }
    #expect(error?.description.contains("sheet Notes, row 2, column text") == true, "\(error?.description ?? "")")
    #expect(throws: WorkbookError.self) { try Workbook([Sheet("a/b", columns: ["x"])]).data() }
    #expect(throws: WorkbookError.self) {
      try Workbook([Sheet("a", columns: ["x"]), Sheet("A", columns: ["x"])]).data()
    }
  }
}
