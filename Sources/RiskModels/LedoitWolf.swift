import LinearAlgebra
public import MarketData

/// The intensity of shrinkage towards μ·I that is estimated to have the least expected squared error.
///
/// With S = Σ x[t]x[t]ᵀ/T of centred returns, μ = tr S/N, d² = ‖S − μI‖²/N and
/// b² = min(d², Σ ‖x[t]x[t]ᵀ − S‖²/(N·T²)): δ = b²/d², ‖·‖ being Frobenius' norm.
///
/// Source: O. Ledoit & M. Wolf, A well-conditioned estimator for large-dimensional covariance matrices, Journal of
/// Multivariate Analysis 88 (2004) 365–411, section 3.3.
enum LedoitWolf {
  /// The shrinkage of centred returns, T × N.
  static func shrinkage(_ centred: Matrix) -> Shrinkage {
    let periods = Double(centred.rows)
    let count = Double(centred.columns)
    // ‖XᵀX‖ is ‖XXᵀ‖, and the diagonal of XXᵀ holds the squared lengths of the x[t].
    let rows = centred.transposed().gram()
    let lengths = (0..<centred.rows).map { rows[$0, $0] }
    let trace = lengths.reduce(0, +) / periods
    let mean = trace / count
    let norm = rows.storage.reduce(0) { $0 + $1 * $1 } / (periods * periods)
    let distance = (norm - trace * mean) / count
    let spread = lengths.reduce(0) { $0 + $1 * $1 } / periods
    let error = min(distance, (spread - norm) / periods / count)
    // A covariance that is a multiple of the identity already has nowhere to go.
    let intensity = distance > 0 && error > 0 ? error / distance : 0
    return Shrinkage(intensity: intensity, targetVariance: mean)
  }
}

extension Shrinkage {
  /// The shrinkage of the second moments Σ a[t]a[t]ᵀ/T of active returns a[t] = r[t] − R[t]·1, no mean taken off.
  ///
  /// - Parameters:
  ///   - market: the window, T + 1 prices.
  ///   - kind: how returns are taken.
  public init(activeReturnsOf market: Market, returns kind: ReturnKind) {
    let returns = Returns(market, kind)
    self = LedoitWolf.shrinkage(
      Matrix(rows: returns.periodCount, columns: returns.stockCount, storage: returns.beyondBenchmark))
  }
}

extension Matrix {
  /// The matrix with rows and columns exchanged.
  func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for column in 0..<columns {
      for row in 0..<rows { result.storage[row * columns + column] = storage[column * rows + row] }
    }
    return result
  }
}
