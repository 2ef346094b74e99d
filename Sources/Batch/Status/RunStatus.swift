internal import Foundation

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

  /// Looks at a run: at the store as far as it goes, and at the task records that it has not heard of.
  ///
  /// - Throws: ``BatchError`` where the store or the list of tasks cannot be read.
  public static func read(_ header: RunManifest.Header, store: RunStore?, folder: TaskFolder) throws -> RunStatus {
    var status = RunStatus(run: header.key, name: header.name)
    var pendingCost = 0.0
    let open: [RunManifest.Entry]
    if let store, try store.runs().contains(where: { $0.key == header.key }) {
      status = try store.status(of: header)
      open = try store.pending(run: header.key)
    } else {
      open = try RunManifest.read(header.key, in: folder).entries
      status.total = open.count
    }
    for entry in open {
      guard let outcome = try? TaskOutcome.read(entry.id, in: folder) else {
        pendingCost += entry.cost
        continue
      }
      status.count(outcome, entry)
    }
    status.count(PoolActivity.states(in: folder).filter { $0.run == header.key }, pendingCost)
    return status
  }

  private mutating func count(_ outcome: TaskOutcome, _ entry: RunManifest.Entry) {
    switch outcome.status {
    case .done: done += 1
    case .infeasible: infeasible += 1
    case .nothingFound: nothingFound += 1
    case .failed:
      failed += 1
      if failures.count < Self.listed {
        failures.append(Notable(task: entry.id, settings: entry.settings, failure: outcome.failure?.message))
      }
    }
    guard let gap = outcome.openGap else { return }
    let place = worstGaps.firstIndex { ($0.gap ?? 0) < gap } ?? worstGaps.count
    guard place < Self.listed else { return }
    worstGaps.insert(Notable(task: entry.id, settings: entry.settings, gap: gap), at: place)
    worstGaps = Array(worstGaps.prefix(Self.listed))
  }

  private mutating func count(_ pools: [PoolActivity.State], _ pendingCost: Double) {
    guard !pools.isEmpty else { return }
    running = pools.reduce(0) { $0 + $1.running.count }
    let tasks = pools.reduce(0) { $0 + $1.tasksPerSecond }
    let cost = pools.reduce(0) { $0 + $1.costPerSecond }
    if tasks > 0 { rate = tasks }
    if cost > 0 { secondsLeft = pendingCost / cost }
  }
}

/// What a status needs to know of a record.
private struct TaskOutcome: Decodable {
  struct Solution: Decodable {
    struct Objective: Decodable { var gap: Double? }
    var termination: String
    var objective: Objective
  }

  var status: TaskRecord.Status
  var solution: Solution?
  var failure: TaskFailure?

  /// The gap where the answer is not proven.
  var openGap: Double? { solution?.termination == "optimal" ? nil : solution?.objective.gap }

  static func read(_ id: String, in folder: TaskFolder) throws -> TaskOutcome {
    guard folder.hasRecord(id) else { throw CocoaError(.fileNoSuchFile) }
    return try JSONDecoder().decode(
      TaskOutcome.self, from: Data(contentsOf: URL(fileURLWithPath: folder.recordFile(id))))
  }
}
