import TrackingDomain

/// The keys under `difference`: what is assumed of a year, used by the command risk.
extension ScenarioKeys {
  static let difference = KeyTable<Specification>([
    ScenarioKey("fee", .fraction(plain: .cost, example: "20bps"), \.difference.fee, "What the fund charges a year."),
    ScenarioKey(
      "turnover", .fraction(QuantityRange.nonNegative, example: "30%"), \.difference.turnover,
      "Turnover a year, half the sum of absolute weight changes; each half costs what costs says."),
    ScenarioKey(
      "trades", .number("a number of trades", .nonNegative, example: "40"), \.difference.trades,
      "Trades a year, each of which costs a ticket, and the least commission at least."),
    ScenarioKey(
      "benchmark_return", .fraction(anyReturn, example: "6%"), \.difference.benchmarkReturn,
      "What the benchmark is expected to return a year; cash falls behind it."),
    ScenarioKey("cash_return", .fraction(anyReturn, example: "2%"), \.difference.cashReturn, "What cash earns a year."),
    ScenarioKey(
      "lending", .byName("segment", .mapping(lendingTable, LendingTerms())),
      children: [
        KeyDescription(
          name: "‹segment›", summary: "Terms of one sector, or of all that have none of their own under all.",
          expected: lendingTable.expected, example: "{on_loan: 10%, fee: 40bps, kept: 85%}", isRequired: false,
          isSection: true, schema: lendingTable.schema, children: lendingTable.keys.map { $0.description })
      ],
      "What lending stocks brings, by sector."
    ) { setting, specification in specification.difference.lending = setting.value },
    ScenarioKey(
      "dividends", .mapping(dividendTable, DividendTerms()), children: dividendTable.keys.map { $0.description },
      "Dividends of a year and the tax on them."
    ) { setting, specification in specification.difference.dividends = setting },
  ])

  private static let anyReturn = QuantityRange(least: -1, most: .infinity, excludesLeast: false)

  private static let lendingTable = KeyTable<LendingTerms>([
    required("on_loan", "10%", "Share of the segment's value that is on loan.") { $1.onLoan = $0 },
    required("fee", "40bps", "What borrowers pay a year, of the value on loan.") { $1.fee = $0 },
    required("kept", "85%", "Share of the fee that the fund keeps.") { $1.kept = $0 },
  ])

  private static let dividendTable = KeyTable<DividendTerms>([
    required("yield", "2%", "Dividends a year, of the stocks' value.") { $1.yield = $0 },
    required("withheld", "15%", "Tax that is withheld from the fund's.") { $1.withheld = $0 },
    required("benchmark_withheld", "30%", "Tax that the benchmark's returns count with, 0 for a gross index.") {
      $1.benchmarkWithheld = $0
    },
  ])

  private static func required<Target>(
    _ name: String, _ example: String, _ summary: String,
    put: @escaping @Sendable (Double, inout Target) -> Void
  ) -> ScenarioKey<Target> {
    ScenarioKey(name, .fraction(example: example), isRequired: true, summary) { put($0.value, &$1) }
  }
}
