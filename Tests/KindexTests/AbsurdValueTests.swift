import Foundation
import KindexTestSupport
import Testing

/// Numbers that cannot be meant are refused, with what is allowed.
@Suite struct AbsurdValueTests {
  static let market = ["models/market60/prices.csv", "-k", "3", "--in-sample", "30"]

  @Test(arguments: [
    ("--gap", "1e300", 64, "from 0% to 100%"), ("--gap", "101%", 64, "from 0% to 100%"),
    ("--capital", "1e300", 64, "at most 1e15"), ("--capital", "1e16", 64, "at most 1e15"),
    ("--cash-flow", "-1e300", 64, "at most 1e15"), ("--excess-reward", "1e300", 64, "from 0 to 1000"),
    ("--max-weight", "1e300", 64, "from 0% to 100%"), ("--cost", "1e300", 64, "from 0% to 100%"),
    ("--cost-limit", "1e300", 64, "from 0% to 100%"), ("--max-turnover", "1e300", 64, "from 0% to 1000%"),
    ("--half-life", "1e300", 64, "at most a million"), ("--time-limit", "1e300", 64, "at most thirty years"),
  ])
  func optionsAreRefused(_ option: String, _ value: String, _ code: Int, _ allowed: String) throws {
    let result = try KindexCommand.run(["solve"] + Self.market + [option, value])
    #expect(result.code == Int32(code), "\(result.errors)")
    #expect(result.errors.contains(allowed), "\(result.errors)")
    #expect(result.text.isEmpty)
  }

  /// A number that is more likely a percentage without its sign is refused with both readings.
  @Test(arguments: [
    ("--max-weight", "20", "may be 20% or 2000%"), ("--min-weight", "2", "may be 2% or 200%"),
    ("--cost", "0.15", "may be 0.15% or 15%"), ("--cost", "15", "may be 15% or 1500%"),
    ("--cost-limit", "0.1", "may be 0.1% or 10%"), ("--max-turnover", "20", "may be 20% or 2000%"),
    ("--gap", "1", "may be 1% or 100%"), ("--gap", "0.5", "may be 0.5% or 50%"),
    ("--sector-cap", "Banks=30", "may be 30% or 3000%"), ("--sector-cap", "Banks=300%", "from 0% to 100%"),
  ])
  func aPercentageWithoutItsSignIsRefusedWithBothReadings(_ option: String, _ value: String, _ says: String) throws {
    let result = try KindexCommand.run(["solve"] + Self.market + [option, value])
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.errors.contains(says), "\(result.errors)")
    #expect(result.text.isEmpty)
  }

  /// What is written with its unit, or is small enough, is taken as it is.
  @Test(arguments: [
    ("--cost", "15%"), ("--cost", "0.03"), ("--gap", "0.05"), ("--max-weight", "1"), ("--cost", "0.0015"),
  ])
  func whatHasOneReadingIsTaken(_ option: String, _ value: String) throws {
    let result = try KindexCommand.run(["check"] + Self.market + [option, value])
    #expect(result.code == 0, "\(result.errors)")
  }

  /// A proof to a wide gap is not called one of an optimum.
  @Test func aWideGapIsNotCalledOptimal() throws {
    let result = try KindexCommand.run(["solve"] + Self.market + ["--gap", "100%", "--node-limit", "50"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.text.contains("proven only to the gap that was asked for (gap "), "\(result.text)")
    #expect(!result.text.contains("proven optimal"))
  }

  @Test func aCashRateWithoutItsSignIsRefused() throws {
    for rate in ["1e300", "200%", "-100%"] {
      let result = try KindexCommand.run(
        ["backtest", "models/market60/prices.csv", "-k", "3", "--window", "60", "--calendar", "every 60"]
          + ["--cash-rate=\(rate)"])
      #expect(result.code == 64, "\(result.errors)")
      #expect(result.errors.contains("at most 100%"), "\(result.errors)")
    }
  }

  /// The same in a scenario: where, what, what to do.
  @Test(arguments: [
    "capital: 1e300", "solver: {gap: 1e300}", "backtest: {cash_rate: 1e300}", "objective: {excess_reward: 1e300}",
    "costs: {ticket: 1e300}", "costs: {least: 1e300}", "objective: {moments: ewma, half_life: 1e300}",
    "solver: {time_limit: 1e300s}",
  ])
  func keysAreRefused(_ line: String) throws {
    let folder = try TemporaryFolder()
    let prices = KindexCommand.packageRoot.appending(path: "models/market60/prices.csv").path
    let scenario = try folder.file(
      "absurd.yaml", "kindex: 1\ndata: {prices: \(prices)}\ncardinality: 3\n\(line)\n")
    let result = try KindexCommand.run(["solve", scenario])
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("absurd.yaml:4") && result.errors.contains("expected"), "\(result.errors)")
  }

  /// So many shares could not be told from one more.
  @Test func moreSharesThanCanBeCountedAreRefused() throws {
    let folder = try TemporaryFolder()
    let prices = try folder.file(
      "prices.csv", "date,INDEX,A,B\n0,100,1e-5,2\n1,101,1.1e-5,2.1\n2,102,1e-5,2.2\n")
    let result = try KindexCommand.run(["solve", prices, "-k", "1", "--capital", "1e15"])
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("lots of A"), "\(result.errors)")
  }

  /// Costs of the first purchase above their budget are said at once, with the number.
  @Test func costsAboveTheirBudgetAreSaidAtOnce() throws {
    for measure in ["mse", "mad"] {
      let result = try KindexCommand.run(
        ["solve"] + Self.market + ["--cost", "15bps", "--cost-limit", "0.1%", "--objective", measure])
      #expect(result.code == 2, "\(result.errors)")
      #expect(result.errors.contains("0.14985%"), "\(result.errors)")
    }
  }
}
