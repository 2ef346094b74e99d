import LinearAlgebra

/// A quadratic form that lies below the ratios' objective at every portfolio of a band, and meets it at a reference.
///
/// At a reference ŵ, with x[t] = (N[t] − d̂[t]·D[t])/D̂[t], Δ[t] = D[t]/D̂[t] − 1 and s = 1/(1 + Δ), both x and Δ linear in
/// w, the ratio is exactly d = d̂ + x·s, hence with s = 1 − Δ + Δ²s
///
///     d² = d̂² + 2d̂x − 2d̂xΔ + 2d̂xsΔ² + x²s²
///        ≥ d̂² + 2d̂x − 2d̂xΔ + (1 − θ)s̲²x² − (d̂²Δ̄²/θ)Δ²      for any 0 < θ < 1,
///
/// where s̲ = 1/(1 + greatest Δ) and Δ̄ = greatest |Δ| in the band, from y² + 2d̂Δ²y ≥ (1 − θ)y² − d̂²Δ⁴/θ at y = xs. All
/// derivatives up to the second agree with the objective's at ŵ up to what the band is wide, so that where the form is
/// convex a stationary reference is its minimum.
///
/// Of d less its mean, with g = d̂ less its mean and C taking the mean off, dᵀCd ≥ |g + Cx|² + 2(g + Cx)ᵀr with
/// r = x(s − 1), |r| ≤ η|x|: what g brings is expanded as above, what Cx brings is at most η((Cx)² + x²) a date. Far from any reference N²/D̄² alone is used, D̄ the band's upper end.
struct RatioModel {
  /// The form, n × n: below the objective wherever Σw = 1 and D lies within the band.
  let form: Matrix

  /// Below the objective whatever the reference: Σ ω·N²/D̄² + wᵀFw; nil where the mean is taken off and D̄ is not D̲,
  /// for which no such form is known.
  init(_ problem: RatioQuadratic, band: PathBand) {
    if problem.isCentred {
      // The variance is at least 0; a reference brings more.
      form = problem.fixed ?? Matrix(rows: problem.count, columns: problem.count)
      return
    }
    var rows = problem.numerators
    for i in 0..<rows.columns {
      for t in 0..<rows.rows { rows[t, i] *= problem.weights[t].squareRoot() / band.upper[t] }
    }
    form = Self.finished(rows.gram(), Self.magnitude(rows), problem.fixed)
  }

  /// The form at a reference.
  ///
  /// - Parameters:
  ///   - part: the stocks wanted.
  ///   - problem: gives ω and whether the mean is taken off.
  ///   - reference: ŵ over the same stocks, Σŵ = 1.
  ///   - band: T bounds of D.
  init(_ part: RatioQuadratic.Part, of problem: RatioQuadratic, reference: [Double], band: PathBand) {
    let terms = Terms(part, of: problem, reference: reference, band: band)
    // AᵀB + BᵀA = ½(A + B)ᵀ(A + B) − ½(A − B)ᵀ(A − B), A and B brought to one size first.
    let sizes = (shift: Self.magnitude(terms.shift), cross: Self.magnitude(terms.cross))
    // Of a single stock, whose weight is decided, both are nothing.
    let balance = min(sizes.shift, sizes.cross) > 0 ? (sizes.shift / sizes.cross).squareRoot().squareRoot() : 1
    var (plus, minus) = (terms.cross, terms.cross)
    for k in plus.storage.indices {
      let (own, other) = (terms.cross.storage[k] * balance, terms.shift.storage[k] / balance)
      plus.storage[k] = own + other
      minus.storage[k] = own - other
    }
    var form = terms.squares.gram()
    let (added, taken, losses) = (minus.gram(scale: 0.5), plus.gram(scale: 0.5), terms.losses.gram())
    for k in form.storage.indices { form.storage[k] += added.storage[k] - taken.storage[k] - losses.storage[k] }
    let magnitude = [terms.squares, plus, minus, terms.losses].reduce(0) { $0 + Self.magnitude($1) }
    self.form = Self.finished(form, magnitude, part.fixed)
  }

