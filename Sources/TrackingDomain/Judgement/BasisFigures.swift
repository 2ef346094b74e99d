/// Figures as the problem's basis counts them, beside those of the shares that are held.
public struct BasisFigures: Sendable, Hashable, Codable {
  /// The basis.
  public var basis: DeviationBasis
  /// Over the fitted dates; null where there is no portfolio.
  @NullEncoded public var inSample: SampleFigures?
  /// After them; null where there are none.
  @NullEncoded public var outOfSample: SampleFigures?

  /// Names the basis; the figures are filled in.
  init(basis: DeviationBasis) { self.basis = basis }

  enum CodingKeys: String, CodingKey {
    case basis
    case inSample = "in_sample"
    case outOfSample = "out_of_sample"
  }
}

extension Judge {
  /// Figures of the share counts that a portfolio holds over the fitted dates, whatever the problem's basis.
  public func heldFigures(of portfolio: JudgedPortfolio) -> SampleFigures {
    SampleFigures(inSamplePath(of: portfolio, basis: .shares), periodsPerYear: problem.periodsPerYear)
  }

  /// The same after the fitted dates; nil where there are none.
  public func heldFiguresOutOfSample(of portfolio: JudgedPortfolio) -> SampleFigures? {
    outOfSamplePath(of: portfolio, basis: .shares).map { SampleFigures($0, periodsPerYear: problem.periodsPerYear) }
  }

  /// Figures as the problem's basis counts them; nil where that is what is held, `shares`, and for `risk`, which is of no
  /// basis.
  public func basisFigures(of portfolio: JudgedPortfolio) -> BasisFigures? {
    guard problem.objective.basis != .shares, problem.objective.measure != .risk else { return nil }
    var figures = BasisFigures(basis: problem.objective.basis)
    figures.inSample = SampleFigures(inSamplePath(of: portfolio), periodsPerYear: problem.periodsPerYear)
    figures.outOfSample = outOfSamplePath(of: portfolio).map {
      SampleFigures($0, periodsPerYear: problem.periodsPerYear)
    }
    return figures
  }
}
