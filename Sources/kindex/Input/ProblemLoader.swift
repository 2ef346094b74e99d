import IndexTracking
import MarketData
import Scenarios
import TrackingDomain

/// Reads an input and everything it names, and poses the problem.
struct ProblemLoader {
  /// The problem with what it was read from.
  struct Loaded {
    let problem: TrackingProblem
    let specification: Specification
    let input: InputRecord
    let warnings: [DataWarning]
    /// How a benchmark that was built compares with the one that is named.
    let comparison: LevelComparison?
  }

  let options: ProblemOptions

  /// What the scenario, if the input is one, and the options say together.
  func specification() throws -> Specification {
    try readSpecification().overridden(by: options.specification())
  }

  /// Loads the problem that the options pose.
  ///
  /// - Parameter sumsMustFit: whether K lots, floors and ceilings that cannot fit the capital are refused.
  func load(sumsMustFit: Bool = true) throws -> Loaded {
    let specification = try specification()
    return try InputTables(specification).pose(specification, sumsMustFit: sumsMustFit)
  }

  /// Loads the problem that a specification poses.
  static func load(_ specification: Specification) throws -> Loaded {
    try InputTables(specification).pose(specification)
  }

  /// Loads the input and looks for what is lawful but perhaps not meant; a cardinality need not be given.
  func check() throws -> CheckReport {
    var patient = options
    let isCardinalityGiven = try specification().cardinality != nil
    if !isCardinalityGiven { patient.cardinality = CountBounds(least: 1) }
    let specification = try ProblemLoader(options: patient).specification()
    let tables = try InputTables(specification)
    let loaded = try tables.pose(specification)
    let problem = loaded.problem
    try problem.validate()
    let findings =
      [MarketCheck.thinFit(problem.sample, problem.market)].compactMap { $0 } + tables.volumeFindings
      + MarketCheck.findings(problem.market) + Self.unlabelled(problem, tables.stocks)
    let labels = problem.constraints.map(\.label)
    return CheckReport(
      input: loaded.input, benchmark: problem.market.benchmarkID,
      firstDate: problem.market.dates[problem.sample.inSample.lowerBound],
      lastDate: problem.market.dates[(problem.sample.outOfSample ?? problem.sample.inSample).upperBound],
      inSamplePeriods: problem.sample.inSamplePeriods, outOfSamplePeriods: problem.sample.outOfSamplePeriods,
      constraints: isCardinalityGiven ? labels : Array(labels.dropFirst()),
      benchmarkComparison: loaded.comparison,
      warnings: loaded.warnings + findings.filter { !loaded.warnings.contains($0) })
  }

  /// Stocks without a sector, where others have one.
  private static func unlabelled(_ problem: TrackingProblem, _ stocks: StockTable?) -> [DataWarning] {
    let sectors = problem.universe.sectors
    let unknown = sectors.indices.filter { sectors[$0] == nil }.map { problem.market.ids[$0] }
    guard let stocks, !unknown.isEmpty, unknown.count < sectors.count else { return [] }
    let shown = unknown.prefix(5).joined(separator: ", ") + (unknown.count > 5 ? " and \(unknown.count - 5) more" : "")
    return [
      DataWarning(
        file: stocks.file, "without a sector, of no bound on any: \(shown)", id: unknown[0], kind: .labels)
    ]
  }

  /// What a scenario says; a price table says nothing but its own name.
  func readSpecification() throws -> Specification {
    if ScenarioReader.isScenario(path: options.input) { return try ScenarioReader.read(path: options.input) }
    var result = Specification()
    result.prices = Setting(options.input, .option("INPUT"))
    return result
  }
}
