import LinearAlgebra

extension Certificate {
  /// The node problem that some decisions leave under this certificate.
  ///
  /// - Precondition: every stock that is not excluded is covered by the certificate.
  func node(_ problem: CardinalityQuadratic, _ decisions: Decisions) -> NodeProblem {
    let kept = (0..<count).filter { decisions.states[stocks[$0]] != .excluded }
    let n = kept.count
    var form = [Double](repeating: 0, count: n * n)
    form.withUnsafeMutableBufferPointer { target in
      quadratic.withUnsafeBufferPointer { source in
        for (column, j) in kept.enumerated() {
          for (row, i) in kept.enumerated() { target[column * n + row] = source[j * count + i] }
        }
      }
    }
    let names = kept.map { stocks[$0] }
    let range = problem.cardinality
    let lower = min(max(0, range.lowerBound - decisions.heldCounted), decisions.freeCounted)
    let upper = min(max(0, range.upperBound - decisions.heldCounted), decisions.freeCounted)
    var node = NodeProblem(
      stocks: names, quadratic: form, aggregate: aggregate, diagonal: kept.map { diagonal[$0] },
      weightCosts: kept.map { weightCosts[$0] }, constant: constant,
      floors: names.map { problem.floors[$0] }, ceilings: names.map { problem.ceilings[$0] },
      held: names.map { decisions.states[$0] == .held }, counted: names.map { problem.counted[$0] },
      freeCardinality: lower...max(lower, upper), sideRows: [])
    node.factor = factor?.over(kept)
    node.take(
      problem.sideRows.map { $0.over(names) }, kinks: problem.kinks.isEmpty ? [] : names.map { problem.kinks[$0] })
    return node
  }
}

extension DoublyNonnegativeSplitting.Input {
  /// The stocks that some decisions leave open, as a relaxation sees them.
  init(_ problem: ScaledProblem, _ decisions: Decisions, stocks: [Int]) {
    let source = problem.source
    let range = source.cardinality
    let lower = min(max(0, range.lowerBound - decisions.heldCounted), decisions.freeCounted)
    let upper = min(max(0, range.upperBound - decisions.heldCounted), decisions.freeCounted)
    self.init(
      quadratic: problem.submatrix(stocks), floors: stocks.map { source.floors[$0] },
      ceilings: stocks.map { source.ceilings[$0] }, held: stocks.map { decisions.states[$0] == .held },
      counted: stocks.map { source.counted[$0] }, freeCardinality: lower...max(lower, upper),
      split: problem.split?.over(stocks))
  }
}
