/// The support rules of a problem, with the activity of each on the support held now.
struct RuleBook {
  private let rules: [SupportRule]
  /// For each column, the rules that it touches with its coefficient.
  private let touching: [[(rule: Int, coefficient: Int)]]
  private var activity: [Int]

  init(_ problem: SupportProblem) {
    rules = problem.supportRules
    var touching = [[(rule: Int, coefficient: Int)]](repeating: [], count: problem.columns)
    for (number, rule) in rules.enumerated() {
      for (column, coefficient) in zip(rule.columns, rule.coefficients) {
        touching[column].append((number, coefficient))
      }
    }
    self.touching = touching
    activity = Array(repeating: 0, count: rules.count)
  }

  var isEmpty: Bool { rules.isEmpty }

  /// Takes a support as held.
  mutating func settle(on support: [Int]) {
    for rule in rules.indices { activity[rule] = 0 }
    for column in support {
      for (rule, coefficient) in touching[column] { activity[rule] += coefficient }
    }
  }

  private func excess(_ rule: Int, _ activity: Int) -> Int {
    max(0, rules[rule].lower == .min ? 0 : rules[rule].lower - activity)
      + max(0, rules[rule].upper == .max ? 0 : activity - rules[rule].upper)
  }

  /// The sum of what all rules lack or exceed on the support held now.
  var violation: Int { rules.indices.reduce(0) { $0 + excess($1, activity[$1]) } }

  /// How the violation changes when one column leaves and one enters; −1 for none.
  func change(leaving: Int, entering: Int) -> Int {
    var total = 0
    if leaving >= 0 {
      for (rule, coefficient) in touching[leaving] {
        total += excess(rule, activity[rule] - coefficient) - excess(rule, activity[rule])
      }
    }
    if entering >= 0 {
      for (rule, coefficient) in touching[entering] {
        let shared = leaving < 0 ? 0 : touching[leaving].first { $0.rule == rule }?.coefficient ?? 0
        let before = activity[rule] - shared
        total += excess(rule, before + coefficient) - excess(rule, before)
      }
    }
    return total
  }
}
