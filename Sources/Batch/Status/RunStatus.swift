/// How a run is doing, as far as its task records tell.
public struct RunStatus: Sendable, Hashable, Codable {
  /// A task that deserves a look.
  public struct Notable: Sendable, Hashable, Codable {
    /// Its identity.
    public var task: String
    /// What the grid sets, by key path.
    public var settings: [String: String]
    /// (value − bound)/|value|; nil where it is of no account.
    public var gap: Double?
    /// What went wrong; nil where nothing did.
    public var failure: String?
  }

  /// Always "kindex.status".
  public var kind = "kindex.status"
  /// Version of this form.
  public var version = 1
  /// The run's key.
  public var run: String
  /// What the user calls the grid.
  public var name: String
  /// Tasks in all.
  public var total = 0
  /// Tasks with a portfolio.
  public var done = 0
  /// Tasks proven infeasible.
  public var infeasible = 0
  /// Tasks without a portfolio at their limits.
  public var nothingFound = 0
  /// Tasks that failed.
  public var failed = 0
  /// Tasks that are being solved.
  public var running = 0
  /// Tasks finished a second by the pools at work; nil where none is.
  public var rate: Double?
  /// Seconds left by the estimated cost of what is not finished; nil where no pool is at work.
  public var secondsLeft: Double?
  /// The tasks whose proofs are widest open, the worst first.
  public var worstGaps: [Notable] = []
  /// The first tasks that failed.
  public var failures: [Notable] = []

  /// Tasks that have not ended.
  public var pending: Int { total - done - infeasible - nothingFound - failed }

  enum CodingKeys: String, CodingKey {
    case kind, version, run, name, total, done, infeasible
    case nothingFound = "nothing_found"
    case failed, running, rate
    case secondsLeft = "seconds_left"
    case worstGaps = "worst_gaps"
    case failures
  }

  /// How many notable tasks are listed.
  static let listed = 5

  init(run: String, name: String) {
    self.run = run
    self.name = name
  }

  mutating func count(_ outcome: TaskOutcome, _ entry: RunManifest.Entry) {
    switch outcome.status {
    case .done: done += 1
    case .infeasible: infeasible += 1
    case .nothingFound: nothingFound += 1
    case .failed:
      failed += 1
      if failures.count < Self.listed {
        failures.append(Notable(task: entry.id, settings: entry.settings, failure: outcome.failure))
      }
    }
    guard let gap = outcome.openGap else { return }
    let place = worstGaps.firstIndex { ($0.gap ?? 0) < gap } ?? worstGaps.count
    guard place < Self.listed else { return }
    worstGaps.insert(Notable(task: entry.id, settings: entry.settings, gap: gap), at: place)
    worstGaps = Array(worstGaps.prefix(Self.listed))
  }

  mutating func count(_ pools: [PoolActivity.State], _ pendingCost: Double) {
    guard !pools.isEmpty else { return }
    running = pools.reduce(0) { $0 + $1.running.count }
    let tasks = pools.reduce(0) { $0 + $1.tasksPerSecond }
    let cost = pools.reduce(0) { $0 + $1.costPerSecond }
    if tasks > 0 { rate = tasks }
    if cost > 0 { secondsLeft = pendingCost / cost }
  }
}
