import LinearAlgebra

/// Narrows the band to what a node leaves and takes the form at the node's own least point.
struct RatioRefiner: FormRefiner {
  /// The fraction of a band's mean width that must go for another form to be worth its certificate.
  private static let leastGain = 0.1
  /// Dates that are solved for in a node.
  private static let pivots = 8

  let normalised: NormalisedRatio
  /// Of the tree's own form.
  let band: PathBand
  /// The tree's own form.
  let problem: ScaledProblem

  func refine(
    _ node: NodeProblem, after refinement: FormRefinement?, cutoff: Double?, unless isOver: () -> Bool
  ) -> FormRefinement? {
    guard let cutoff else { return nil }
    let before = refinement?.band ?? band
    let answer = NodeSolver().solve(node, cutoff: .infinity)
    guard answer.bound.value.isFinite else { return nil }
    let finder = BandFinder(
      node, answer: answer, cutoff: cutoff, paths: normalised.paths.selecting(node.stocks), pivots: Self.pivots)
    let narrow = finder.narrow(before, unless: isOver)
    guard !narrow.isEmpty, narrow.meanWidth < (1 - Self.leastGain) * before.meanWidth else { return nil }
    let part = normalised.problem.part(of: node.stocks)
    let model = RatioModel(part, of: normalised.problem, reference: finder.point, band: narrow)
    return FormRefinement(problem: problem.replacing(model.form, of: node.stocks), band: narrow)
  }
}

extension ScaledProblem {
  /// The same constraints with another form of some stocks; what it says of the others means nothing.
  func replacing(_ form: Matrix, of stocks: [Int]) -> ScaledProblem {
    var entries = [Double](repeating: 0, count: count * count)
    for (column, j) in stocks.enumerated() {
      for (row, i) in stocks.enumerated() { entries[j * count + i] = form[row, column] / scale }
    }
    return ScaledProblem(source: source, scale: scale, quadratic: entries, split: split)
  }
}
