import LinearAlgebra

/// A problem on the scale of the relaxation: Q times a power of two, so that its diagonal is near 1; the stocks that are
/// excluded have no part in that.
///
/// A power of two scales without rounding, hence bounds and values return to the caller's scale exactly.
struct ScaledProblem {
  let source: CardinalityQuadratic
  /// What Q was divided by.
  let scale: Double
  /// Q/scale, N × N.
  let quadratic: [Double]
  /// What is known of it, over the scale too.
  let split: DiagonalSplit?

  var count: Int { source.count }

  /// - Parameter quadratic: the form over its scale, N × N.
  init(source: CardinalityQuadratic, scale: Double, quadratic: [Double], split: DiagonalSplit? = nil) {
    self.source = source
    self.split = split
    self.scale = scale
    self.quadratic = quadratic
  }

  init(_ source: CardinalityQuadratic) {
    self.source = source
    let n = source.count
    let eligible = (0..<n).filter { source.states[$0] != .excluded }
    let trace = eligible.reduce(0.0) { $0 + source.objective[$1, $1] }
    let mean = eligible.isEmpty ? 0 : trace / Double(eligible.count)
    // An exponent far from the ends of the range keeps the scaled entries and their products normal numbers.
    let exponent = mean > 0 && mean.isNormal ? min(max(Int(mean.exponent), -900), 900) : 0
    scale = Double(sign: .plus, exponent: exponent, significand: 1)
    let factor = Double(sign: .plus, exponent: -exponent, significand: 1)
    quadratic = source.objective.storage.map { $0 * factor }
    split = source.split?.scaled(by: factor)
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
