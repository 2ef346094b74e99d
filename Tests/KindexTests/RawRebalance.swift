import Foundation
import KindexTestSupport
import Testing

/// A price file read by nothing but splitting at commas: benchmark first, then the stocks.
struct RawMarket {
  let dates: [String]
  let ids: [String]
  /// Prices of each series by id, dates ascending; the benchmark's too.
  let prices: [String: [Double]]

  /// Reads a file of the package; empty where it cannot be read, so that every test on it fails.
  init(_ path: String) {
    let url = KindexCommand.packageRoot.appending(path: path)
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? "date\n"
    let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let names = rows[0].dropFirst().map(String.init)
    dates = rows.dropFirst().map { String($0[0]) }
    ids = Array(names)
    prices = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { column, name in
        (name, rows.dropFirst().map { Double($0[column + 1]) ?? .nan })
      })
  }

  func price(_ id: String, _ date: Int) -> Double { prices[id]?[date] ?? .nan }

  /// The returns of share counts and cash as they are held, less the benchmark's.
  func heldExcess(_ shares: [String: Double], cash: Double, over range: ClosedRange<Int>) -> [Double] {
    func value(_ t: Int) -> Double { shares.reduce(cash) { $0 + $1.value * price($1.key, t) } }
    return (range.lowerBound + 1...range.upperBound).map { t in
      value(t) / value(t - 1) - price(ids[0], t) / price(ids[0], t - 1)
    }
  }

  /// Σ w r − R with the weights that share counts have on one date, kept constant.
  func weightedExcess(
    _ shares: [String: Double], capital: Double, at date: Int, over range: ClosedRange<Int>
  ) -> [Double] {
    (range.lowerBound + 1...range.upperBound).map { t in
      let own = shares.reduce(0.0) { sum, held in
        sum + held.value * price(held.key, date) / capital * (price(held.key, t) / price(held.key, t - 1) - 1)
      }
      return own - (price(ids[0], t) / price(ids[0], t - 1) - 1)
    }
  }
}

/// A holdings file, the same way.
struct RawHoldings {
  var shares: [String: Double] = [:]
  var cash = 0.0

  init(text: String) throws {
    for row in text.split(separator: "\n").dropFirst() {
      let fields = row.split(separator: ",")
      let count = try #require(Double(fields[1]))
      if fields[0] == "CASH" { cash = count } else { shares[String(fields[0])] = count }
    }
  }

  init(path: String) throws {
    try self.init(text: String(contentsOf: KindexCommand.packageRoot.appending(path: path), encoding: .utf8))
  }
}

/// What `kindex rebalance` wrote, read as plain JSON.
struct RawRebalance {
  struct Trade {
    let id: String
    let side: String
    let shares: Int
    let price: Double
    let value: Double
    let cost: Double
  }

  let json: [String: Any]
  let trades: [Trade]
  let sharesAfter: [String: Double]

  init(_ json: [String: Any]) throws {
    self.json = json
    trades = try #require(json["trades"] as? [[String: Any]]).map { row in
      Trade(
        id: try #require(row["id"] as? String), side: try #require(row["side"] as? String),
        shares: try #require(row["shares"] as? Int), price: try #require(row["price"] as? Double),
        value: try #require(row["value"] as? Double), cost: try #require(row["cost"] as? Double))
    }
    let rows = try #require(json["holdings"] as? [[String: Any]])
    sharesAfter = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["id"] as? String ?? "", $0["shares"] as? Double ?? .nan) })
  }

  var kind: String { json["kind"] as? String ?? "" }
  func number(_ key: String) -> Double { json[key] as? Double ?? .nan }

  /// Replays the trades from the holdings at the file's prices, and compares all that is said of money.
  func check(
    _ owned: RawHoldings, _ market: RawMarket, date: Int, buy: Double, sell: Double, ticket: Double, flow: Double
  ) {
    #expect(json["date"] as? String == market.dates[date])
    var shares = owned.shares
    var (bought, sold, cost) = (0.0, 0.0, 0.0)
    for trade in trades {
      let price = market.price(trade.id, date)
      let value = price * Double(trade.shares)
      let isSale = trade.side == "sell"
      let fee = value * (isSale ? sell : buy) + ticket
      #expect(trade.shares > 0 && (isSale || trade.side == "buy"))
      #expect(agree(trade.price, price) && agree(trade.value, value) && agree(trade.cost, fee), "\(trade)")
      shares[trade.id, default: 0] += Double(isSale ? -trade.shares : trade.shares)
      if isSale { sold += value } else { bought += value }
      cost += fee
    }
    #expect(Set(trades.map(\.id)).count == trades.count, "one trade a stock")
    #expect(shares.filter { $0.value != 0 } == sharesAfter)
    let before = owned.shares.reduce(owned.cash) { $0 + $1.value * market.price($1.key, date) }
    let after = sharesAfter.reduce(0) { $0 + $1.value * market.price($1.key, date) }
    let cash = owned.cash + flow + sold - bought - cost
    #expect(agree(number("capital"), before + flow))
    #expect(abs(number("cash") - cash) <= 1e-9 * before, "\(number("cash")) for \(cash)")
    #expect(number("cash") >= 0)
    #expect(abs(after + cash + cost - before - flow) <= 1e-9 * before, "money is neither made nor lost")
    #expect(agree(number("bought"), bought) && agree(number("sold"), sold))
    #expect(agree(number("transaction_cost"), cost))
    #expect(agree(number("turnover_sum"), (bought + sold) / (before + flow)))
    #expect(agree(number("turnover"), (bought + sold) / 2 / (before + flow)))
    #expect(agree((json["before"] as? [String: Any])?["value"], before))
    #expect((json["before"] as? [String: Any])?["cash"] as? Double == owned.cash)
  }
}
