import LinearAlgebra

/// What is known of a quadratic form beforehand: wᵀQw = wᵀAw + Σℓ[i]·w[i] + ΣD[i]·w[i]² wherever Σw = 1, A semidefinite.
///
/// Shrunk moments and risk models have it, D being the multiple of the target or the specific variances. It is a start
/// and no claim: what is proven with it is proven from Q, so that a split that is wrong makes bounds weak, never false.
public struct DiagonalSplit: Sendable, Hashable {
  /// D, N entries, at least 0, in the unit of the objective.
  public var diagonal: [Double]
  /// ℓ, N entries.
  public var weightCosts: [Double]

  /// Makes a split.
  ///
  /// - Precondition: as many costs as entries of the diagonal.
  public init(diagonal: [Double], weightCosts: [Double]) {
    precondition(diagonal.count == weightCosts.count, "a split needs a diagonal and a cost for each stock")
    self.diagonal = diagonal
    self.weightCosts = weightCosts
  }

  /// The split of some of the stocks, in the order given.
  func over(_ stocks: [Int]) -> DiagonalSplit {
    DiagonalSplit(diagonal: stocks.map { diagonal[$0] }, weightCosts: stocks.map { weightCosts[$0] })
  }

  /// The split of a multiple of the form.
  func scaled(by factor: Double) -> DiagonalSplit {
    DiagonalSplit(diagonal: diagonal.map { $0 * factor }, weightCosts: weightCosts.map { $0 * factor })
  }

  /// A = Q − D − (ℓ1ᵀ + 1ℓᵀ)/2, n × n.
  func rest(of quadratic: [Double]) -> [Double] {
    let n = diagonal.count
    var result = quadratic
    for column in 0..<n {
      for row in 0..<n { result[column * n + row] -= (weightCosts[row] + weightCosts[column]) / 2 }
      result[column * n + column] -= diagonal[column]
    }
    return result
  }
}

/// H with HᵀH the semidefinite part of a form, or nearly so: what makes the linear systems of its node problems small.
struct LowRankFactor {
  /// Rows of H.
  let rank: Int
  /// H, rank × n, column after column.
  let entries: [Double]

  /// The columns of some stocks.
  func over(_ positions: [Int]) -> LowRankFactor {
    var kept: [Double] = []
    kept.reserveCapacity(positions.count * rank)
    for i in positions { kept.append(contentsOf: entries[i * rank..<(i + 1) * rank]) }
    return LowRankFactor(rank: rank, entries: kept)
  }
}
