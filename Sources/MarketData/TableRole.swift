/// What a table is for: it says which sheet of a workbook is meant.
package enum TableRole: String, Sendable {
  case prices, stocks, holdings
}
