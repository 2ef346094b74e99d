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