  /// The greatest Σ[t] of a column's squares.
  private static func magnitude(_ rows: Matrix) -> Double {
    (0..<rows.columns).reduce(0) { most, i in
      max(most, (i * rows.rows..<(i + 1) * rows.rows).reduce(0.0) { $0 + rows.storage[$1] * rows.storage[$1] })
    }
  }

  /// Takes off what rounding may have added: with Σ|w| = 1 the greatest error of an entry, taken off all.
  private static func finished(_ form: Matrix, _ magnitude: Double, _ fixed: Matrix?) -> Matrix {
    var result = form
    let slack = 0x1p-48 * magnitude
    for k in result.storage.indices { result.storage[k] += (fixed?.storage[k] ?? 0) - slack }
    return result
  }
}

extension RatioModel {
  /// Rows whose Gram products make up the form.
  fileprivate struct Terms {
    /// Rows with Σ squares = Σ ω(c·x² + 2d̂x + d̂²) written as squares of (d̂ + x) and x.
    var squares: Matrix
    /// √ω·d̂·x and √ω·Δ: their product is taken twice from the form.
    var cross: Matrix
    var shift: Matrix
    /// Rows whose squares are lost.
    var losses: Matrix

    init(_ part: RatioQuadratic.Part, of problem: RatioQuadratic, reference: [Double], band: PathBand) {
      let (numerators, denominators) = (part.numerators, part.denominators)
      let (weights, isCentred) = (problem.weights, problem.isCentred)
      let (periods, n) = (numerators.rows, numerators.columns)
      let path = denominators.times(reference)
      let d = zip(numerators.times(reference), path).map { $0 / $1 }
      let mean = isCentred ? d.reduce(0, +) / Double(max(1, periods)) : 0
      squares = Matrix(rows: periods, columns: n)
      cross = squares
      shift = squares
      losses = Matrix(rows: (isCentred ? 3 : 2) * periods, columns: n)
      let x = Self.slopes(numerators, denominators, d, path)
      let centres = isCentred ? Self.columnMeans(x) : [Double](repeating: 0, count: n)
      for t in 0..<periods {
        let root = weights[t].squareRoot()
        let (least, greatest) = (band.lower[t] / path[t] - 1, band.upper[t] / path[t] - 1)
        let reach = max(abs(least), abs(greatest))
        let theta = min(0.5, max(1e-9, 0.6 * reach * reach))
        // d̂ less its mean where that is taken off.
        let own = d[t] - mean
        let (inverse, swollen) = (1 / (1 + greatest), 1 / (1 + least))
        let eta = max(1 - inverse, swollen - 1)
        // The part of x² that is lost, beside the square of d̂ + x that is kept whole.
        let lost = (isCentred ? theta + eta : max(0, 1 - (1 - theta) * inverse * inverse)).squareRoot()
        let bend = own * reach / theta.squareRoot() * (isCentred ? swollen : 1)
        for i in 0..<n {
          let slope = x[t, i]
          let change = denominators[t, i] / path[t] - 1
          squares[t, i] = root * (own + slope - centres[i])
          cross[t, i] = root * own * slope
          shift[t, i] = root * change
          losses[t, i] = root * lost * slope
          losses[periods + t, i] = root * bend * change
          if isCentred { losses[2 * periods + t, i] = root * eta.squareRoot() * (slope - centres[i]) }
        }
      }
    }

    /// x, T × n.
    private static func slopes(_ n: Matrix, _ delta: Matrix, _ d: [Double], _ path: [Double]) -> Matrix {
      var x = n
      for i in 0..<n.columns {
        for t in 0..<n.rows { x[t, i] = (n[t, i] - d[t] * delta[t, i]) / path[t] }
      }
      return x
    }

    private static func columnMeans(_ x: Matrix) -> [Double] {
      (0..<x.columns).map { i in
        (i * x.rows..<(i + 1) * x.rows).reduce(0.0) { $0 + x.storage[$1] } / Double(max(1, x.rows))
      }
    }
  }
}
