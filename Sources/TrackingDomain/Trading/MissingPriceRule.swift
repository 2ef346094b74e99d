/// What is done over history with a stock that has no price.
///
/// A gap of a few dates, such as a holiday, is a pause: the last price stands over it, for the account as for fits, and
/// the stock is not traded. How many dates that may be is said beside the rule. A longer gap is the end of a series.
public enum MissingPriceRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nothing: a missing price is an error.
  case error
  /// Where its series has ended, it is sold on the first date without a price, and where it pauses for too long, on the
  /// first date on which that shows, at the last price there was.
  case sell
  /// It is kept, counted at the last price there was, and not traded until there is a price again.
  case hold
}
