import LinearAlgebra
import MILP

extension RatioSupportSolver {
  /// Boxes tried on a support, at most.
  private static let mostBoxes = 200
  /// References tried in a box, at most.
  private static let references = 3

  /// Weights of a support between floors and ceilings.
  private struct Box: BoundedNode {
    var bound: Double
    var serial: Int
    var floors: [Double]
    var ceilings: [Double]

    /// Draws the consequences of Σw = 1.
    mutating func tighten() {
      let (least, most) = (floors.reduce(0, +), ceilings.reduce(0, +))
      let (own, top) = (floors, ceilings)
      for i in floors.indices {
        // Outwards by more than the sums were rounded.
        floors[i] = max(own[i], 1 - (most - top[i]) - 1e-12)
        ceilings[i] = min(top[i], 1 - (least - own[i]) + 1e-12)
      }
    }

    /// The halves across the longest edge; none where there is no edge to speak of.
    func halves() -> [(floors: [Double], ceilings: [Double])] {
      guard let edge = floors.indices.max(by: { ceilings[$0] - floors[$0] < ceilings[$1] - floors[$1] }),
        ceilings[edge] - floors[edge] > 1e-9
      else { return [] }
      let middle = 0.5 * (floors[edge] + ceilings[edge])
      var (below, above) = ((floors: floors, ceilings: ceilings), (floors: floors, ceilings: ceilings))
      below.ceilings[edge] = middle
      above.floors[edge] = middle
      return [below, above]
    }
  }

  /// Divides the weights of a support into boxes until each is closed: the smaller a box, the narrower the band of its
  /// paths, and the nearer a form at one of its own points comes to the objective.
  ///
  /// - Parameter limit: a bound of at least this value is enough.
  func divide(_ state: inout State, limit: Double) {
    let constraints = problem.constraints
    var open = BestFirstQueue<Box>()
    open.insert(
      Box(
        bound: state.bound, serial: 0, floors: state.support.map { constraints.floors[$0] },
        ceilings: state.support.map { constraints.ceilings[$0] }))
    var (closed, made) = (Double.infinity, 0)
    while made < Self.mostBoxes, let box = open.removeFirst() {
      let halves = box.bound < target(state, limit) ? box.halves() : []
      guard !halves.isEmpty else {
        closed = min(closed, box.bound)
        if box.bound >= target(state, limit) { break }
        continue
      }
      for half in halves {
        made += 1
        var part = Box(bound: box.bound, serial: made, floors: half.floors, ceilings: half.ceilings)
        part.tighten()
        part.bound = max(part.bound, bound(part, &state, limit))
        open.insert(part)
      }
    }
    state.bound = max(state.bound, min(closed, open.leastBound, state.value))
  }

  /// The bound from which a box needs no further division.
  private func target(_ state: State, _ limit: Double) -> Double { min(limit, state.value * (1 - Self.accuracy)) }

  /// A bound of the objective in a box, +∞ where no portfolio of it matters; better weights are kept.
  private func bound(_ box: Box, _ state: inout State, _ limit: Double) -> Double {
    let support = state.support
    guard box.floors.reduce(0, +) <= 1 + 1e-9, box.ceilings.reduce(0, +) >= 1 - 1e-9 else { return .infinity }
    var band = state.band
    band.intersect(PathBand(state.part.denominators, floors: box.floors, ceilings: box.ceilings))
    if band.isEmpty { return .infinity }
    let flat = [Double](repeating: 0, count: support.count * support.count)
    let first = supports.solve(support, box.floors, box.ceilings, form: flat)
    guard let weights = first.weights else { return first.bound }
    var reference = support.map { weights[$0] }
    var (best, least) = (0.0, Double.infinity)
    for _ in 0..<Self.references {
      let value = problem.value(reference, of: state.part) / scale
      if value < state.value { (state.weights, state.value) = (reference, value) }
      guard value < least * (1 - Self.accuracy) else { break }
      least = value
      let form = RatioModel(state.part, of: problem, reference: reference, band: band).form.storage.map { $0 / scale }
      let answer = supports.solve(support, box.floors, box.ceilings, form: form)
      best = max(best, answer.bound)
      guard best < target(state, limit), let next = answer.weights else { break }
      reference = support.map { next[$0] }
    }
    return best
  }
}
