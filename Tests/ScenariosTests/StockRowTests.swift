import Foundation
import KindexTestSupport
import MarketData
import Scenarios
import Testing
import TrackingDomain

/// What the table of stocks says of one stock, beside what is said of all.
@Suite struct StockRowTests {
  private func problem(_ stocks: String, _ text: String) throws -> TrackingProblem {
    let prices = "date,INDEX,A,B,C\n2024-01-01,100,10,20,50\n2024-01-02,101,11,20,49\n2024-01-03,102,11,21,50\n"
    let specification = try scenario(text)
    return try ProblemAssembly(
      specification, table: PriceTableReader.parse(bytes: Array(prices.utf8), name: "prices.csv"),
      stocks: StockTable.parse(bytes: Array(stocks.utf8), name: "stocks.csv"), holdings: nil
    ).problem(sumsMustFit: false)
  }

  @Test func bothBoundsHold() throws {
    let problem = try problem(
      "id,min_weight,max_weight\nA,5%,50%\nB,1%,20%\nC,,\n", "cardinality: 2\nweights: {min: 2%, max: 30%}\n")
    let bounds = problem.proportionBounds
    #expect(bounds.floors == [0.05, 0.02, 0.02])
    #expect(bounds.ceilings == [0.3, 0.2, 0.3])
    #expect(bounds.label == "weights from 2% to 30%, 2 stocks with bounds of their own besides")
  }

  @Test func bothLotsHold() throws {
    let stocks = "id,lot\nA,1\nB,40\nC,\n"
    #expect(try problem(stocks, "cardinality: 2\ntrading: {lot: 100}\n").universe.lots == [100, 200, 100])
    #expect(try problem(stocks, "cardinality: 2\n").universe.lots == [1, 40, 1])
    #expect(try problem(stocks, "cardinality: 2\ntrading: {lot: 1}\n").universe.lots == [1, 40, 1])
  }

  @Test func anUnknownWeightIsNotNone() throws {
    let text = "cardinality: 2\nsectors: {Banks: {band: 2%}}\n"
    let error = try #require(throws: SpecificationError.self) {
      try problem("id,sector,weight\nA,Banks,30%\nB,Banks,\nC,Energy,50%\n", text)
    }
    #expect("\(error)".contains("the benchmark's weight of B is not known"))
    #expect("\(error)".contains("0 for a stock that the benchmark does not hold"))
    let whole = try problem("id,sector,weight\nA,Banks,30%\nB,Banks,0\nC,Energy,50%\n", text)
    let band = whole.constraints.compactMap { if case .allocation(let rule) = $0 { rule.range } else { nil } }
    #expect(band.count == 1 && abs(band[0].lowerBound - 0.28) < 1e-12 && abs(band[0].upperBound - 0.32) < 1e-12)
  }

  @Test func shareClassesOfAnIssuerAreOne() throws {
    func classes(_ stocks: String, _ more: String = "") throws -> [[Int]] {
      try problem(stocks, "cardinality: 2\nucits: true\n\(more)").constraints.flatMap {
        if case .ucits(let rule) = $0 { rule.shareClasses } else { [[Int]]() }
      }
    }
    #expect(try classes("id,sector\nA,Banks\nB,\nC,\n") == [])
    #expect(try classes("id,issuer\nA,x\nB,y\nC,x\n") == [[0, 2]])
    #expect(try classes("id,issuer\nA,1\nB,1\nC,\n", "rules: [{exclude: [C]}]\n") == [[0, 1]])
    let unknown = try #require(throws: SpecificationError.self) { try classes("id,issuer\nA,x\nB,y\nC,\n") }
    #expect("\(unknown)".contains("the issuer of C is not known") && "\(unknown)".contains("ucits"))
    let variants = try #require(throws: SpecificationError.self) { try classes("id,issuer\nA,x\nB,y\nC,X\n") }
    #expect("\(variants)".contains("differ in letter case"))
  }

  @Test func exposuresNeedTheWholeBenchmark() throws {
    let text = "cardinality: 2\nfactors: {tolerance: 0.1, names: [beta]}\n"
    let error = try #require(throws: SpecificationError.self) {
      try problem("id,weight,beta\nA,30%,1\nB,20%,2\nC,25%,3\n", text)
    }
    #expect("\(error)".contains("the benchmark's weights of the stocks in prices.csv add up to 75%"))
    let whole = try problem("id,weight,beta\nA,30%,1\nB,20%,2\nC,50%,3\n", text)
    let targets = whole.constraints.compactMap { if case .exposure(let rule) = $0 { rule.target } else { nil } }
    #expect(targets.count == 1 && abs(targets[0] - 2.2) < 1e-12)
  }
}
