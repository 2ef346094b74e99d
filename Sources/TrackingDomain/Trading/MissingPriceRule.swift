/// What is done over history with a stock that is held and has no price any more.
public enum MissingPriceRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nothing: a missing price is an error.
  case error
  /// It is sold on the first date without a price, at the last price there was.
  case sell
  /// It is kept, counted at the last price there was, and not traded until there is a price again.
  case hold
}
