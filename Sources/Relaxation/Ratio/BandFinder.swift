import LinearAlgebra
import Synchronization

/// Bounds the path of every portfolio that a certificate leaves below a cutoff.
///
/// For any μ > 0 a certified minimum v of the underestimator less μ·D[t] shows D[t] ≤ (U − v)/μ wherever the
/// underestimator is at most U; likewise from below. Some dates are solved for, at multipliers near the best, which of
/// a quadratic underestimator with minimum v₀ is μ = 2√(U − v₀)/σ where D[t] spreads by σ√(U − v₀); the points found
/// there serve the dates between, since any point gives a valid bound.
struct BandFinder {
  /// How many dates are solved for.
  private let pivots: Int
  /// The spread of a path that the first multiplier reckons with.
  private static let spread = 0.05

  let node: NodeProblem
  /// The certified minimum of the node.
  let least: SeparableBound
  /// The minimiser, n entries.
  let point: [Double]
  /// U, scaled.
  let cutoff: Double
  private let solver = NodeSolver(iterationLimit: 30, relativeAccuracy: 1e-3)

  /// The paths to bound, a row a date and a column a stock of the node.
  let paths: Matrix

  /// A finder for a node solved before.
  init(_ node: NodeProblem, answer: NodeSolver.Answer, cutoff: Double, paths: Matrix, pivots: Int = 24) {
    self.pivots = pivots
    self.node = node
    least = answer.bound
    let sum = answer.weights.reduce(0, +)
    point = sum > 0 ? answer.weights.map { $0 / sum } : answer.weights
    self.cutoff = cutoff
    self.paths = paths
  }

  /// What a solve at one date and side leaves for its neighbours.
  private struct Probe {
    var date: Int
    var multiplier: Double
    var point: [Double]
    var lambda: Double
    var rows: [Double]
  }

  /// Narrows a band.
  ///
  /// - Parameter isOver: asked now and then; true ends it with what was found so far, which is valid.
  func narrow(_ band: PathBand, unless isOver: () -> Bool) -> PathBand {
    narrow(narrow(band, 1, unless: isOver), -1, unless: isOver)
  }

  /// The same on two threads, a side each.
  func narrowOnTwoThreads(_ band: PathBand, unless isOver: @escaping @Sendable () -> Bool) -> PathBand {
    let sides = Mutex(band)
    WorkerThreads.run(2) { worker in
      let own = narrow(band, worker == 0 ? 1 : -1, unless: isOver)
      sides.withLock { $0.intersect(own) }
    }
    return sides.withLock { $0 }
  }

  /// Narrows one side of a band.
  private func narrow(_ band: PathBand, _ side: Double, unless isOver: () -> Bool) -> PathBand {
    var result = band
    var probes: [Probe] = []
    let count = min(pivots, paths.rows)
    for k in 0..<count {
      if isOver() { break }
      let date = k * (paths.rows - 1) / max(1, count - 1)
      if let last = probes.last, last.date == date { continue }
      guard let probe = solve(date, side, &result) else { continue }
      probes.append(probe)
    }
    for date in 0..<paths.rows {
      // The nearest one or, at a root, the two nearest.
      for probe in probes.sorted(by: { abs($0.date - date) < abs($1.date - date) }).prefix(pivots > 8 ? 2 : 1) {
        extend(probe, date, side, &result)
      }
    }
    return result
  }

  /// Solves for one date.
  private func solve(_ date: Int, _ side: Double, _ band: inout PathBand) -> Probe? {
    let slack = max(cutoff - least.value, 1e-12 * max(abs(cutoff), 1e-300))
    let path = (0..<paths.columns).map { paths[date, $0] }
    let own = side * zip(path, point).reduce(0) { $0 + $1.0 * $1.1 }
    var multiplier = 2 * slack / (Self.spread * abs(own))
    var best: (bound: Double, probe: Probe)?
    for _ in 0..<3 {
      let answer = solver.solve(tilted(path, side * multiplier), cutoff: .infinity)
      let value = answer.bound.value
      guard value.isFinite else { break }
      let bound = (cutoff - value) / multiplier
      let sum = answer.weights.reduce(0, +)
      let probe = Probe(
        date: date, multiplier: multiplier, point: answer.weights.map { $0 / max(sum, 1e-300) },
        lambda: answer.bound.lambda, rows: answer.rowMultipliers)
      if bound < best?.bound ?? .infinity { best = (bound, probe) }
      let square = 4 * (least.value - multiplier * own - value) / (multiplier * multiplier)
      guard square > 0 else { break }
      let next = 2 * (slack / square).squareRoot()
      if abs(next / multiplier - 1) < 0.15 { break }
      multiplier = min(max(next, multiplier / 100), multiplier * 100)
    }
    guard let best else { return nil }
    adopt(best.bound, date, side, &band)
    return best.probe
  }

  /// A neighbour's point at another date.
  private func extend(_ probe: Probe, _ date: Int, _ side: Double, _ band: inout PathBand) {
    guard probe.date != date else { return }
    let path = (0..<paths.columns).map { paths[date, $0] }
    let bound = SeparableBound(
      node: tilted(path, side * probe.multiplier), point: probe.point, lambda: probe.lambda, rowMultipliers: probe.rows)
    guard bound.value.isFinite else { return }
    adopt((cutoff - bound.value) / probe.multiplier, date, side, &band)
  }

  private func adopt(_ bound: Double, _ date: Int, _ side: Double, _ band: inout PathBand) {
    if side > 0 {
      band.upper[date] = min(band.upper[date], bound + 1e-12 * abs(bound))
    } else {
      band.lower[date] = max(band.lower[date], -bound - 1e-12 * abs(bound))
    }
  }

  /// The node with −μ·D[t] added.
  private func tilted(_ path: [Double], _ multiplier: Double) -> NodeProblem {
    var result = node
    for i in path.indices { result.weightCosts[i] -= multiplier * path[i] }
    return result
  }
}
