import LinearAlgebra

/// Between which values each D[t] lies over all portfolios that matter: those of at most a given objective.
struct PathBand {
  /// Least D[t], T entries, positive.
  var lower: [Double]
  /// Greatest D[t], T entries.
  var upper: [Double]

  /// What Σw = 1, floors and ceilings leave, whatever the objective.
  ///
  /// - Parameter paths: a row a date and a column a stock, every entry positive.
  init(_ paths: Matrix, _ constraints: CardinalityQuadratic) {
    let stocks = (0..<constraints.count).filter { constraints.states[$0] != .excluded }
    let ceilings = Self.ceilings(constraints)
    let floors = stocks.map { constraints.states[$0] == .held ? constraints.floors[$0] : 0 }
    self.init(paths.selecting(stocks), floors: floors, ceilings: stocks.map { ceilings[$0] })
  }

  /// What Σw = 1 leaves of weights between floors and ceilings, whatever the objective.
  init(_ paths: Matrix, floors: [Double], ceilings: [Double]) {
    lower = [Double](repeating: 0, count: paths.rows)
    upper = lower
    for t in 0..<paths.rows {
      let order = floors.indices.sorted { paths[t, $0] > paths[t, $1] }
      func extreme(_ order: [Int]) -> Double {
        var (room, total) = (1.0, 0.0)
        for k in floors.indices {
          total += floors[k] * paths[t, k]
          room -= floors[k]
        }
        for k in order where room > 0 {
          let part = min(room, max(0, ceilings[k] - floors[k]))
          total += part * paths[t, k]
          room -= part
        }
        return total
      }
      upper[t] = extreme(order) * (1 + 1e-12)
      lower[t] = extreme(order.reversed()) * (1 - 1e-12)
    }
  }

  /// The most that each stock can be where the others that must be held have their floors.
  private static func ceilings(_ constraints: CardinalityQuadratic) -> [Double] {
    let open = (0..<constraints.count).filter { constraints.counted[$0] && constraints.states[$0] != .excluded }
    let others = max(0, constraints.cardinality.lowerBound - 1)
    let least = open.map { constraints.floors[$0] }.sorted().prefix(others).reduce(0, +)
    return (0..<constraints.count).map {
      min(constraints.ceilings[$0], constraints.counted[$0] ? max(0, 1 - least) : 1)
    }
  }

  /// Keeps what both allow.
  mutating func intersect(_ other: PathBand) {
    for t in lower.indices {
      lower[t] = max(lower[t], other.lower[t])
      upper[t] = min(upper[t], other.upper[t])
    }
  }

  /// Whether some date has no value left: no portfolio matters.
  var isEmpty: Bool { zip(lower, upper).contains { $0 > $1 * (1 + 1e-9) } }

  /// The mean relative width.
  var meanWidth: Double {
    zip(lower, upper).reduce(0) { $0 + $1.1 / $1.0 - 1 } / Double(max(1, lower.count))
  }

  /// The greatest relative width.
  var width: Double { zip(lower, upper).reduce(0) { max($0, $1.1 / $1.0 - 1) } }
}
