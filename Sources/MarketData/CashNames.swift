/// The names that money has in lists of holdings, besides `CASH` and `(cash)`.
///
/// A price that is not 1 makes a row with such a name something else.
public enum CashNames {
  private static let names: Set = [
    "cash", "$cash", "-cash-", "cash balance", "cash equivalents", "cash and equivalents", "cash & equivalents",
    "cash and cash equivalents", "cash & cash equivalents", "cash collateral", "free cash", "settled cash", "bargeld",
    "us dollar", "u.s. dollar", "us dollars", "euro", "british pound", "pound sterling", "swiss franc", "japanese yen",
  ]
  private static let currencies: Set = [
    "usd", "eur", "gbp", "chf", "jpy", "cad", "aud", "nzd", "sek", "nok", "dkk", "hkd", "sgd", "cny", "inr", "brl",
    "krw",
    "twd", "zar", "mxn", "pln", "czk", "huf", "try", "ils", "thb",
  ]

  /// Whether a name is one of money: a usual word, a currency, or both.
  public static func contains(_ id: String) -> Bool {
    let name = id.lowercased()
    if names.contains(name) || currencies.contains(name) { return true }
    let words = Set(name.split { " _-.()/:".contains($0) }.map(String.init))
    return words.count == 2 && words.contains("cash") && !words.isDisjoint(with: currencies)
  }
}
