import MILP

/// A method that climbs the dual of the doubly nonnegative relaxation and may be stopped anywhere.
protocol DualClimb: ~Copyable {
  /// Climbs for as long as is worth another certificate.
  ///
  /// - Parameter interruption: why the search must stop, asked often.
  mutating func climb(unless interruption: () -> Termination?) -> ClimbOutcome
  /// What the point reached proves; nil where a number is not finite.
  mutating func certificate() -> Certificate?
  /// Where the iterations stand.
  borrowing func snapshot() -> RelaxationSnapshot
  /// Goes on with a cost of each weight beside the form: what side rows are worth at their multipliers.
  ///
  /// - Parameter costs: one a stock, in the order of the stocks.
  mutating func lean(on costs: [Double])
}

/// How a stretch of a climb ended.
enum ClimbOutcome {
  /// As it should.
  case climbed
  /// Where nothing is left to gain.
  case arrived
  /// At numbers that are not finite.
  case broken
  /// The clock or the caller said so.
  case interrupted(Termination)
}

/// Where a climb stopped: what another goes on from, on what branching leaves or under another cardinality.
enum RelaxationSnapshot {
  case splitting(DoublyNonnegativeSplitting.Snapshot)
  case factored(FactoredDual.Snapshot)

  /// The stocks that it covers, ascending.
  var stocks: [Int] {
    switch self {
    case .splitting(let snapshot): snapshot.stocks
    case .factored(let snapshot): snapshot.stocks
    }
  }

  /// What the scaled weights sum to.
  var kappa: Double {
    switch self {
    case .splitting(let snapshot): snapshot.kappa
    case .factored(let snapshot): snapshot.kappa
    }
  }

  /// The bytes that it takes.
  var size: Int {
    switch self {
    case .splitting(let snapshot): snapshot.size
    case .factored(let snapshot): snapshot.size
    }
  }
}
