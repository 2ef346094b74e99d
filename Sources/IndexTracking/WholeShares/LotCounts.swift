import TrackingDomain

/// Whole lots of some stocks, with or without the odd rest that is owned of each.
struct LotCounts: Sendable, Hashable {
  /// Lots, whole numbers.
  var lots: [Double]
  /// Whether the rest is kept; false where there is none.
  var keepsRest: [Bool]

  /// Share counts on the grids of the stocks.
  func shares(_ grids: [LotGrid]) -> [Double] {
    grids.indices.map { grids[$0].shares(lots: lots[$0], keepsRest: keepsRest[$0]) }
  }
}
