public import MILP
public import TrackingDomain

/// How a tracking problem was answered: why the search stopped, and what it holds.
public struct TrackingResult: Sendable {
  /// The problem.
  public let problem: TrackingProblem
  /// Why the search stopped.
  public internal(set) var termination: Termination
  /// The portfolio, nil when none was found.
  public internal(set) var portfolio: TrackedPortfolio?
  /// No portfolio of the continuous model is below this, in the objective's units; −∞ when nothing is known.
  public internal(set) var bound: Double
  /// How the answer was found.
  public let work: SearchWork
  /// Whether the bound is 0 for a reason that more time would not remove.
  public var isHopeless = false
  /// What the user must be told loudly, such as two routes that disagree; empty as a rule.
  public var alarms: [String] = []
  /// What a reader should know besides; empty as a rule.
  public var notes: [String] = []
  /// When the bound proves the value: the gap that was asked for, and a difference that means nothing.
  public internal(set) var gapTolerance = GapTolerance()
  /// Why nothing can satisfy the problem, where counting and adding up alone says so; nil elsewhere.
  public internal(set) var conflict: ArithmeticConflict?
}

extension TrackingResult {
  /// The constraints of ``conflict`` as a user would write them; empty where there is none.
  public var conflictLabels: [String] {
    let all = problem.statingCash().constraints
    return (conflict?.constraints ?? []).map { all[$0].label }
  }

  /// (value − bound)/|value|, 0 where the difference means nothing; nil without a portfolio that has a value.
  public var gap: Double? {
    guard let value = portfolio?.modelValue, value.isFinite else { return nil }
    return relativeGap(incumbent: value, bound: bound, absoluteTolerance: gapTolerance.absolute)
  }

  /// Lets "optimal" stand only where value and bound meet as they are shown.
  mutating func keepOnlyProvenOptima() {
    guard termination == .optimal, let portfolio else { return }
    if !gapTolerance.isMet(incumbent: portfolio.modelValue, bound: bound) { termination = .numerical }
  }
}

/// A portfolio before and after whole lots.
public struct TrackedPortfolio: Sendable {
  /// N proportions of the continuous model's solution, fractions of C.
  public let targetWeights: [Double]
  /// The model's objective there; not a number where no solution was found and what is held is kept.
  public let modelValue: Double
  /// The portfolio of whole shares, judged from raw prices.
  public let whole: JudgedPortfolio
  /// What the whole shares break; empty when everything holds.
  public let violations: [Violation]
  /// What is to be said of the whole shares, in sentences.
  var notes: [String] = []
}

/// What a search did.
public struct SearchWork: Sendable {
  /// Engine and version.
  public var engine: String
  /// Wall-clock seconds.
  public var seconds: Double
  /// Branch-and-bound nodes.
  public var nodes: Int
  /// Cuts added to the model.
  public var cuts: Int
  /// Simplex iterations of the engine's integer solves, whole shares apart.
  public var iterations: Int
  /// Each better portfolio of the model, with its time.
  public var incumbents: [IncumbentRecord]
  /// Parts of the search that wall-clock time may have ended, so that a faster or slower machine might find another
  /// portfolio; empty where the answer depends on the problem, the seed and the nodes alone.
  public var clockCuts: [String] = []
}

extension TrackingResult {
  /// The result in the form that is written.
  ///
  /// - Parameters:
  ///   - input: what the problem was read from.
  ///   - kindexVersion: the program's version.
  public func solution(input: InputRecord, kindexVersion: String) -> Solution {
    let judge = Judge(problem)
    let objective = problem.objective
    let whole = portfolio?.whole
    var solution = Solution(
      name: problem.name, termination: termination.rawValue,
      objective: ObjectiveRecord(
        kind: objective.measure.rawValue, basis: objective.basis.rawValue, moments: problem.momentsName,
        value: portfolio.flatMap { $0.modelValue.isFinite ? $0.modelValue : nil },
        bound: bound.isFinite ? bound : nil, gap: gap.flatMap { $0.isFinite ? $0 : nil },
        trueValue: whole.map { judge.objective(of: $0) },
        note: isHopeless && termination != .optimal ? hopelessness : nil),
      cardinality: whole?.heldCount() ?? 0, holdings: holdingRecords(), cash: whole?.cash ?? problem.holdings.cash,
      capital: problem.capital, transactionCost: whole?.transactionCost ?? 0, turnover: whole?.turnover ?? 0,
      sectors: sectorRecords(),
      inSample: whole.map { judge.heldFigures(of: $0) },
      outOfSample: whole.flatMap { judge.heldFiguresOutOfSample(of: $0) },
      risk: whole.flatMap { RiskRecord(problem, portfolio: $0) },
      violations: portfolio?.violations.map(\.description) ?? [], notes: notes,
      solver: SolverRecord(
        engine: work.engine, seconds: work.seconds, nodes: work.nodes, cuts: work.cuts, iterations: work.iterations,
        incumbents: work.incumbents),
      input: input, kindexVersion: kindexVersion)
    solution.basisFigures = whole.flatMap { judge.basisFigures(of: $0) }
    solution.notes = notes
    return solution
  }

  /// Why no bound above 0 is to be had.
  private var hopelessness: String {
    let most = problem.cardinality.upperBound
    return "no bound above 0: beside \(problem.periodCount) periods, mixtures of perfect fits by \(problem.stockCount) "
      + "stocks of either sign look to the relaxation like portfolios of \(most) stocks. Fewer stocks held or more "
      + "periods would bring a bound, more time would not"
  }

  private func holdingRecords() -> [HoldingRecord] {
    guard let portfolio else { return [] }
    return HoldingRecord.records(of: portfolio.whole, targetWeights: portfolio.targetWeights, in: problem.universe)
  }
}

extension HoldingRecord {
  /// The stocks that a portfolio of whole shares holds, by weight descending.
  ///
  /// - Parameters:
  ///   - whole: whole shares.
  ///   - targetWeights: N proportions before whole lots.
  ///   - universe: gives the sectors.
  static func records(
    of whole: JudgedPortfolio, targetWeights: [Double], in universe: Universe
  ) -> [HoldingRecord] {
    let records = whole.heldPositions.map { stock in
      HoldingRecord(
        id: whole.ids[stock], shares: whole.shares[stock], price: whole.prices[stock],
        value: whole.shares[stock] * whole.prices[stock], weight: whole.weights[stock],
        targetWeight: targetWeights[stock], benchmarkWeight: universe.benchmarkWeights[stock],
        sector: universe.sectors[stock], trade: whole.trades[stock])
    }
    return records.sorted { ($0.weight, $1.id) > ($1.weight, $0.id) }
  }
}
