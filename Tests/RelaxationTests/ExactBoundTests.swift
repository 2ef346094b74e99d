import ExactArithmetic
import LinearAlgebra
import Relaxation
import Testing

/// Bounds of the conic search evaluated anew in rational numbers: what is printed must not exceed what is true, not by
/// the last bit.
@Suite struct ExactBoundTests {
  /// Two routes of seven seeds a shape are some two hundred bounds; spoilt ones are many a seed.
  private static let seeds: ClosedRange<UInt64> = 1...7
  private static let spoiltSeeds: ClosedRange<UInt64> = 1...2

  /// The exact value of the best portfolio known.
  ///
  /// No bound is below 0, since Q is a Gram matrix but for the rounding of whoever formed it; what that rounding takes
  /// from a perfect fit is not the bound's to know.
  private func least(_ problem: CardinalityQuadratic) -> Exact? {
    Exhaustive.portfolio(problem).flatMap { ExactBound.value(problem, $0) }.map { max($0, .zero) }
  }

  /// Holds one certificate to everything that it claims.
  private func expectTrue(
    _ bound: CertifiedBound, _ problem: CardinalityQuadratic, _ random: inout SplitMix, _ label: String
  ) {
    let exact = ExactBound(problem, bound)
    #expect(exact.isDualFeasible, "\(label): S + M11ᵀ is not semidefinite")
    #expect(exact.isUnderestimator, "\(label): the certificate exceeds the objective somewhere")
    let size = problem.objective.storage.reduce(0) { max($0, abs($1)) }
    let n = bound.stocks.count
    for kind in 0..<4 {
      var point = bound.weights
      var rows = problem.sideRows.map { _ in size * Double.random(in: -1...1, using: &random) }
      var lambda = size * Double.random(in: -1...1, using: &random)
      switch kind {
      case 0: (rows, lambda) = (rows.map { _ in 0 }, 0)
      case 1: point = point.map { -$0 }
      case 2: point = (0..<n).map { _ in Double.random(in: -3...3, using: &random) }
      default: lambda *= 1e6
      }
      let proven = bound.linearised(at: point, lambda: lambda, rowMultipliers: rows)
      guard proven.value.isFinite else { continue }
      let dual = exact.dual(at: point, lambda: proven.lambda, rowMultipliers: rows)
      #expect(Exact(proven.value) <= dual, "\(label), point \(kind): \(proven.value) above \(dual)")
    }
  }

  @Test(arguments: BoundAttackTests.Shape.allCases, BoundAttackTests.Route.allCases)
  func relaxationsProveWhatTheyPrint(_ shape: BoundAttackTests.Shape, _ route: BoundAttackTests.Route) throws {
    var bounds = 0
    for seed in Self.seeds {
      let problem = BoundAttackTests.problem(shape, seed: seed)
      guard let bound = CertifiedBound(problem, limits: route.search()) else { continue }
      bounds += 1
      var random = SplitMix(seed: seed &+ 5000)
      let label = "\(shape), \(route), seed \(seed)"
      expectTrue(bound, problem, &random, label)
      guard let best = least(problem) else { continue }
      #expect(Exact(bound.value) <= best, "\(label): \(bound.value) above \(best)")
    }
    #expect(bounds >= 3, "\(shape): hardly a bound was made")
  }

