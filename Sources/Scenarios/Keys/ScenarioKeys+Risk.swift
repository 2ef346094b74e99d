import MarketData
import RiskModels

/// The keys of the risk model.
extension ScenarioKeys {
  static let risk = KeyTable<Specification>([
    ScenarioKey(
      "model", modelForm, \.risk.model,
      "How it is made: estimated from returns, the squared distance of exposures, or a file of exposures and "
        + "specific_risk; ledoit-wolf where it is not given."),
    ScenarioKey(
      "factor_covariance", .path(example: "factors.csv"), \.risk.factorCovariance,
      "The covariance of the factors of a model from a file: a column factor and one for each of them."),
    ScenarioKey(
      "half_life", .number("a number of returns", .periods, example: "60"), \.risk.halfLife,
      "Half-life of ewma: a return counts half for every so many returns back; 60 where it is not given."),
    ScenarioKey(
      "factors", factorForm, \.risk.factorCount,
      "How many principal components are factors of pca: by the criterion of Bai and Ng where it is not given."),
    ScenarioKey(
      "window", .count("a number of returns", atLeast: 2, example: "250"), \.risk.window,
      "How many returns the estimate uses, the last ones before it; those that are fitted where it is not given."),
    ScenarioKey(
      "as_of", .date, \.risk.asOf,
      "The last date that the estimate knows of, or the date of the file; the last fitted date where it is not given."),
    ScenarioKey(
      "horizon", .choice("horizon"), \.risk.horizon,
      "Whether the variances of a file are of one return of the prices or of a year; period where it is not given."),
    ScenarioKey(
      "max_age", .count("a number of days", atLeast: 0, example: "31"), \.risk.maxAge,
      "Days after which an estimate is stale, and warned about; 31 where it is not given."),
    ScenarioKey(
      "against", .choice("stand-in"), \.risk.against,
      "What stands for the benchmark: its weights in the table of stocks, or its series of returns; the weights where "
        + "they are all known and add up to 1."),
    ScenarioKey(
      "exposures", .names("a list of factor columns", example: "[beta, size]", atLeast: 1), \.risk.exposures,
      "The columns of the table of stocks that the model exposures matches; every factor column where it is not given."),
  ])

  private static let modelForm = ValueForm<RiskModelChoice>(
    modelWords, example: "ledoit-wolf", schema: ["type": "string", "minLength": 1.0]
  ) { node in
    guard let text = node.text, !text.isEmpty else {
      throw node.mismatch(expected: modelWords, example: "ledoit-wolf")
    }
    guard let choice = RiskModelChoice(text) else { throw RiskModelChoice.unknown(text, node.origin) }
    guard case .file = choice else { return choice }
    return .file(try ValueForm<String>.path(example: "exposures.csv").decode(node))
  }

  private static var modelWords: String {
    "a risk model: \(RiskModelChoice.names.joined(separator: ", ")), or the path of a .csv file of exposures"
  }

  private static let factorForm = ValueForm<FactorCountChoice>(
    scalar: "a number of factors, bai-ng or marchenko-pastur", example: "bai-ng",
    schema: ["type": ["integer", "string"], "minimum": 1.0, "pattern": "^([1-9][0-9]*|bai-ng|marchenko-pastur)$"],
    FactorCountChoice.init)
}

extension RiskModelChoice {
  /// A word that is no model, with the nearest that is one.
  static func unknown(_ text: String, _ origin: Origin) -> SpecificationError {
    SpecificationError(
      origin, "there is no risk model \"\(text)\"",
      remedy: nearestName(to: text, among: names).map { "Did you mean \($0)?" }
        ?? "There are \(names.joined(separator: ", ")); a file of exposures ends in .csv")
  }
}
