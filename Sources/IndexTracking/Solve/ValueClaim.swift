import TrackingDomain

/// What a search says that its own portfolio is worth, counted in its own way: by its quadratic form, its regression or
/// the columns of its program.
///
/// The audit compares it with the value recomputed from raw prices. A wrong row of a model, or a measure that is not
/// what is called so, shows in this alone: every other value comes from the very function that the judge uses.
struct ValueClaim {
  /// The value, in the objective's units.
  var value: Double
  /// How far it may be off for the search's own tolerances, as a fraction of the value.
  var precision: Double
  /// The same in the objective's units, for values near 0.
  var rounding: Double

  /// A claim of the engine, which lets every proportion miss its bounds by 10⁻⁶: where a stock's return is many times its
  /// price, that is much of a deviation.
  ///
  /// - Parameters:
  ///   - value: in the objective's units.
  ///   - rounding: the engine's tolerance of the objective.
  ///   - greatest: the greatest |coefficient| of a deviation.
  ///   - isSquare: whether deviations are squared.
  init(byEngine value: Double, rounding: Double, greatest: Double, isSquare: Bool) {
    let missed = greatest > 1 ? 1e-6 * greatest : 0
    let slack = isSquare ? (2 * max(0, value).squareRoot() + missed) * missed : missed
    self.init(value: value, precision: 1e-5, rounding: rounding + slack)
  }

  /// A claim with what it may be off by.
  init(value: Double, precision: Double, rounding: Double) {
    (self.value, self.precision, self.rounding) = (value, precision, rounding)
  }

  /// Compares with the value recomputed from raw prices.
  ///
  /// - Throws: `AuditFailure` where the two differ by more than tolerances can explain.
  func audit(against recomputed: Double) throws(AuditFailure) {
    let allowed = precision * max(abs(value), abs(recomputed)) + rounding
    guard !(abs(value - recomputed) <= allowed) else { return }
    throw AuditFailure(
      findings: ["the search counts its portfolio as \(value), recomputed from prices it is \(recomputed)"])
  }
}
