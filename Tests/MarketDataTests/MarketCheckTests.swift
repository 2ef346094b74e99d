import Foundation
import MarketData
import Testing

@Suite struct MarketCheckTests {
  /// A market of independent random walks around a common one, in which nothing is wrong.
  private func columns(seed: UInt64, stocks: Int = 6, periods: Int = 200) -> [[Double]] {
    var random = SeededGenerator(seed: seed)
    func shock() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0...1, using: &random) } }
    let common = (0..<periods).map { _ in 0.01 * shock() }
    var columns = [common.reduce(into: [1000.0]) { $0.append($0[$0.count - 1] * (1 + $1)) }]
    for stock in 0..<stocks {
      columns.append(
        common.reduce(into: [10.0 + Double(stock)]) { $0.append($0[$0.count - 1] * (1 + $1 + 0.008 * shock())) })
    }
    return columns
  }

  private func market(_ columns: [[Double]]) throws -> Market {
    let ids = ["INDEX"] + (1..<columns.count).map { "S\($0)" }
    let dates = columns[0].indices.map { "\($0)" }
    return try Market(
      PriceTable(source: "made", dates: dates, ids: ids, values: columns.flatMap { $0 }), benchmark: nil)
  }

  @Test func aSoundMarketGivesNoFindings() throws {
    for seed in 0..<20 as Range<UInt64> {
      #expect(MarketCheck.findings(try market(columns(seed: seed))).isEmpty, "seed \(seed)")
    }
  }

  @Test func aConstantSeriesIsFoundOnce() throws {
    var prices = columns(seed: 1)
    prices[2] = prices[2].map { _ in 7 }
    let expected = DataWarning(file: "made", "the price never changes from 7.0", id: "S2", date: "0", kind: .stale)
    #expect(MarketCheck.findings(try market(prices)) == [expected])
  }

  @Test func staleRunsOfTenAreFound() throws {
    var prices = columns(seed: 2)
    for date in 50..<60 { prices[3][date] = prices[3][50] }
    for date in 150..<159 { prices[4][date] = prices[4][150] }
    let findings = MarketCheck.findings(try market(prices))
    #expect(findings.map(\.id) == ["S3"])
    #expect(findings.map(\.date) == ["50"])
    #expect(findings.map { $0.message.contains("for 10 dates") } == [true])
  }

  @Test func aStaleRunAtTheEndIsFound() throws {
    var prices = columns(seed: 3)
    for date in 185...200 { prices[0][date] = prices[0][185] }
    let findings = MarketCheck.findings(try market(prices))
    #expect(findings.map { "\($0.id ?? "") \($0.date ?? "")" } == ["INDEX 185"])
  }

  @Test func greatMovesAreFoundWithTheirDate() throws {
    var prices = columns(seed: 4)
    for date in 80...200 { prices[1][date] *= 1.6 }
    for date in 90...200 { prices[2][date] *= 0.45 }
    for date in 100...200 { prices[3][date] *= 1.35 }
    for date in 110...200 { prices[4][date] *= 1.08 }
    let findings = MarketCheck.findings(try market(prices))
    #expect(findings.map { "\($0.id ?? "") \($0.date ?? "")" } == ["S1 80", "S2 90", "S3 100"])
    #expect(findings.allSatisfy { $0.kind == .outlier })
    #expect(findings[0].message.contains("rose by"))
    #expect(findings[1].message.contains("fell by"))
  }

  @Test(arguments: [(2.0, "2-for-1"), (5, "5-for-1"), (20, "20-for-1"), (0.1, "1-for-10"), (0.5, "1-for-2")])
  func splitsAreFound(newForOld: Double, name: String) throws {
    var prices = columns(seed: 5)
    let ordinary = prices[4][120] / prices[4][119]
    for date in 120...200 { prices[4][date] /= newForOld * ordinary }
    let findings = MarketCheck.findings(try market(prices))
    #expect(findings.map { "\($0.id ?? "") \($0.date ?? "")" } == ["S4 120"])
    #expect(findings.map { $0.message.contains("unadjusted \(name) split") } == [true])
  }

  @Test func aCrashOfTheMarketIsNoSplit() throws {
    var prices = columns(seed: 6)
    for series in prices.indices {
      let ordinary = prices[series][120] / prices[series][119]
      for date in 120...200 { prices[series][date] /= 2 * ordinary * 1.004 }
    }
    let findings = MarketCheck.findings(try market(prices))
    #expect(findings.count >= prices.count)
    #expect(!findings.contains { $0.message.contains("split") })
  }

  @Test func doubledSeriesAreFound() throws {
    var prices = columns(seed: 7)
    prices[3] = prices[1]
    prices[5] = prices[0].map { $0 / 17 }
    let findings = MarketCheck.findings(try market(prices))
    #expect(findings.map(\.id) == ["S3", "S5"])
    #expect(findings[0].message == "the prices are those of S1")
    #expect(findings[1].message.hasPrefix("the returns are those of INDEX (correlation 1.000000"))
  }

  @Test func seriesThatAreMerelyAlikeAreNotTakenForTheSame() throws {
    var prices = columns(seed: 8)
    // Correlation about 0.995: two share classes of one company.
    prices[2] = zip(prices[1], prices[3]).map { $0 * pow($1, 0.08) }
    #expect(MarketCheck.findings(try market(prices)).isEmpty)
  }

  @Test(arguments: [(1, "behind"), (-1, "ahead of")])
  func shiftedDatesAreFound(shift: Int, word: String) throws {
    var prices = columns(seed: 9)
    let original = prices[2]
    for date in 1..<200 { prices[2][date] = original[date - shift] }
    let findings = MarketCheck.findings(try market(prices))
    #expect(findings.map(\.id) == ["S2"])
    #expect(findings.map { $0.message.contains("one period \(word) the benchmark") } == [true])
  }

  @Test func anInertMarketIsNotTakenForShifted() throws {
    // Smoothed returns correlate at lag 1 too, but less than on the same date.
    let prices = columns(seed: 10).map { walk in
      var smooth = [walk[0]]
      let returns = Returns.of(walk, .simple)
      for period in returns.indices {
        smooth.append(smooth[period] * (1 + (returns[period] + returns[max(0, period - 1)]) / 2))
      }
      return smooth
    }
    #expect(MarketCheck.findings(try market(prices)).isEmpty)
  }

  @Test func aShortMarketIsNoTrouble() throws {
    #expect(MarketCheck.findings(try market([[1, 2], [3, 4]])).map(\.id) == ["INDEX"])
  }
}
