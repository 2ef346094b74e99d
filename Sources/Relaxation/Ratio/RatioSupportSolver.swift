import LinearAlgebra

/// The best weights on a fixed support of an objective of ratios, with a certified lower bound of that support's value.
///
/// Most supports are closed by the form that bounds the tree. For the others each form at a reference is minimised and
/// its minimiser, where it is better, becomes the next reference: a Newton method whose forms are bounds. At a stationary
/// point the form's minimum is the objective itself wherever the form is convex over the band, so that a support is
/// mostly closed by its own value; where it is not, the band is narrowed to what the support leaves below the cutoff, and
/// where that is not enough the weights are divided into boxes.
struct RatioSupportSolver: SupportOracle {
  /// Most references and bands tried on a support.
  private static let mostRounds = 16
  /// Stocks of a support, at most, whose weights are divided at once: a certificate for the band takes longer.
  private static let fewStocks = 3
  /// The fraction of a support's value that its bound may miss.
  static let accuracy = 1e-8

  /// The problem in w.
  let problem: RatioQuadratic
  /// Solves the supports of the form that the tree is bounded by, in v.
  let forms: SupportSolver
  /// Solves supports in w; only its constraints and its scale play a part.
  let supports: SupportSolver
  /// Of D(w), T entries, wherever the objective is at most `validity`.
  let band: PathBand
  /// Scaled; +∞ where the band holds everywhere.
  let validity: Double
  var scale: Double { forms.problem.scale }

  /// - Parameters:
  ///   - problem: in w.
  ///   - forms: the form and the constraints of the tree.
  ///   - band: of D(w).
  ///   - validity: the objective up to which the band holds, scaled.
  init(_ problem: RatioQuadratic, forms: ScaledProblem, band: PathBand, validity: Double) {
    self.problem = problem
    self.forms = SupportSolver(problem: forms)
    supports = SupportSolver(problem: ScaledProblem(problem.constraints))
    self.band = band
    self.validity = validity
  }

  func accepts(_ incumbent: ConicIncumbent) -> Bool {
    problem.constraints.isFeasible(weights: incumbent.weights, support: incumbent.support, tolerance: 1e-7)
  }

  func value(_ weights: [Double]) -> Double { problem.value(weights) / scale }

  func solve(_ support: [Int], cutoff: Double) -> SupportSolver.Answer {
    let limit = min(cutoff, validity)
    let rough = forms.solve(support)
    if rough.bound >= limit { return SupportSolver.Answer(weights: nil, value: .infinity, bound: rough.bound) }
    guard var state = start(support, rough) else {
      return SupportSolver.Answer(weights: nil, value: .infinity, bound: .infinity)
    }
    state.bound = max(0, rough.bound)
    for _ in 0..<Self.mostRounds where state.bound < min(limit, state.value * (1 - Self.accuracy)) {
      let form = form(at: state)
      let next = supports.solve(support, form: form)
      state.bound = max(state.bound, next.bound)
      if state.bound >= limit { break }
      if let weights = next.weights, move(&state, towards: support.map { weights[$0] }) { continue }
      guard support.count > Self.fewStocks, limit.isFinite, narrow(&state, form, limit) else { break }
    }
    if state.bound < min(limit, state.value * (1 - Self.accuracy)) { divide(&state, limit: limit) }
    return SupportSolver.Answer(weights: spread(state), value: state.value, bound: min(state.bound, limit))
  }

  func improve(_ support: [Int]) -> SupportSolver.Answer {
    let infeasible = SupportSolver.Answer(weights: nil, value: .infinity, bound: 0)
    guard var state = start(support, forms.solve(support)) else { return infeasible }
    for _ in 0..<Self.mostRounds {
      guard let weights = supports.solve(support, form: form(at: state)).weights,
        move(&state, towards: support.map { weights[$0] })
      else { break }
    }
    return SupportSolver.Answer(weights: spread(state), value: state.value, bound: 0)
  }

  /// Where a support stands.
  struct State {
    var support: [Int]
    var part: RatioQuadratic.Part
    var weights: [Double]
    var value: Double
    var bound = 0.0
    var band: PathBand
  }

  /// Feasible weights to begin from; nil where the support admits none.
  private func start(_ support: [Int], _ rough: SupportSolver.Answer) -> State? {
    let part = problem.part(of: support)
    let flat = [Double](repeating: 0, count: support.count * support.count)
    let even = supports.solve(support, form: flat)
    guard let first = even.weights else { return nil }
    let weights = support.map { first[$0] }
    return State(
      support: support, part: part, weights: weights, value: problem.value(weights, of: part) / scale, band: band)
  }

  private func spread(_ state: State) -> [Double] {
    var weights = [Double](repeating: 0, count: problem.count)
    for (position, stock) in state.support.enumerated() { weights[stock] = state.weights[position] }
    return weights
  }

  /// The form at the weights that a support stands at, scaled.
  private func form(at state: State) -> [Double] {
    let model = RatioModel(state.part, of: problem, reference: state.weights, band: state.band)
    return model.form.storage.map { $0 / scale }
  }

  /// Goes as far towards other weights as makes the objective less, by halving.
  ///
  /// - Returns: whether that gained more than rounding.
  private func move(_ state: inout State, towards target: [Double]) -> Bool {
    var step = 1.0
    while step > 1e-3 {
      let trial = zip(state.weights, target).map { $0 + step * ($1 - $0) }
      let value = problem.value(trial, of: state.part) / scale
      if value < state.value {
        let gained = value < state.value * (1 - 1e-9)
        (state.weights, state.value) = (trial, value)
        return gained
      }
      step /= 2
    }
    return false
  }

  /// Narrows the band to what the form leaves below the cutoff.
  ///
  /// - Returns: whether it became narrower by enough to be worth another form.
  private func narrow(_ state: inout State, _ form: [Double], _ limit: Double) -> Bool {
    guard let node = supports.node(state.support, form: form) else { return false }
    let answer = NodeSolver().solve(node, cutoff: .infinity)
    guard answer.bound.value.isFinite else { return false }
    let finder = BandFinder(node, answer: answer, cutoff: limit, paths: state.part.denominators)
    let band = finder.narrow(state.band, unless: { false })
    let narrower = band.width < 0.95 * state.band.width
    state.band = band
    return narrower && !band.isEmpty
  }
}
