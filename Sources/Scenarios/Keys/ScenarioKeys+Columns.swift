import MarketData

/// The key that names columns of the user's tables.
extension ScenarioKeys {
  static let columns = ScenarioKey<Specification>(
    "columns", columnsForm, \.columns,
    "Columns of the tables of prices, stocks and holdings that have other names than Kindex knows.")

  private static let columnsForm = ValueForm<[String: String]>(
    "a mapping from \(ColumnNames.all.joined(separator: ", ")) to headers", example: "{id: Ticker, shares: Units}",
    schema: [
      "type": "object", "additionalProperties": false,
      "properties": .object(
        ColumnNames.all.map { OrderedJSON.Member(key: $0, value: ValueForm<String>.header.schema) }),
    ]
  ) { node in
    guard let entries = try node.entries() else {
      throw node.mismatch(
        expected: "a mapping from names of columns to headers", example: "{id: Ticker, shares: Units}")
    }
    var result: [String: String] = [:]
    for (name, value) in entries {
      guard ColumnNames.all.contains(name) else {
        throw value.error(
          "there is no column \(name)",
          remedy: nearestName(to: name, among: ColumnNames.all).map { "Did you mean \($0)?" }
            ?? "There are \(ColumnNames.all.joined(separator: ", "))")
      }
      result[name] = try ValueForm<String>.header.decode(value)
    }
    return result
  }
}

extension ValueForm where Value == String {
  /// The name of a column.
  fileprivate static let header = text("the header of a column", example: "Ticker")
}
