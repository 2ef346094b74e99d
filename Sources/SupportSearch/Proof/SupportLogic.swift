/// What decisions imply: cardinality, support rules, and whether floors and ceilings can still meet the budget.
struct SupportLogic {
  let problem: SupportProblem
  /// The counted columns that may be held.
  let candidates: [Int]
  let uncounted: [Int]

  init(_ problem: SupportProblem) {
    self.problem = problem
    candidates = problem.candidates
    uncounted = problem.uncounted.sorted()
  }

  /// The decisions before any branching; nil where they contradict each other.
  func root() -> SupportDecisions? {
    var decisions = SupportDecisions(columns: problem.columns)
    let allowed = Set(candidates)
    for j in 0..<problem.columns where !problem.uncounted.contains(j) {
      if !allowed.contains(j) { decisions.exclude(j) }
      if problem.mustHold.contains(j) { decisions.hold(j) }
    }
    return propagate(&decisions) ? decisions : nil
  }

  /// Draws all conclusions.
  ///
  /// - Returns: false where no support can follow the decisions.
  func propagate(_ decisions: inout SupportDecisions) -> Bool {
    while true {
      let before = decisions
      let held = decisions.heldCount
      let undecided = problem.columns - uncounted.count - held - decisions.excludedCount
      if held > problem.cardinality.upperBound || held + undecided < problem.cardinality.lowerBound { return false }
      if undecided > 0 {
        if held == problem.cardinality.upperBound {
          for j in candidates where decisions.isUndecided(j) { decisions.exclude(j) }
        } else if held + undecided == problem.cardinality.lowerBound {
          for j in candidates where decisions.isUndecided(j) { decisions.hold(j) }
        }
      }
      for rule in problem.supportRules { guard apply(rule, to: &decisions) else { return false } }
      if decisions == before { return canMeetBudget(decisions) }
    }
  }

  private func apply(_ rule: SupportRule, to decisions: inout SupportDecisions) -> Bool {
    var least = 0
    var most = 0
    for (j, coefficient) in zip(rule.columns, rule.coefficients) where !decisions.isExcluded(j) {
      if decisions.isHeld(j) || coefficient < 0 { least += coefficient }
      if decisions.isHeld(j) || coefficient > 0 { most += coefficient }
    }
    if least > rule.upper || most < rule.lower { return false }
    for (j, coefficient) in zip(rule.columns, rule.coefficients) where decisions.isUndecided(j) {
      let size = abs(coefficient)
      // Giving the column the value that pushes one end of the activity outward must not break the rule.
      let breaksAbove = least + size > rule.upper
      let breaksBelow = most - size < rule.lower
      if coefficient == 0 || !(breaksAbove || breaksBelow) { continue }
      if breaksAbove && breaksBelow { return false }
      // A positive coefficient raises the least activity when held, a negative one when left out.
      if breaksAbove == (coefficient > 0) { decisions.exclude(j) } else { decisions.hold(j) }
      return apply(rule, to: &decisions)
    }
    return true
  }

  private func canMeetBudget(_ decisions: SupportDecisions) -> Bool {
    var low = 0.0
    var high = 0.0
    var floors: [Double] = []
    var ceilings: [Double] = []
    for j in uncounted + candidates where !decisions.isExcluded(j) {
      if decisions.isHeld(j) || problem.uncounted.contains(j) {
        low += problem.floors[j]
        high += problem.ceilings[j]
      } else {
        floors.append(problem.floors[j])
        ceilings.append(problem.ceilings[j])
      }
    }
    let held = decisions.heldCount
    let range = max(0, problem.cardinality.lowerBound - held)...max(0, problem.cardinality.upperBound - held)
    low += Self.leastSum(floors, range)
    high -= Self.leastSum(ceilings.map { -$0 }, range)
    let slack = 1e-9 * max(1, abs(problem.budget))
    return low <= problem.budget + slack && high >= problem.budget - slack
  }

  /// The least sum of a number of entries, the number within a range.
  static func leastSum(_ values: [Double], _ range: ClosedRange<Int>) -> Double {
    var sum = 0.0
    for (rank, value) in values.sorted().prefix(range.upperBound).enumerated() {
      if rank >= range.lowerBound && value >= 0 { break }
      sum += value
    }
    return sum
  }

  /// Floors and ceilings that every portfolio respects: what the budget leaves when all others take their least or most.
  func tightenedBounds() -> (floors: [Double], ceilings: [Double]) {
    var floors = problem.floors
    var ceilings = problem.ceilings
    let least = problem.cardinality.lowerBound
    let most = problem.cardinality.upperBound
    // Bounds are widened by more than rounding can move them, and no further: multipliers may be large.
    let size = (candidates + uncounted).reduce(abs(problem.budget)) { $0 + max(abs(floors[$1]), abs(ceilings[$1])) }
    let margin = 4.5e-16 * Double(problem.columns + 4) * size
    guard candidates.count <= 2000 else { return (floors, ceilings) }
    for j in candidates + uncounted {
      let own = problem.uncounted.contains(j) ? 0 : 1
      let range = max(0, least - own)...max(0, most - own)
      let others = candidates.filter { $0 != j }
      let rest = uncounted.filter { $0 != j }
      let low = rest.reduce(0) { $0 + problem.floors[$1] } + Self.leastSum(others.map { problem.floors[$0] }, range)
      let high =
        rest.reduce(0) { $0 + problem.ceilings[$1] } - Self.leastSum(others.map { -problem.ceilings[$0] }, range)
      ceilings[j] = min(ceilings[j], max(floors[j], problem.budget - low + margin))
      floors[j] = max(floors[j], min(problem.ceilings[j], problem.budget - high - margin))
    }
    return (floors, ceilings)
  }
}
