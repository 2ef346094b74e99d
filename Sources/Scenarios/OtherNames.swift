/// Names from elsewhere of what Kindex calls otherwise, for hints; none is taken for what it means.
public enum OtherNames {
  /// The measure that asks for the same portfolio, by names in lower case with hyphens between words.
  private static let measures = [
    "rmse": "mse", "rms": "mse", "l2": "mse", "ols": "mse", "te": "variance", "tracking-error": "variance",
    "tev": "variance", "mae": "mad", "l1": "mad", "minimax": "max", "linf": "max", "es": "cvar",
    "expected-shortfall": "cvar", "avar": "cvar", "semideviation": "semivariance", "active-risk": "risk",
  ]

  /// The measure that a name from elsewhere asks for; nil where it is no such name.
  public static func measure(of name: String) -> String? {
    measures[name.lowercased().replacing("_", with: "-").replacing(" ", with: "-")]
  }
}