  /// Multipliers as a relaxation leaves them, and then spoilt.
  @Test(arguments: BoundAttackTests.Shape.allCases)
  func spoiltMultipliersProveNoMore(_ shape: BoundAttackTests.Shape) throws {
    var bounds = 0
    for seed in Self.spoiltSeeds {
      let problem = BoundAttackTests.problem(shape, seed: seed)
      guard let relaxed = CertifiedBound(problem, limits: BoundAttackTests.Route.splitting.search()) else { continue }
      let best = least(problem)
      var random = SplitMix(seed: seed &+ 6000)
      for spoiling in Spoiling.allCases {
        let stocks = relaxed.stocks
        var products = problem.objective.principalSubmatrix(stocks)
        for k in products.storage.indices { products.storage[k] -= relaxed.quadratic.storage[k] }
        var diagonal = relaxed.diagonal
        spoiling.apply(&diagonal, &random)
        spoiling.apply(&products.storage, &random)
        guard let bound = CertifiedBound(problem, diagonal: diagonal, products: products) else { continue }
        bounds += 1
        let label = "\(shape), seed \(seed), \(spoiling)"
        expectTrue(bound, problem, &random, label)
        if let best { #expect(Exact(bound.value) <= best, "\(label): \(bound.value) above \(best)") }
      }
    }
    #expect(bounds >= 8, "\(shape): the attack hardly took place")
  }

  /// Forms and costs as the factored dual leaves them, and then spoilt.
  @Test(arguments: BoundAttackTests.Shape.allCases)
  func spoiltFormsProveNoMore(_ shape: BoundAttackTests.Shape) throws {
    var bounds = 0
    for seed in Self.spoiltSeeds {
      let problem = BoundAttackTests.problem(shape, seed: seed)
      guard let relaxed = CertifiedBound(problem, limits: BoundAttackTests.Route.factored.search()) else { continue }
      let best = least(problem)
      var random = SplitMix(seed: seed &+ 7000)
      for spoiling in Spoiling.allCases {
        var entries = relaxed.quadratic.storage
        var costs = relaxed.weightCosts
        spoiling.apply(&entries, &random)
        spoiling.apply(&costs, &random)
        let n = relaxed.stocks.count
        let form = Matrix(rows: n, columns: n, storage: entries).symmetricPart
        guard let bound = CertifiedBound(problem, form: form, weightCosts: costs) else { continue }
        bounds += 1
        let label = "\(shape), seed \(seed), \(spoiling)"
        expectTrue(bound, problem, &random, label)
        if let best { #expect(Exact(bound.value) <= best, "\(label): \(bound.value) above \(best)") }
      }
    }
    #expect(bounds >= 2, "\(shape): the attack hardly took place")
  }

  /// Rows with the kinks of trades: costs, an equation, turnover.
  @Test(arguments: 1...15 as ClosedRange<UInt64>)
  func boundsWithTradesAreTrue(_ seed: UInt64) throws {
    let problem = KinkTests.withTrades(seed)
    let bound = try #require(CertifiedBound(problem))
    var random = SplitMix(seed: seed &+ 8000)
    expectTrue(bound, problem, &random, "trades, seed \(seed)")
  }

  /// The judge itself: what is wrong is seen, by as little as the last bit.
  @Test func aWrongCertificateIsNoticed() throws {
    let problem = BoundAttackTests.problem(.plain, seed: 3)
    let bound = try #require(CertifiedBound(problem))
    var raised = bound
    raised.constant = abs(bound.constant) + 1e-18
    raised.quadratic.storage = raised.quadratic.storage.indices.map { k in
      problem.objective.principalSubmatrix(bound.stocks).storage[k]
    }
    raised.diagonal = bound.diagonal.map { _ in 0 }
    raised.weightCosts = bound.weightCosts.map { _ in 0 }
    #expect(!ExactBound(problem, raised).isUnderestimator)
    var indefinite = bound
    indefinite.quadratic[0, 0] = -indefinite.aggregate * 2
    #expect(!ExactBound(problem, indefinite).isDualFeasible)
    let singular = ExactForm(2) { _, _ in Exact(1) }
    #expect(singular.isSemidefinite)
    let below = ExactForm(2) { $0 == $1 && $0 == 1 ? Exact(1.0.nextDown) : Exact(1) }
    #expect(!below.isSemidefinite)
    let point = bound.weights
    let proven = bound.linearised(at: point, lambda: 0, rowMultipliers: [])
    let dual = ExactBound(problem, bound).dual(at: point, lambda: proven.lambda, rowMultipliers: [])
    #expect(Exact(proven.value) <= dual)
    #expect(Exact(proven.value * (1 + 1e-9)) > dual, "the exact bound is not the one that was rounded")
  }
}

/// What can be wrong with multipliers.
private enum Spoiling: CaseIterable {
  case none, lastBits, noise, flipped, scaledUp, scaledDown, indefinite, notANumber, infinite, huge

  func apply(_ values: inout [Double], _ random: inout SplitMix) {
    let size = values.reduce(0) { max($0, $1.isFinite ? abs($1) : 0) }
    guard !values.isEmpty else { return }
    let place = Int.random(in: values.indices, using: &random)
    switch self {
    case .none: break
    case .lastBits: values = values.map { Bool.random(using: &random) ? $0.nextUp : $0.nextDown }
    case .noise: values = values.map { $0 + 0.01 * size * Double.random(in: -1...1, using: &random) }
    case .flipped: values = values.map { -$0 }
    case .scaledUp: values = values.map { 7 * $0 }
    case .scaledDown: values = values.map { $0 / 7 }
    case .indefinite: values[place] -= 3 * size
    case .notANumber: values[place] = .nan
    case .infinite: values[place] = Bool.random(using: &random) ? .infinity : -.infinity
    case .huge: values[place] = 1e300
    }
  }
}
