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
