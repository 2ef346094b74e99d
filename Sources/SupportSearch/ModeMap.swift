/// What columns are modes of: stocks that can be held in one of several ways.
public struct ModeMap: Sendable, Hashable {
  /// The stock of each column, length n: any numbers, equal for modes of one stock, of which at most one is held.
  public var stocks: [Int]
  /// What each column adds to the budget by being held, beside its weight; length n.
  public var fixed: [Double]
  /// The column that goes on where a column's ceiling ends, −1 for none; length n.
  ///
  /// There both are the same portfolio: the floor of the one is the ceiling of the other but for a factor, and so are
  /// the columns' entries in the objective, while budget and rows agree with their fixed parts.
  public var next: [Int]

  /// Makes a map.
  public init(stocks: [Int], fixed: [Double], next: [Int]) {
    self.stocks = stocks
    self.fixed = fixed
    self.next = next
  }

  /// The column whose ceiling is where a column begins, −1 for none; length n.
  package var previous: [Int] {
    var result = [Int](repeating: -1, count: next.count)
    for (column, after) in next.enumerated() where after >= 0 { result[after] = column }
    return result
  }
}

extension SupportProblem {
  /// What columns add by being held, to the budget and to every side row: length n each; nil where that is nothing.
  package var fixedParts: [[Double]]? {
    guard let modes else { return nil }
    let parts =
      [modes.fixed]
      + sideRows.map { row in
        var dense = [Double](repeating: 0, count: columns)
        for (column, part) in zip(row.columns, row.fixed) { dense[column] = part }
        return dense
      }
    return parts.contains { $0.contains { $0 != 0 } } ? parts : nil
  }

  /// What columns add by being held to a row, 0 for the budget and then the side rows.
  package func fixedPart(_ row: Int, of columns: [Int]) -> Double {
    guard let modes else { return 0 }
    if row == 0 { return columns.reduce(0) { $0 + modes.fixed[$1] } }
    let side = sideRows[row - 1]
    guard !side.fixed.isEmpty else { return 0 }
    let held = Set(columns)
    return zip(side.columns, side.fixed).reduce(0) { $0 + (held.contains($1.0) ? $1.1 : 0) }
  }

  /// The first column of each stock among columns.
  package func firstModes(_ columns: [Int]) -> [Int] {
    guard let modes else { return columns }
    var seen: Set<Int> = []
    return columns.filter { seen.insert(modes.stocks[$0]).inserted }
  }

  /// The number of the stock that a column is a mode of.
  package func stock(of column: Int) -> Int { modes?.stocks[column] ?? column }

  /// The columns of a support in the modes that go on upwards, or in those below, where the bounds of those held leave
  /// the budget out of reach; nil where they do not, or no other modes are left.
  package func meetingBudget(_ support: [Int], _ modes: ModeMap) -> [Int]? {
    let columns = support + uncounted
    let rest = budget - columns.reduce(0) { $0 + modes.fixed[$1] }
    let other: [Int]
    if columns.reduce(0, { $0 + ceilings[$1] }) < rest {
      other = modes.next
    } else if columns.reduce(0, { $0 + floors[$1] }) > rest {
      other = modes.previous
    } else {
      return nil
    }
    let result = support.map { other[$0] >= 0 ? other[$0] : $0 }
    return result == support ? nil : result
  }
}
