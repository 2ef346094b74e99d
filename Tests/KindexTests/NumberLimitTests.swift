import Foundation
import KindexTestSupport
import Testing

/// Numbers at and beyond their limits: refused where they are read, with what is allowed; no trap, no hang, no abort.
@Suite struct NumberLimitTests {
  @Test(
    arguments: [
      "solve base.yaml -k 0...9223372036854775807", "solve base.yaml -k 9223372036854775808",
      "solve prices.csv -k 2 --seed 9223372036854775807", "solve prices.csv -k 2 --seed 2147483648",
      "solve prices.csv -k 2 --lot 9223372036854775807", "solve prices.csv -k 2 --in-sample 9223372036854775807",
      "solve prices.csv -k 2 --node-limit 9223372036854775807", "solve prices.csv -k 2 --time-limit 1e300",
      "solve base.yaml --excess-reward 1e300", "solve base.yaml --capital 1e300",
      "curve base.yaml --cardinality 1...9223372036854775807",
      "curve base.yaml --cardinality 1...3 --step 9223372036854775807",
      "curve base.yaml --cardinality 1...3 --workers 9223372036854775807",
      "backtest bt.yaml --window 9223372036854775807", "backtest bt.yaml --windows 3,9223372036854775807",
      "batch submit grid.yaml --slurm --write-only --job-time 1e21s",
      "batch run grid.yaml --workers 9223372036854775807",
      "replicate base.yaml --method stratified --size-buckets 9223372036854775807",
      "reconstitute prices.csv --from stocks.csv --to stocks.csv --start-day=9223372036854775807",
      "reconstitute prices.csv --from stocks.csv --to stocks.csv --capital 1e300",
      "reconstitute prices.csv --from stocks.csv --to stocks.csv --volatility-window 9223372036854775807",
      "simulate --stocks 9223372036854775807 -o sim", "simulate --periods 9223372036854775807 -o sim",
    ])
  func anOptionBeyondWhatItCanMeanIsRefused(_ command: String) throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell("$K \(command)")
    #expect(result.code == 64, "\(result.errors)")
  }

  @Test func aCurveBeyondItsStocksIsRefusedAtOnce() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell("ulimit -v 2000000; $K curve base.yaml --cardinality 1...100000000")
    #expect(result.code == 65 && result.errors.contains("Ask for at most 4"), "\(result.errors)")
  }

  @Test(
    arguments: [
      "capital: 1e300", "objective: {excess_reward: 1e300}", "solver: {seed: 9007199254740992}",
      "solver: {time_limit: 1e300}", "trading: {lot: 1e18}", "costs: {ticket: 1e300}",
      "replication: {buckets: 1e9}", "data: {prices: prices.csv, window: {in_sample: 9007199254740992}}",
    ])
  func aScenarioBeyondWhatItCanMeanIsRefused(_ line: String) throws {
    let folder = try ReliabilityFolder()
    let data = line.hasPrefix("data") ? "" : "data: {prices: prices.csv}\n"
    try folder.write("s.yaml", "kindex: 1\n\(data)cardinality: 2\n\(line)\n")
    let result = try folder.kindex("solve", "s.yaml")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("s.yaml:"), "\(result.errors)")
  }

  @Test(arguments: ["-9223372036854775808...1", "1...9223372036854775807"]) func aGridsRangeIsBounded(
    _ range: String
  ) throws {
    let folder = try ReliabilityFolder()
    try folder.write("g.yaml", "kindex: 1\nbase: base.yaml\naxes: {solver.seed: \(range)}\n")
    #expect(try folder.kindex("batch", "run", "g.yaml", "--dry-run").code == 65)
    try folder.write(
      "g.yaml",
      "kindex: 1\nbase: base.yaml\naxes: {solver.seed: 1...3}\nexclude: [{solver.seed: -9223372036854775808}]\n")
    #expect(try folder.kindex("batch", "run", "g.yaml", "--dry-run").code == 65)
  }

  @Test(arguments: ["1e160", "1e-160", "1e-320", "1e308", "1e9"]) func aPriceThatMakesNoReturnIsNamed(
    _ price: String
  ) throws {
    let folder = try ReliabilityFolder()
    try folder.write("p.csv", ReliabilityFolder.prices.replacing("01-04,101,10,21", with: "01-04,101,10,\(price)"))
    for command in [
      ["solve", "p.csv", "-k", "2"], ["check", "p.csv"], ["solve", "p.csv", "-k", "2", "--exclude", "B"],
    ] {
      let result = try KindexCommand.run(command, in: folder.folder.url)
      // A stock that is not held may jump, as long as its prices are numbers that prices can be.
      if price == "1e9", command.contains("--exclude") {
        #expect(result.code == 0, "\(result.errors)")
        continue
      }
      #expect(result.code == 65, "\(result.errors)")
      #expect(result.errors.contains("B: on 2024-01-04"), "\(result.errors)")
    }
    let input = try folder.shell("$K solve - -k 2 < p.csv; $K backtest p.csv -k 2 --calendar 'every 2' --window 3")
    #expect(input.code == 65, "\(input.errors)")
  }

  @Test func aVarianceThatNoStockHasIsNamed() throws {
    let folder = try ReliabilityFolder()
    try folder.write("f.csv", "factor,beta\nbeta,1e308\n")
    let covariance = try folder.kindex(
      "solve", "prices.csv", "--stocks", "stocks.csv", "-k", "2", "--objective", "risk", "--risk-model", "stocks.csv",
      "--factor-covariance", "f.csv")
    #expect(covariance.code == 65, "\(covariance.errors)")
    try folder.write(
      "st.csv", ReliabilityFolder.stocks.replacing("A,Banks,0.25,100000,1,", with: "A,Banks,0.25,100000,1e308,"))
    let exposure = try folder.kindex(
      "solve", "prices.csv", "--stocks", "st.csv", "-k", "2", "--objective", "risk", "--risk-model", "exposures")
    #expect(exposure.code == 65, "\(exposure.errors)")
  }

  @Test(arguments: ["A,10\nCASH,1e21", "A,1e18\nCASH,0", "A,2251799813685249\nCASH,0", "A,1e300\nCASH,0"])
  func holdingsBeyondCountingAreRefused(_ rows: String) throws {
    let folder = try ReliabilityFolder()
    try folder.write("h.csv", "id,shares\n\(rows)\n")
    for command in ["solve", "rebalance", "risk"] {
      let result = try folder.kindex(command, "base.yaml", "--holdings", "h.csv")
      #expect(result.code == 65, "\(command): \(result.errors)")
    }
  }

  @Test(arguments: ["mse", "mad", "max"]) func whatIsJustWithinTheLimitsIsSolved(_ objective: String) throws {
    let folder = try ReliabilityFolder()
    for options in [
      ["--capital", "9e14"], ["--capital", "1e15", "--cost", "10bps"], ["--capital", "100"], ["--seed", "2147483647"],
      ["--excess-reward", "1e6"], ["-k", "1...1000000000"], ["--lot", "1000000", "--capital", "1e15"],
    ] {
      let result = try KindexCommand.run(
        ["solve", "prices.csv", "-k", "2", "--objective", objective, "--time-limit", "20s"] + options,
        in: folder.folder.url)
      #expect([0, 64, 65].contains(result.code), "\(options): \(result.errors)")
      if options[0] != "--excess-reward" { #expect(result.code == 0, "\(options): \(result.errors)") }
    }
  }

  @Test func thirtyThousandTimesTheSameRuleIsOneRule() throws {
    let folder = try ReliabilityFolder()
    let rules = String(repeating: "- either: [A, B]\n", count: 30_000)
    try folder.write("s.yaml", "kindex: 1\ndata: {prices: prices.csv}\ncardinality: 2\nrules:\n\(rules)")
    let result = try folder.shell("ulimit -v 4000000; $K solve s.yaml")
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func rulesWithoutNumberAreRefused() throws {
    let folder = try ReliabilityFolder()
    let ids = (0..<90).map { "S\($0)" }
    var table = "date,INDEX," + ids.joined(separator: ",") + "\n"
    for day in 1...4 {
      table += "2024-01-0\(day),\(100 + day)," + ids.map { _ in "\(10 + day)" }.joined(separator: ",") + "\n"
    }
    try folder.write("p.csv", table)
    let rules = ids.flatMap { first in ids.filter { $0 > first }.map { "- either: [\(first), \($0)]\n" } }.joined()
    try folder.write("s.yaml", "kindex: 1\ndata: {prices: p.csv}\ncardinality: 2\nrules:\n\(rules)")
    let result = try folder.kindex("solve", "s.yaml")
    #expect(result.code == 65 && result.errors.contains("more than 3000 different rules"), "\(result.errors)")
  }
}
