import MarketData
public import TrackingDomain

/// A proof by counting or adding up that some constraints cannot hold together.
public struct ArithmeticConflict: Sendable, Hashable {
  /// Positions of the constraints that the proof uses, ascending, among the problem's own with "fully invested" at the
  /// end where the problem does not bound cash.
  public var constraints: [Int]
  /// The proof in plain words, with the numbers.
  public var statement: String
}

/// Looks for contradictions that need no solver: counts that cannot be met, proportions that cannot add up, trades that
/// cost too much.
///
/// Each finding is a proof. Not finding any proves nothing.
public struct ArithmeticConflicts {
  let problem: TrackingProblem
  let limits: StockLimits
  /// K₁…K₂ over all stocks, with its constraint.
  let cardinality: (range: ClosedRange<Int>, source: Int?)
  /// Rules on how many of a set are held, K apart.
  let counts: [CountRule]
  /// Cash, fractions of C, with its constraint.
  let cash: (range: ClosedRange<Double>, source: Int?)

  /// A rule on how many of a set are held.
  struct CountRule {
    var source: Int
    var members: Set<Int>
    var range: ClosedRange<Int>
  }

  /// Prepares to look at a problem.
  public init(_ problem: TrackingProblem) {
    self.init(stated: problem.statingCash())
  }

  /// Prepares to look at a problem that says how much cash is allowed.
  init(stated problem: TrackingProblem) {
    self.problem = problem
    limits = StockLimits(problem)
    var cardinality: (ClosedRange<Int>, Int?) = (0...problem.stockCount, nil)
    var counts: [CountRule] = []
    var cash: (ClosedRange<Double>, Int?) = (0...0, nil)
    for (position, constraint) in problem.constraints.enumerated() {
      switch constraint {
      case .cardinality(let rule):
        if let members = rule.members {
          counts.append(CountRule(source: position, members: Set(members), range: rule.range))
        } else if cardinality.1 == nil {
          cardinality = (rule.range, position)
        }
      case .selection(let rule):
        counts.append(CountRule(source: position, members: Set(rule.members), range: rule.range))
      case .cash(let rule):
        if cash.1 == nil { cash = (rule.range, position) }
      case .proportions, .allocation, .implication, .tradeBan, .exposure, .turnover, .tradeCount, .minimumTrade,
        .liquidity,
        .ucits, .largestSum, .costLimit:
        break
      }
    }
    self.cardinality = cardinality
    self.counts = counts
    self.cash = cash
  }

  /// Every contradiction found, the plainest first.
  public func findings() -> [ArithmeticConflict] {
    countFindings() + capitalFindings() + groupFindings() + groupCountFindings() + tradingFindings()
  }

  /// The contradiction that takes the fewest constraints, none of which counting could do without; nil where none is
  /// known.
  ///
  /// - Parameter stated: a problem that says how much cash is allowed.
  static func smallest(in stated: TrackingProblem) -> ArithmeticConflict? {
    func fewest(_ problem: TrackingProblem) -> ArithmeticConflict? {
      ArithmeticConflicts(stated: problem).findings().min { $0.constraints.count < $1.constraints.count }
    }
    guard var conflict = fewest(stated) else { return nil }
    for position in conflict.constraints where conflict.constraints.contains(position) {
      let others = Set(conflict.constraints).subtracting([position])
      if let smaller = fewest(stated.keeping(others)), others.isSuperset(of: smaller.constraints) { conflict = smaller }
    }
    return conflict
  }

  func conflict(_ sources: Set<Int>, _ statement: String) -> ArithmeticConflict {
    ArithmeticConflict(constraints: sources.sorted(), statement: statement)
  }

  func label(_ source: Int) -> String { problem.constraints[source].label }

  func labels(_ sources: some Sequence<Int>) -> String {
    Set(sources).sorted().map(label).joined(separator: "; ")
  }

  func set(_ source: Int?) -> Set<Int> { source.map { [$0] } ?? [] }

  func names(_ stocks: some Sequence<Int>) -> String { stocks.map { problem.market.ids[$0] }.listed() }

  /// Rules whose sets have no stock in common, those with the most at stake first.
  func disjoint(_ rules: [(rule: CountRule, stake: Int)]) -> [(rule: CountRule, stake: Int)] {
    var taken = Set<Int>()
    return rules.filter { $0.stake > 0 }.sorted { ($0.stake, $1.rule.source) > ($1.stake, $0.rule.source) }
      .filter { candidate in
        guard taken.isDisjoint(with: candidate.rule.members) else { return false }
        taken.formUnion(candidate.rule.members)
        return true
      }
  }
}

extension [String] {
  /// "A", "A and B", "A, B and C", long lists cut short.
  func listed(most: Int = 8) -> String {
    guard count > 1 else { return first ?? "none" }
    guard count <= most else { return prefix(most - 1).joined(separator: ", ") + " and \(count - most + 1) more" }
    return dropLast().joined(separator: ", ") + " and " + self[count - 1]
  }
}

/// "1 stock", "3 stocks".
func stocksText(_ count: Int) -> String { count == 1 ? "1 stock" : "\(count) stocks" }
