import LinearAlgebra

/// True values of a ratio objective on supports, and prices of all neighbours by a tangent.
///
/// A convex evaluator of the tangent at some path prices neighbours and gives each fit its first weights; what is held
/// and what is scored is then fitted to the objective itself on its few columns, see ``RatioFit``. The tangent is made
/// anew, which costs a pass over all columns, only when prices are asked for on a path that has moved away from its own:
/// for a portfolio whose path differs by ε its deviations are wrong by no more than ε times their change.
final class RatioEvaluator: SubsetEvaluator {
  private(set) var support: [Int] = []
  private(set) var score = Score.worst

  private let objective: RatioObjective
  private let problem: SupportProblem
  private let uncounted: [Int]
  private var tangent: Tangent?
  /// The path that the tangent was taken at.
  private var anchor: RatioPath
  private let fit: RatioFit
  private let piecewise: PiecewiseTangentFit?
  private var columns: [Int] = []
  private var held: RatioPoint

  /// A convex evaluator of the tangent objective.
  private enum Tangent {
    case quadratic(QuadraticEvaluator)
    case deviation(DeviationEvaluator)

    var evaluator: any SubsetEvaluator {
      switch self {
      case .quadratic(let evaluator): evaluator
      case .deviation(let evaluator): evaluator
      }
    }
  }

  /// How far a path may be from the tangent's own when neighbours are priced.
  private static let staleness = 0.03
  /// Tangent problems and relative falls after which a support counts as fitted: while walking, and for an answer.
  private static let (steps, tolerance) = (12, 1e-10)
  private static let answerSteps = 60

  /// Prepares a search.
  ///
  /// - Parameter path: where the first tangent is taken; nil for the path of the even portfolio.
  init(_ objective: RatioObjective, problem: SupportProblem, at path: RatioPath? = nil) {
    self.objective = objective
    self.problem = problem
    uncounted = problem.uncounted.sorted()
    if case .deviation(let measure) = objective.measure {
      let model = PiecewiseTangentFit(objective, measure: measure, problem: problem)
      piecewise = model
      fit = RatioFit(objective: objective, model: model)
    } else {
      piecewise = nil
      fit = RatioFit(objective: objective, model: QuadraticTangentFit(objective, problem: problem))
    }
    let even = objective.series.path(of: problem.evenWeights)
    let wanted = path ?? even
    anchor = wanted.deviations(growth: objective.series.growth) == nil ? even : wanted
    tangent = Self.tangent(objective, problem, at: anchor)
    held = RatioPoint(weights: [], path: anchor, value: .infinity)
  }

  /// The evaluator of the tangent at a path.
  private static func tangent(
    _ objective: RatioObjective, _ problem: SupportProblem, at path: RatioPath
  ) -> Tangent? {
    switch objective.measure {
    case .semivariance:
      return objective.quadraticOfShortfalls(at: path, budget: problem.budget)
        .map { .quadratic(QuadraticEvaluator($0, problem: problem)) }
    case .squares, .variance, .deviation:
      switch objective.linearised(at: path, budget: problem.budget) {
      case .quadratic(let quadratic): return .quadratic(QuadraticEvaluator(quadratic, problem: problem))
      case .deviation(let deviation): return .deviation(DeviationEvaluator(deviation, problem: problem))
      case .squares, .ratio, nil: return nil
      }
    }
  }

  // MARK: Holding

  @discardableResult func settle(on support: [Int]) -> Score {
    guard settleTangent(on: support) else { return score }
    let weights = tangentWeights()
    hold(fit.point(weights, columns: columns))
    return score
  }

