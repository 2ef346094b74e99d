/// A form that lies below the objective on what a node leaves, sharper than the tree's own.
struct FormRefinement {
  /// The form, on the tree's scale.
  var problem: ScaledProblem
  /// What it holds over.
  var band: PathBand
}

/// Sharpens forms below an objective that is none itself.
protocol FormRefiner: Sendable {
  /// A sharper form for the portfolios of a node.
  ///
  /// - Parameters:
  ///   - node: what the node leaves, under a certificate of the form so far.
  ///   - refinement: that form, where it is not the tree's own.
  ///   - cutoff: portfolios above it do not matter; nil where all do.
  ///   - isOver: asked now and then; true ends it with what is sharper so far.
  /// - Returns: nil where it would hardly be sharper.
  func refine(
    _ node: NodeProblem, after refinement: FormRefinement?, cutoff: Double?, unless isOver: () -> Bool
  ) -> FormRefinement?
}
