import LinearAlgebra

/// The separable part of a factored dual: which stocks a diagonal and linear costs make it cheapest to hold.
///
/// minimise ΣD[i]·w[i]²/z[i] + ℓ[i]·w[i] + Σ(z[i] − z̄[i])²/2τ over Σw = κ, floor·z ≤ w ≤ ceiling·z, 0 ≤ z ≤ 1 and the
/// cardinality of z, by its multipliers λ of the budget and μ of the cardinality. The proximal term makes the minimum a
/// smooth function of D and ℓ, which the bare selection is not.
struct SmoothedSelection {
  private let held: [Bool]
  private let counted: [Bool]
  private let floors: [Double]
  private let ceilings: [Double]
  private let kappa: Double
  private let range: (least: Double, most: Double)
  private let tau: Double
  /// z̄, n entries.
  var centre: [Double]
  /// λ of the latest call.
  private(set) var budgetPrice = 0.0
  /// μ of the latest call.
  private(set) var countPrice = 0.0
  /// w of the latest call, n entries.
  private(set) var weights: [Double]
  /// z of the latest call, n entries.
  private(set) var holdings: [Double]
  /// w/z of the latest call, n entries.
  private(set) var ratios: [Double]
  private var costs: [Double]
  private var diagonal: [Double] = []
  private var linear: [Double] = []

  /// Sets up a selection over weights that sum to κ.
  init(_ input: DoublyNonnegativeSplitting.Input, kappa: Double, tau: Double) {
    let n = input.count
    held = input.held
    counted = input.counted
    floors = input.floors.map { $0 * kappa }
    ceilings = input.ceilings.map { $0 * kappa }
    self.kappa = kappa
    self.tau = tau
    range = (Double(input.freeCardinality.lowerBound), Double(input.freeCardinality.upperBound))
    let free = (0..<n).reduce(0) { $0 + (!input.held[$1] && input.counted[$1] ? 1 : 0) }
    let share = free > 0 ? min(1, range.most / Double(free)) : 0
    centre = (0..<n).map { input.held[$0] ? 1 : (input.counted[$0] ? share : 0.5) }
    holdings = centre
    weights = [Double](repeating: 0, count: n)
    ratios = weights
    costs = weights
  }

  /// Minimises.
  ///
  /// - Parameters:
  ///   - diagonal: D, n entries, of either sign.
  ///   - linear: ℓ, n entries.
  /// - Returns: the minimum.
  mutating func minimise(diagonal: [Double], linear: [Double]) -> Double {
    self.diagonal = diagonal
    self.linear = linear
    var slope = evaluate(budgetPrice)
    var low = (at: budgetPrice, slope: slope)
    var high = low
    var step = 1e-4 * max(1, abs(budgetPrice))
    var tries = 0
    while low.slope < 0, tries < 40 {
      high = low
      low.at -= step
      low.slope = evaluate(low.at)
      step *= 3
      tries += 1
    }
    while high.slope > 0, tries < 40 {
      low = high
      high.at += step
      high.slope = evaluate(high.at)
      step *= 3
      tries += 1
    }
    slope = abs(low.slope) < abs(high.slope) ? low.slope : high.slope
    var price = abs(low.slope) < abs(high.slope) ? low.at : high.at
    // Secants between a rising and a falling slope; a side that stays put twice counts half (the Illinois rule).
    var (rising, falling) = (low.slope, high.slope)
    var side = 0
    for _ in 0..<40 where abs(slope) > 1e-9 * kappa && rising > 0 && falling < 0 {
      price = low.at + (high.at - low.at) * rising / (rising - falling)
      guard price > low.at, price < high.at else { break }
      slope = evaluate(price)
      if slope > 0 {
        low.at = price
        rising = slope
        if side > 0 { falling /= 2 }
        side = 1
      } else {
        high.at = price
        falling = slope
        if side < 0 { rising /= 2 }
        side = -1
      }
    }
    if price != budgetPrice { _ = evaluate(price) }
    var value = price * kappa
    for i in held.indices {
      value += holdings[i] * costs[i]
      if !held[i] { value += (holdings[i] - centre[i]) * (holdings[i] - centre[i]) / (2 * tau) }
      weights[i] = holdings[i] * ratios[i]
    }
    return value
  }

  /// The slope κ − Σw at a budget price, with the ratios and holdings that go with it.
  private mutating func evaluate(_ price: Double) -> Double {
    budgetPrice = price
    for i in held.indices {
      let cost = linear[i] - price
      var ratio = floors[i]
      if diagonal[i] > 1e-9 {
        ratio = min(max(-cost / (2 * diagonal[i]), floors[i]), ceilings[i])
      } else if cost + diagonal[i] * (floors[i] + ceilings[i]) < 0 {
        ratio = ceilings[i]
      }
      ratios[i] = ratio
      costs[i] = ratio * (cost + diagonal[i] * ratio)
    }
    choose()
    var slope = kappa
    for i in held.indices { slope -= holdings[i] * ratios[i] }
    return slope
  }

  /// The holdings: z = z̄ − τ(ψ + μ) within 0…1, with μ for counted stocks.
  private mutating func choose() {
    for i in held.indices where !held[i] && !counted[i] {
      holdings[i] = min(max(centre[i] - tau * costs[i], 0), 1)
    }
    let unpriced = count(0).total
    let target = min(max(unpriced, range.least), range.most)
    if target == unpriced {
      countPrice = 0
      return
    }
    var (low, high) = (-Double.infinity, Double.infinity)
    var price = countPrice
    for _ in 0..<60 {
      let (total, inside) = count(price)
      if abs(total - target) <= 1e-10 * max(1, target) { break }
      if total > target { low = price } else { high = price }
      let newton = price + (total - target) / (tau * max(inside, 0.5))
      if newton > low, newton < high {
        price = newton
      } else if low.isFinite, high.isFinite {
        price = (low + high) / 2
      } else {
        break
      }
    }
    countPrice = price
  }

  /// Sets the holdings of counted stocks at a price; their sum, and how many lie strictly between 0 and 1.
  private mutating func count(_ price: Double) -> (total: Double, inside: Double) {
    var total = 0.0
    var inside = 0.0
    for i in held.indices where !held[i] && counted[i] {
      let wanted = centre[i] - tau * (costs[i] + price)
      let share = min(max(wanted, 0), 1)
      if share == wanted { inside += 1 }
      holdings[i] = share
      total += share
    }
    return (total, inside)
  }
}