  /// Solves on a support, going on from given weights of all columns, and holds it from now on.
  @discardableResult func settle(on support: [Int], from weights: [Double]) -> Score {
    let path = objective.series.path(of: weights)
    if path.deviations(growth: objective.series.growth) != nil, path.distance(to: anchor) > 0 { retake(at: path) }
    guard settleTangent(on: support) else { return score }
    let answer = tangentWeights()
    guard isKept(by: weights) else {
      hold(fit.point(answer, columns: columns))
      return score
    }
    hold(fit.point(columns.map { weights[$0] }, columns: columns))
    let other = held
    // The tangent's own answer may lead to another stationary point.
    hold(fit.point(answer, columns: columns))
    if other.value < held.value { hold(other) }
    return score
  }

  /// Has the tangent's evaluator solve on a support.
  ///
  /// - Returns: whether any weights keep its bounds and rows; otherwise the score tells how far they are from that.
  private func settleTangent(on support: [Int]) -> Bool {
    self.support = support
    columns = support + uncounted
    score = tangent?.evaluator.settle(on: support) ?? .worst
    // The tangent's evaluator may have gone on in other modes.
    if let reached = tangent?.evaluator.support, reached != support {
      self.support = reached
      columns = reached + uncounted
    }
    return score.violation == 0
  }

  private func tangentWeights() -> [Double] {
    let weights = tangent?.evaluator.weights() ?? problem.evenWeights
    if case .deviation(let evaluator) = tangent {
      let (program, slots) = evaluator.heldProgram
      piecewise?.begin(from: program, slots: slots)
    }
    return columns.map { weights[$0] }
  }

  private func hold(_ start: RatioPoint) {
    held = fit.fit(columns, from: start, steps: Self.steps, tolerance: Self.tolerance)
    score = Score(violation: 0, value: held.value)
  }

  /// Whether weights are of the support held now and keep its bounds and rows.
  private func isKept(by weights: [Double]) -> Bool {
    let own = Set(columns)
    let tolerance = 1e-9
    guard weights.count == problem.columns,
      weights.indices.allSatisfy({ own.contains($0) || abs(weights[$0]) <= 1e-12 }),
      columns.allSatisfy({
        weights[$0] >= problem.floors[$0] - tolerance && weights[$0] <= problem.ceilings[$0] + tolerance
      }), abs(weights.reduce(0, +) + problem.fixedPart(0, of: support) - problem.budget) <= tolerance
    else { return false }
    return problem.sideRows.enumerated().allSatisfy { number, row in
      let sum = zip(row.columns, row.coefficients)
        .reduce(problem.fixedPart(number + 1, of: support)) { $0 + weights[$1.0] * $1.1 }
      return sum >= row.lower - tolerance && sum <= row.upper + tolerance
    }
  }

  // MARK: Neighbours

  func score(of move: Move) -> Score {
    guard let tangent else { return .worst }
    let found = tangent.evaluator.score(of: move)
    guard found.violation == 0 else { return found }
    let steps = objective.measure == .semivariance ? 3 : 1
    let start: (columns: [Int], weights: [Double])
    switch tangent {
    case .quadratic(let evaluator): start = evaluator.trialWeights
    case .deviation(let evaluator):
      let (program, slots) = evaluator.trialProgram(after: move)
      piecewise?.begin(from: program, slots: slots)
      let real = slots.indices.filter { slots[$0] >= 0 && slots[$0] < problem.columns }
      start = (real.map { slots[$0] }, real.map { program.x[$0] })
    }
    let point = fit.point(start.weights, columns: start.columns)
    let fitted = fit.fit(start.columns, from: point, steps: steps, tolerance: Self.tolerance)
    return Score(violation: 0, value: fitted.value)
  }

  func price(positions: [Int], entrants: [Int], isThorough: Bool) -> [Double] {
    refresh()
    guard let evaluator = tangent?.evaluator else {
      return Array(repeating: -.infinity, count: positions.count * (problem.columns + 1))
    }
    var estimates = evaluator.price(positions: positions, entrants: entrants, isThorough: isThorough)
    guard score.violation == 0 else { return estimates }
    let offset = score.value - evaluator.score.value
    for k in estimates.indices { estimates[k] += offset }
    return estimates
  }

