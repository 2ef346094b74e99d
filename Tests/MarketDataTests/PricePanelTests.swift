import Foundation
import MarketData
import Testing

/// Tables in which prices may be missing: gaps stay gaps, and everything else stays an error.
@Suite struct PricePanelTests {
  private func panel(_ text: String) throws -> PricePanel {
    let file = FileManager.default.temporaryDirectory.appending(path: "panel-\(UUID().uuidString).csv")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try PriceTableReader.readPanel(path: file.path)
  }

  @Test func emptyCellsAndTheUsualWordsAreGaps() throws {
    let panel = try panel("date,I,A,B\n2024-01-02,1,,3\n2024-01-03,2,NaN,4\n2024-01-04,3,7,n/a\n2024-01-05,4,8,-\n")
    #expect(panel.ids == ["I", "A", "B"])
    #expect((0..<4).map { panel[1, $0] } == [nil, nil, 7, 8])
    #expect((0..<4).map { panel[2, $0] } == [3, 4, nil, nil])
    #expect(panel.isComplete(0, over: 0...3) && panel.isComplete(1, over: 2...3) && !panel.isComplete(1, over: 1...2))
    #expect(panel.lastPrice(2, upTo: 3) == 4 && panel.lastPrice(1, upTo: 1) == nil)
    let table = try panel.table(series: [0, 2], over: 1...3)
    #expect(table.ids == ["I", "B"] && Array(table.series(at: 1)) == [4, 4, 4])
    let error = try #require(throws: DataError.self) { try panel.table(series: [1], over: 0...1) }
    #expect(error.description.contains("no price on 2024-01-02 or before"))
  }

  @Test func linesThatAreNotThereAreGapsOfALongTable() throws {
    let panel = try panel(
      "date,id,price\n2024-01-02,I,1\n2024-01-02,A,5\n2024-01-03,I,2\n2024-01-04,I,3\n2024-01-04,A,6\n")
    #expect((0..<3).map { panel[0, $0] } == [1, 2, 3])
    #expect((0..<3).map { panel[1, $0] } == [5, nil, 6])
  }

  @Test(arguments: ["0", "-1", "inf", "x", "1,5"]) func whatIsNoPriceIsStillAnError(cell: String) {
    #expect(throws: DataError.self) { try panel("date,I,A\n2024-01-02,1,2\n2024-01-03,1,\(cell)\n") }
  }

  @Test func aCompleteTableIsTheSameEitherWay() throws {
    let text = "date,I,A\n2024-01-02,1,2\n2024-01-03,3,4\n2024-01-04,5,6\n"
    let table = try PriceTableReader.parse(bytes: Array(text.utf8), name: "t.csv")
    let again = try panel(text).table(series: [0, 1], over: 0...2)
    #expect(again.values == table.values && again.dates == table.dates)
  }
}
