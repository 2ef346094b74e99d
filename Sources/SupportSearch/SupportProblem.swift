/// What a portfolio of few stocks must satisfy: which columns may be held, how many, and how much of each.
///
/// Columns 0 …< n stand for stocks, or for uncounted positions such as cash. With z[i] = 1 where column i is held:
/// Σ w[i] = budget, cardinality.lowerBound ≤ Σ z[i] over counted columns ≤ cardinality.upperBound,
/// floors[i]·z[i] ≤ w[i] ≤ ceilings[i]·z[i], every `SideRow` on w and z and every `SupportRule` on z.
///
/// Several columns may be modes of one stock, of which at most one is held. Where a mode ends another may go on, and a
/// mode may add a fixed part to the budget and to rows: such as a ticket, or what is not paid for what was owned before.
public struct SupportProblem: Sendable, Hashable {
  /// Least weight of each column when held; length n, fraction of the budget's unit.
  public var floors: [Double]
  /// Greatest weight of each column when held; length n, same unit.
  public var ceilings: [Double]
  /// What the weights sum to.
  public var budget: Double
  /// How many counted columns are held.
  public var cardinality: ClosedRange<Int>
  /// Columns that are always available and do not count, such as cash: bounded, but without a z.
  public var uncounted: Set<Int>
  /// Columns that every portfolio holds.
  public var mustHold: Set<Int>
  /// Columns that no portfolio holds.
  public var excluded: Set<Int>
  /// Linear rows on the weights: sector caps, factor bands.
  public var sideRows: [SideRow]
  /// Linear rows on the support: either/or, group cardinalities.
  public var supportRules: [SupportRule]
  /// What columns are modes of; nil where each is a stock of its own.
  public var modes: ModeMap?

  /// Describes a portfolio of few stocks.
  ///
  /// - Parameters:
  ///   - floors: least weight when held, length n.
  ///   - ceilings: greatest weight when held, length n.
  ///   - cardinality: how many counted columns are held.
  ///   - budget: what the weights sum to.
  ///   - uncounted: columns that do not count, such as cash.
  ///   - mustHold: columns that are always held.
  ///   - excluded: columns that are never held.
  ///   - sideRows: linear rows on the weights.
  ///   - supportRules: linear rows on the support.
  ///   - modes: what columns are modes of.
  public init(
    floors: [Double], ceilings: [Double], cardinality: ClosedRange<Int>, budget: Double = 1,
    uncounted: Set<Int> = [], mustHold: Set<Int> = [], excluded: Set<Int> = [], sideRows: [SideRow] = [],
    supportRules: [SupportRule] = [], modes: ModeMap? = nil
  ) {
    self.floors = floors
    self.ceilings = ceilings
    self.cardinality = cardinality
    self.budget = budget
    self.uncounted = uncounted
    self.mustHold = mustHold
    self.excluded = excluded
    self.sideRows = sideRows
    self.supportRules = supportRules
    self.modes = modes
  }

  /// How many columns there are, counted or not.
  public var columns: Int { floors.count }
}

/// A linear row: lower ≤ Σ coefficients[k]·w[columns[k]] + fixed[k]·z[columns[k]] ≤ upper.
public struct SideRow: Sendable, Hashable {
  /// The columns with a coefficient, each once.
  public var columns: [Int]
  /// Their coefficients, in the same order.
  public var coefficients: [Double]
  /// What each column adds by being held, in the same order; empty for nothing.
  public var fixed: [Double]
  /// The least value, −∞ where there is none.
  public var lower: Double
  /// The greatest value, +∞ where there is none.
  public var upper: Double

  /// Makes a row from the columns it touches.
  public init(
    columns: [Int], coefficients: [Double], fixed: [Double] = [], lower: Double = -.infinity,
    upper: Double = .infinity
  ) {
    self.columns = columns
    self.coefficients = coefficients
    self.fixed = fixed
    self.lower = lower
    self.upper = upper
  }
}

/// A linear row on the support: lower ≤ Σ coefficients[k]·z[columns[k]] ≤ upper, all integers.
public struct SupportRule: Sendable, Hashable {
  /// The columns with a coefficient, each once; none of them uncounted.
  public var columns: [Int]
  /// Their coefficients, in the same order.
  public var coefficients: [Int]
  /// The least value.
  public var lower: Int
  /// The greatest value.
  public var upper: Int

  /// Makes a rule from the columns it touches.
  public init(columns: [Int], coefficients: [Int], lower: Int = .min, upper: Int = .max) {
    self.columns = columns
    self.coefficients = coefficients
    self.lower = lower
    self.upper = upper
  }

  /// Between two counts of a set are held; both z[i] + z[j] ≤ 1 and group cardinalities are of this kind.
  public static func held(_ range: ClosedRange<Int>, of columns: [Int]) -> SupportRule {
    SupportRule(
      columns: columns, coefficients: columns.map { _ in 1 }, lower: range.lowerBound, upper: range.upperBound)
  }

  /// One column is held only together with another: z[column] ≤ z[companion].
  public static func ifHeld(_ column: Int, then companion: Int) -> SupportRule {
    SupportRule(columns: [column, companion], coefficients: [1, -1], upper: 0)
  }
}
