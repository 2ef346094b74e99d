import MarketData
import TrackingDomain

/// Holdings that are no stocks of the universe, to be sold: what has left the price table, and the benchmark itself.
///
/// They join the market as stocks that may not be held after trading, so that their sale counts like any other: in cash,
/// cost, turnover and every limit. What has left is worth the price that the holdings name, the same on every date;
/// the benchmark, such as a fund that a portfolio of stocks takes the place of, is worth its own. What is worth nothing
/// is no part of anything: it brings nothing, and is left out.
struct DepartedHoldings {
  /// Each with its prices and with why it is sold.
  let stocks: [(id: String, path: [Double], label: String)]

  /// Nothing to be sold.
  static let none = DepartedHoldings(stocks: [])

  private init(stocks: [(id: String, path: [Double], label: String)]) { self.stocks = stocks }

  /// Finds what is held beside the stocks of a market.
  ///
  /// - Parameter areSold: whether the user asks for that to be sold; otherwise it is an error.
  /// - Throws: `DataError` for holdings that may not or cannot be sold, with line and names.
  init(_ holdings: HoldingsTable, market: Market, areSold: Bool) throws {
    guard areSold else {
      try holdings.check(against: market.ids)
      self = .none
      return
    }
    let worthless = try Set(holdings.worthless(besides: market.ids + [market.benchmarkID]).map(\.id))
    stocks = try holdings.strangers(to: market.ids).filter { !worthless.contains($0.id) }.map { holding in
      if holding.id == market.benchmarkID {
        return (holding.id, market.benchmark, "sell \(holding.id), the benchmark itself")
      }
      guard let price = try holdings.statedPrice(of: holding) else {
        let nearest =
          nearestName(to: holding.id, among: market.ids).map { "Did you mean \($0)? If not, give" } ?? "Give"
        throw DataError(
          .inconsistent, file: holdings.file, line: holding.line, column: "id",
          "\(holding.id) has no prices in \(market.source), and the holdings name no price that it is sold at",
          remedy: "\(nearest) one in the column price")
      }
      let path = [Double](repeating: price, count: market.dates.count)
      return (holding.id, path, "sell \(holding.id), which has left \(market.source)")
    }
  }

  /// The market with these stocks after its own.
  func joining(_ market: Market) -> Market { stocks.reduce(market) { $0.adding($1.id, prices: $1.path) } }

  /// That none of them is held after trading.
  ///
  /// - Parameter market: as ``joining(_:)`` made it.
  func constraints(in market: Market) -> [PortfolioConstraint] {
    let first = market.stockCount - stocks.count
    return stocks.enumerated().map { position, stock in
      .selection(SelectionRule(members: [first + position], range: 0...0, label: stock.label))
    }
  }
}
