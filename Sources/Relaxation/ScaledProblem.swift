import LinearAlgebra

/// A problem on the scale of the relaxation: Q times a power of two, so that its diagonal is near 1.
///
/// A power of two scales without rounding, hence bounds and values return to the caller's scale exactly.
struct ScaledProblem {
  let source: CardinalityQuadratic
  /// What Q was divided by.
  let scale: Double
  /// Q/scale, N × N.
  let quadratic: [Double]

  var count: Int { source.count }

  init(_ source: CardinalityQuadratic) {
    self.source = source
    let n = source.count
    var trace = 0.0
    for i in 0..<n { trace += source.objective[i, i] }
    let mean = n > 0 ? trace / Double(n) : 0
    // An exponent far from the ends of the range keeps the scaled entries and their products normal numbers.
    let exponent = mean > 0 && mean.isNormal ? min(max(Int(mean.exponent), -900), 900) : 0
    scale = Double(sign: .plus, exponent: exponent, significand: 1)
    let factor = Double(sign: .plus, exponent: -exponent, significand: 1)
    quadratic = source.objective.storage.map { $0 * factor }
  }

  /// Entries of Q/scale for some stocks.
  func submatrix(_ stocks: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: stocks.count * stocks.count)
    for (column, j) in stocks.enumerated() {
      for (row, i) in stocks.enumerated() { result[column * stocks.count + row] = quadratic[j * count + i] }
    }
    return result
  }
}

/// What branching and fixing have decided about every stock.
struct Decisions {
  /// One entry a stock.
  private(set) var states: [CardinalityQuadratic.State]
  /// Counted stocks held.
  private(set) var heldCounted = 0
  /// Counted stocks still free.
  private(set) var freeCounted = 0
  /// Uncounted stocks still free.
  private(set) var freeUncounted = 0

  init(_ problem: CardinalityQuadratic) {
    states = problem.states
    for i in states.indices {
      switch states[i] {
      case .held: heldCounted += problem.counted[i] ? 1 : 0
      case .free:
        freeCounted += problem.counted[i] ? 1 : 0
        freeUncounted += problem.counted[i] ? 0 : 1
      case .excluded: break
      }
    }
  }

  /// Whether nothing is left to decide.
  var isComplete: Bool { freeCounted + freeUncounted == 0 }

  /// The stocks that are held.
  var support: [Int] { states.indices.filter { states[$0] == .held } }

  /// The stocks that are not excluded.
  var open: [Int] { states.indices.filter { states[$0] != .excluded } }

  /// Decides a free stock.
  mutating func decide(_ stock: Int, _ state: CardinalityQuadratic.State, _ problem: CardinalityQuadratic) {
    guard states[stock] == .free, state != .free else { return }
    states[stock] = state
    if problem.counted[stock] {
      freeCounted -= 1
      if state == .held { heldCounted += 1 }
    } else {
      freeUncounted -= 1
    }
  }

  /// Draws the consequences of the cardinality and of floors and ceilings.
  ///
  /// - Returns: whether a feasible portfolio can remain as far as these constraints see.
  mutating func propagate(_ problem: CardinalityQuadratic) -> Bool {
    let range = problem.cardinality
    if heldCounted > range.upperBound || heldCounted + freeCounted < range.lowerBound { return false }
    if freeCounted > 0, heldCounted == range.upperBound {
      for i in states.indices where states[i] == .free && problem.counted[i] { decide(i, .excluded, problem) }
    } else if freeCounted > 0, heldCounted + freeCounted == range.lowerBound {
      for i in states.indices where states[i] == .free && problem.counted[i] { decide(i, .held, problem) }
    }
    // The least and the greatest capital that can be placed.
    var least = 0.0
    var greatest = 0.0
    var floors: [Double] = []
    var ceilings: [Double] = []
    for i in states.indices where states[i] != .excluded {
      if problem.floors[i] > problem.ceilings[i] {
        if states[i] == .held { return false }
        continue
      }
      if states[i] == .held {
        least += problem.floors[i]
        greatest += problem.ceilings[i]
      } else if problem.counted[i] {
        floors.append(problem.floors[i])
        ceilings.append(problem.ceilings[i])
      } else {
        greatest += max(0, problem.ceilings[i])
      }
    }
    let needed = max(0, range.lowerBound - heldCounted)
    if floors.count < needed { return false }
    floors.sort()
    ceilings.sort(by: >)
    for k in 0..<needed { least += floors[k] }
    for k in 0..<min(ceilings.count, max(0, range.upperBound - heldCounted)) {
      greatest += k < needed ? ceilings[k] : max(0, ceilings[k])
    }
    return least <= 1 + Self.tolerance && greatest >= 1 - Self.tolerance
  }

  /// A portfolio that misses full investment by less than this is not called infeasible.
  private static let tolerance = 1e-9
}

extension Certificate {
  /// The node problem that some decisions leave under this certificate.
  ///
  /// - Precondition: every stock that is not excluded is covered by the certificate.
  func node(_ problem: CardinalityQuadratic, _ decisions: Decisions) -> NodeProblem {
    let kept = (0..<count).filter { decisions.states[stocks[$0]] != .excluded }
    let n = kept.count
    var form = [Double](repeating: 0, count: n * n)
    form.withUnsafeMutableBufferPointer { target in
      quadratic.withUnsafeBufferPointer { source in
        for (column, j) in kept.enumerated() {
          for (row, i) in kept.enumerated() { target[column * n + row] = source[j * count + i] }
        }
      }
    }
    let names = kept.map { stocks[$0] }
    let range = problem.cardinality
    let lower = min(max(0, range.lowerBound - decisions.heldCounted), decisions.freeCounted)
    let upper = min(max(0, range.upperBound - decisions.heldCounted), decisions.freeCounted)
    return NodeProblem(
      stocks: names, quadratic: form, aggregate: aggregate, diagonal: kept.map { diagonal[$0] },
      weightCosts: kept.map { weightCosts[$0] }, constant: constant,
      floors: names.map { problem.floors[$0] }, ceilings: names.map { problem.ceilings[$0] },
      held: names.map { decisions.states[$0] == .held }, counted: names.map { problem.counted[$0] },
      freeCardinality: lower...max(lower, upper),
      sideRows: problem.sideRows.map { row in
        CardinalityQuadratic.SideRow(
          weights: names.map { row.weights[$0] }, holdings: names.map { row.holdings[$0] }, lower: row.lower,
          upper: row.upper)
      })
  }
}

extension ScaledProblem {
  /// wᵀQw of some weights, scaled.
  func value(_ weights: [Double]) -> Double {
    var total = 0.0
    for column in 0..<count where weights[column] != 0 {
      var sum = 0.0
      for row in 0..<count where weights[row] != 0 { sum += quadratic[column * count + row] * weights[row] }
      total += sum * weights[column]
    }
    return total
  }
}

extension DoublyNonnegativeSplitting.Input {
  /// The stocks that some decisions leave open, as a relaxation sees them.
  init(_ problem: ScaledProblem, _ decisions: Decisions, stocks: [Int]) {
    let source = problem.source
    let range = source.cardinality
    let lower = min(max(0, range.lowerBound - decisions.heldCounted), decisions.freeCounted)
    let upper = min(max(0, range.upperBound - decisions.heldCounted), decisions.freeCounted)
    self.init(
      quadratic: problem.submatrix(stocks), floors: stocks.map { source.floors[$0] },
      ceilings: stocks.map { source.ceilings[$0] }, held: stocks.map { decisions.states[$0] == .held },
      counted: stocks.map { source.counted[$0] }, freeCardinality: lower...max(lower, upper))
  }
}