  /// Takes the tangent anew where the path held now is too far from its own.
  private func refresh() {
    guard score.violation == 0, isStale else { return }
    retake(at: held.path)
    tangent?.evaluator.settle(on: support)
  }

  private var isStale: Bool {
    if held.path.distance(to: anchor) > Self.staleness { return true }
    guard objective.measure == .semivariance else { return false }
    // The tangent's squares are those of the periods that fell short at its path.
    var changed = 0
    for (before, now) in zip(anchor.numerators, held.path.numerators) where (before < 0) != (now < 0) { changed += 1 }
    return changed * 20 > anchor.numerators.count
  }

  private func retake(at path: RatioPath) {
    guard let fresh = Self.tangent(objective, problem, at: path) else { return }
    tangent = fresh
    anchor = path
  }

  // MARK: Answers

  func weights() -> [Double] {
    var result = [Double](repeating: 0, count: problem.columns)
    guard score.violation == 0 else { return result }
    // The last program may have been a neighbour's.
    _ = tangentWeights()
    held = fit.fit(columns, from: held, steps: Self.answerSteps, tolerance: 0)
    for (weight, column) in zip(held.weights, columns) { result[column] = weight }
    return result
  }

  func value(of weights: [Double]) -> Double { objective.value(of: weights) }

  func relaxedRanking() -> [Int] { tangent?.evaluator.relaxedRanking() ?? [] }
}

extension RatioObjective {
  /// The tangent of the mean square at the even portfolio's path; nil where the measure is a sum of squares already.
  func surrogate(_ problem: SupportProblem) -> QuadraticObjective? {
    switch measure {
    case .squares, .variance: return nil
    case .semivariance, .deviation:
      let squares = try? RatioObjective(series, measure: .meanSquare(periods: series.periods))
      let path = series.path(of: problem.evenWeights)
      guard case .quadratic(let quadratic) = squares?.linearised(at: path, budget: problem.budget) else { return nil }
      return quadratic
    }
  }
}

extension SupportProblem {
  /// The budget spread over all columns that may be held: no portfolio of the problem, but one whose value path is like
  /// theirs.
  var evenWeights: [Double] {
    var result = [Double](repeating: 0, count: columns)
    let choosable = candidates.isEmpty ? uncounted.sorted() : candidates
    for column in choosable { result[column] = budget / Double(choosable.count) }
    return result
  }

  /// All supports that cardinality, must-hold and the rules on supports allow, columns ascending; nil where there are
  /// more than a limit.
  func supports(atMost limit: Int) -> [[Int]]? {
    let must = mustHold.subtracting(uncounted).sorted()
    let others = candidates.filter { !mustHold.contains($0) }
    let least = max(0, cardinality.lowerBound - must.count)
    let most = min(others.count, cardinality.upperBound - must.count)
    guard least <= most else { return [] }
    var total = 0
    for size in least...most {
      var count = 1.0
      for k in 0..<size { count *= Double(others.count - k) / Double(k + 1) }
      guard count + Double(total) <= Double(limit) + 0.5 else { return nil }
      total += Int(count.rounded())
    }
    var rules = RuleBook(self)
    let all = (least...most).flatMap { Self.choices(of: others, size: $0) }.map { must + $0 }
    return all.filter {
      rules.settle(on: $0)
      return rules.violation == 0 && firstModes($0).count == $0.count
    }
  }

  /// All subsets of a size, in lexicographic order.
  private static func choices(of columns: [Int], size: Int) -> [[Int]] {
    var places = Array(0..<size)
    var result: [[Int]] = []
    while true {
      result.append(places.map { columns[$0] })
      guard let last = places.indices.last(where: { places[$0] < columns.count - size + $0 }) else { return result }
      places[last] += 1
      for k in (last + 1)..<max(size, last + 1) { places[k] = places[k - 1] + 1 }
    }
  }
}
