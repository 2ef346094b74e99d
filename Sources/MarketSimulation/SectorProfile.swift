/// What sets one sector apart from another.
struct SectorProfile: Sendable {
  /// The name written to `stocks.csv`.
  let name: String
  /// The share of companies, relative to the other sectors.
  let prevalence: Double
  /// The mean β of its companies, before β is scaled to a capitalisation-weighted mean of 1.
  let beta: Double
  /// The volatility of its factor relative to an average sector's.
  let volatility: Double
  /// What its companies call themselves.
  let suffixes: [String]

  /// The first sectors of the standard list; beyond its eleven the list repeats with numbered names.
  static func first(_ count: Int) -> [SectorProfile] {
    (0..<count).map { position in
      let base = standard[position % standard.count]
      let round = position / standard.count + 1
      return SectorProfile(
        name: round == 1 ? base.name : "\(base.name) \(round)", prevalence: base.prevalence, beta: base.beta,
        volatility: base.volatility, suffixes: base.suffixes)
    }
  }

  private static let standard = [
    SectorProfile(
      name: "Information Technology", prevalence: 15, beta: 1.2, volatility: 1.1,
      suffixes: ["Systems", "Software", "Devices", "Semiconductor", "Data"]),
    SectorProfile(
      name: "Financials", prevalence: 14, beta: 1.1, volatility: 1.0,
      suffixes: ["Bancorp", "Financial", "Insurance", "Capital", "Trust"]),
    SectorProfile(
      name: "Health Care", prevalence: 13, beta: 0.8, volatility: 0.9,
      suffixes: ["Therapeutics", "Medical", "Health", "Biosciences", "Diagnostics"]),
    SectorProfile(
      name: "Industrials", prevalence: 15, beta: 1.05, volatility: 0.7,
      suffixes: ["Industries", "Engineering", "Logistics", "Aerospace", "Holdings"]),
    SectorProfile(
      name: "Consumer Discretionary", prevalence: 11, beta: 1.15, volatility: 0.9,
      suffixes: ["Stores", "Brands", "Motors", "Leisure", "Resorts"]),
    SectorProfile(
      name: "Consumer Staples", prevalence: 7, beta: 0.6, volatility: 0.9,
      suffixes: ["Foods", "Beverages", "Household", "Grocers", "Farms"]),
    SectorProfile(
      name: "Energy", prevalence: 5, beta: 1.1, volatility: 1.8,
      suffixes: ["Energy", "Petroleum", "Pipelines", "Resources", "Drilling"]),
    SectorProfile(
      name: "Utilities", prevalence: 6, beta: 0.55, volatility: 1.2,
      suffixes: ["Power", "Electric", "Water", "Gas", "Utilities"]),
    SectorProfile(
      name: "Materials", prevalence: 6, beta: 1.1, volatility: 0.9,
      suffixes: ["Mining", "Chemicals", "Steel", "Paper", "Aggregates"]),
    SectorProfile(
      name: "Real Estate", prevalence: 6, beta: 0.9, volatility: 1.1,
      suffixes: ["Properties", "Realty", "Estates", "Warehouses", "Residential"]),
    SectorProfile(
      name: "Communication Services", prevalence: 5, beta: 0.95, volatility: 0.8,
      suffixes: ["Media", "Networks", "Wireless", "Publishing", "Telecom"]),
  ]
}
