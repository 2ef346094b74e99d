import Foundation
import KindexTestSupport
import Testing

/// Files as people have them, from the command line.
@Suite struct ForeignFileTests {
  private static let prices = "date,INDEX,A,B\n2024-01-02,100,10,20\n2024-01-03,101,11,20\n2024-01-04,102,11,21\n"

  private func json(_ arguments: [String], in folder: TemporaryFolder) throws -> [String: Any] {
    let result = try KindexCommand.run(arguments + ["--format", "json", "--node-limit", "10"], in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    return try result.json()
  }

  /// A broker's list, with its own columns, thousands and money.
  @Test func aBrokersListIsRebalanced() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("p.csv", Self.prices)
    _ = try folder.file("broker.csv", "Symbol;Menge;Kurs\nA;1.000;11,00\nUSD;250,50;1,00\n")
    let answer = try json(
      ["rebalance", "p.csv", "--holdings", "broker.csv", "-k", "2", "--columns", "shares=Menge"], in: folder)
    #expect(answer["capital"] as? Double == 11_250.5)
    let refused = try KindexCommand.run(
      ["rebalance", "p.csv", "--holdings", "broker.csv", "-k", "2", "--columns", "shares=Menge,lot=Los"], in: folder.url
    )
    #expect(
      refused.code == 65 && refused.errors.contains("no table has a column Los to be the lot"), "\(refused.errors)")
  }

  @Test func aScenarioNamesColumns() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("p.csv", Self.prices)
    _ = try folder.file("h.csv", "Valor,Pieces\nA,1000\nCASH,0\n")
    _ = try folder.file(
      "s.yaml",
      "kindex: 1\ndata: {prices: p.csv}\ncardinality: 2\nholdings: h.csv\ncolumns: {id: Valor, shares: Pieces}\n")
    #expect(try json(["rebalance", "s.yaml"], in: folder)["capital"] as? Double == 11_000)
    _ = try folder.file("bad.yaml", "kindex: 1\ndata: {prices: p.csv}\ncardinality: 2\ncolumns: {ids: Valor}\n")
    let refused = try KindexCommand.run(["check", "bad.yaml"], in: folder.url)
    #expect(refused.code == 65 && refused.errors.contains("bad.yaml:4: columns.ids"), "\(refused.errors)")
    #expect(refused.errors.contains("Did you mean id?"))
  }

  /// A sheet as openpyxl and pandas write it: texts within cells, and paths from the root of the archive.
  @Test(.enabled(if: Openpyxl.isAvailable, "skipped: python3 has no openpyxl"))
  func aWorkbookOfOpenpyxlIsRead() throws {
    let folder = try TemporaryFolder()
    let script = """
      import openpyxl, datetime
      book = openpyxl.Workbook()
      sheet = book.active
      sheet.title = "Prices"
      sheet.append(["Date", "INDEX", "Société", "B"])
      for day in range(2, 9):
          sheet.append([datetime.date(2024, 1, day), 100 + day, 10 + day % 3, 20.5 + day])
      stocks = book.create_sheet("Stocks")
      for row in [["Ticker", "Sector"], ["Société", "Oil"], ["B", "Banks"]]:
          stocks.append(row)
      held = book.create_sheet("Holdings")
      for row in [["Ticker", "Quantity", "Price"], ["B", 1000, None], ["USD", 250.5, 1]]:
          held.append(row)
      book.save("p.xlsx")
      """
    let made = try KindexCommand.run(["python3", "-c", script], in: folder.url, program: Openpyxl.env)
    #expect(made.code == 0, "\(made.errors)")
    let result = try KindexCommand.run(["check", "p.xlsx", "--format", "json"], in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    let report = try result.json()
    #expect(report["first_date"] as? String == "2024-01-02" && report["last_date"] as? String == "2024-01-08")
    #expect((report["input"] as? [String: Any])?["stocks"] as? Int == 2)
    let answer = try json(
      ["rebalance", "p.xlsx", "--stocks", "p.xlsx", "--holdings", "p.xlsx", "-k", "2", "--sector-cap", "Oil=60%"],
      in: folder)
    #expect(answer["capital"] as? Double == 28_750.5)
    let sectors = (answer["holdings"] as? [[String: Any]])?.compactMap { $0["sector"] as? String }
    #expect(Set(sectors ?? []) == ["Oil", "Banks"])
  }
}

/// Whether Python can write workbooks.
private enum Openpyxl {
  static let env = URL(fileURLWithPath: "/usr/bin/env")
  static let isAvailable = (try? KindexCommand.run(["python3", "-c", "import openpyxl"], program: env).code) == 0
}
