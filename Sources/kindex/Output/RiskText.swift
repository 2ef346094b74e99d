import IndexTracking

/// A risk model and what it expects, as a person would want to see it.
enum RiskText {
  /// What the model says of the portfolio, and from what.
  static func line(_ risk: RiskRecord) -> String {
    let source = "\(risk.model)\(window(risk))"
    if let distance = risk.exposureDistance {
      return "distance of factor exposures \(NumberText.scientific(distance)) (\(source))"
    }
    guard let error = risk.trackingError else { return "no ex-ante tracking error (\(source))" }
    let annual = risk.trackingErrorAnnualised.map { ", annualised \(NumberText.percent($0))" } ?? ""
    return "ex-ante tracking error \(NumberText.percent(error, digits: 4))\(annual) (\(source))"
  }

  /// Window and age of the estimate.
  static func window(_ risk: RiskRecord) -> String {
    var text = ""
    if let periods = risk.periods { text += ", \(periods) returns" }
    if let date = risk.to { text += risk.periods == nil ? ", of \(date)" : " to \(date)" }
    if let age = risk.ageDays, age != 0 { text += ", \(age) days old" }
    if let shrinkage = risk.shrinkage { text += ", shrunk by \(NumberText.percent(shrinkage))" }
    if let halfLife = risk.halfLife { text += ", half-life \(NumberText.fixed(halfLife, digits: 0))" }
    if let rule = risk.factorRule, let factors = risk.factors {
      text += factors.count == 1 ? ", 1 factor by \(rule)" : ", \(factors.count) factors by \(rule)"
    }
    return text
  }
}
