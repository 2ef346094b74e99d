import MarketData

extension TrackingProblem {
  /// Checks that every constraint speaks of this problem's stocks in numbers, and that what can be said only once is.
  ///
  /// - Throws: ``ProblemError`` for the first fault found.
  func validateConstraints() throws(ProblemError) {
    try validateSingleStatements()
    for constraint in constraints {
      try validateStocks(of: constraint)
      try validateLimits(of: constraint)
    }
  }

  /// A second statement on the same thing would leave open which of the two holds: both have to be said as one.
  private func validateSingleStatements() throws(ProblemError) {
    var counts = (cardinality: 0, proportions: 0, cash: 0)
    for constraint in constraints {
      switch constraint {
      case .cardinality(let rule): if rule.members == nil { counts.cardinality += 1 }
      case .proportions: counts.proportions += 1
      case .cash: counts.cash += 1
      default: continue
      }
    }
    for (subject, count) in [
      ("cardinality", counts.cardinality), ("weights", counts.proportions), ("cash", counts.cash),
    ] where count > 1 {
      throw ProblemError(
        subject, "\(count) constraints bound it, and only one can",
        remedy: "Make one constraint of them, with the greatest of the least values and the least of the greatest")
    }
  }

  private func validateStocks(of constraint: PortfolioConstraint) throws(ProblemError) {
    let members: [Int]
    var lengths: [Int] = []
    switch constraint {
    case .cardinality(let rule): members = rule.members ?? []
    case .proportions(let rule): (members, lengths) = ([], [rule.floors.count, rule.ceilings.count])
    case .allocation(let rule): members = rule.members
    case .selection(let rule): members = rule.members
    case .implication(let rule): members = [rule.condition, rule.consequence]
    case .tradeBan(let rule): members = rule.members
    case .ucits(let rule): members = Array(rule.shareClasses.joined())
    case .exposure(let rule): (members, lengths) = ([], [rule.exposures.count])
    case .liquidity(let rule): (members, lengths) = ([], [rule.mostShares.count])
    case .turnover, .tradeCount, .minimumTrade, .largestSum, .cash, .costLimit: members = []
    }
    if let wrong = lengths.first(where: { $0 != stockCount }) {
      throw ProblemError(
        constraint.label, "\(wrong) numbers do not describe \(stockCount) stocks", remedy: "Give one number a stock")
    }
    if let unknown = members.first(where: { !market.ids.indices.contains($0) }) {
      throw ProblemError(
        constraint.label, "there is no stock at position \(unknown), there are \(stockCount)",
        remedy: "Give positions from 0 to \(stockCount - 1)")
    }
    guard Set(members).count == members.count || isImplication(constraint) else {
      throw ProblemError(constraint.label, "a stock is named twice", remedy: "Name every stock once")
    }
  }

  private func isImplication(_ constraint: PortfolioConstraint) -> Bool {
    if case .implication = constraint { true } else { false }
  }

  private func validateLimits(of constraint: PortfolioConstraint) throws(ProblemError) {
    let label = constraint.label
    func require(_ isRight: Bool, _ message: String, _ remedy: String) throws(ProblemError) {
      if !isRight { throw ProblemError(label, message, remedy: remedy) }
    }
    switch constraint {
    case .cash(let rule):
      try require(
        rule.range.lowerBound >= 0 && rule.range.upperBound.isFinite, "cash cannot be below zero or without end",
        "Give bounds of 0 % or more")
    case .exposure(let rule):
      try require(
        rule.exposures.allSatisfy(\.isFinite) && rule.target.isFinite && rule.tolerance >= 0,
        "exposures must be finite and the tolerance zero or more", "Give every exposure, and a tolerance such as 0.1")
    case .liquidity(let rule):
      try require(
        rule.mostShares.allSatisfy { $0 >= 0 }, "a volume below zero cannot be traded",
        "Give volumes of zero or more, ∞ for no limit")
    case .turnover(let rule):
      try require(rule.limit >= 0, "\(percent(rule.limit)) is below zero", "Give 0 % or more")
    case .largestSum(let rule):
      try require(
        rule.count >= 1 && rule.limit >= 0, "\(rule.count) stocks of \(percent(rule.limit)) make no limit",
        "Give 1 stock or more and 0 % or more")
    case .tradeCount(let rule):
      try require(rule.limit >= 0, "\(rule.limit) trades are below zero", "Give 0 or more")
    case .minimumTrade(let rule):
      try require(rule.least >= 0 && rule.least.isFinite, "\(percent(rule.least)) is no size", "Give 0 % or more")
    case .costLimit(let rule):
      try require(rule.limit >= 0, "\(percent(rule.limit)) is below zero", "Give 0 % or more")
    case .ucits(let rule):
      try require(
        rule.threshold >= 0 && rule.most >= 0 && rule.mostLarge >= 0, "its limits are not proportions",
        "Give proportions of 0 % or more")
      try require(
        rule.shareClasses.allSatisfy { $0.count > 1 }, "an issuer with one share class needs no mention",
        "Name two stocks or more")
    case .allocation(let rule):
      try require(
        !rule.range.lowerBound.isNaN && rule.range.upperBound >= 0, "a proportion cannot be below zero",
        "Give an upper bound of 0 % or more")
    case .cardinality, .proportions, .selection, .implication, .tradeBan: return
    }
  }
}
