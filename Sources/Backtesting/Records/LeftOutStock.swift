import MarketData

/// A stock that some fits could not take in, because prices are missing.
public struct LeftOutStock: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// The first decision without it.
  public var from: String
  /// The last decision without it.
  public var to: String
  /// How many decisions went without it.
  public var decisions: Int
  /// Why, on the first of them.
  public var reason: String

  /// The decisions and the reason in words.
  public var text: String {
    let others = decisions - 1
    return "\(id) is left out of the fit on \(from)"
      + (others == 0 ? "" : " and of \(others) more up to \(to)") + ": \(reason)"
  }

  /// Why a stock cannot be fitted, in words.
  static func reason(_ absence: PricePanel.Absence, dates: [String], longestGap: Int) -> String {
    switch absence {
    case .never: "it has no price yet"
    case .begins(let date): "it has no price before \(dates[date])"
    case .missing(let since): "it has no price from \(dates[since]) on"
    case .pause(let first, let length):
      "it has no price on \(length) date\(length == 1 ? "" : "s") from \(dates[first]) on, more than the \(longestGap) of a "
        + "pause"
    }
  }

  /// Counts further decisions in a list by stock, in the order in which they fell out.
  static func add(_ absent: [AbsentStock], on date: String, to list: inout [LeftOutStock]) {
    for stock in absent {
      if let position = list.firstIndex(where: { $0.id == stock.id }) {
        list[position].to = date
        list[position].decisions += 1
      } else {
        list.append(LeftOutStock(id: stock.id, from: date, to: date, decisions: 1, reason: stock.reason))
      }
    }
  }
}

/// A stock that one fit cannot take in, and why.
struct AbsentStock: Sendable {
  let id: String
  let reason: String
}
