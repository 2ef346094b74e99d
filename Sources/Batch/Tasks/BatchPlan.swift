internal import Fingerprints
internal import Foundation
public import Scenarios
internal import TrackingDomain

/// The tasks of a grid: identities in the order of its points, with an estimate of what each will cost.
public struct BatchPlan: Sendable {
  /// One task of a plan.
  public struct Task: Sendable, Hashable {
    /// The number of the grid's point.
    public let point: Int
    /// The task's identity.
    public let id: String
    /// Estimated seconds of the search; only their order matters, and their sum for chunks.
    public let cost: Double

    /// Describes a task.
    public init(point: Int, id: String, cost: Double) {
      self.point = point
      self.id = id
      self.cost = cost
    }
  }

  /// The grid.
  public let grid: Grid
  /// The program's version.
  public let kindexVersion: String
  /// Its tasks; where two points ask the same, the first stands for both.
  public let tasks: [Task]
  /// Points that ask what another point has asked already.
  public let repeats: Int
  /// What names the run: the same for the same tasks, whatever they are called.
  public let key: String

  /// Identifies every task of a grid.
  ///
  /// - Parameters:
  ///   - grid: the grid.
  ///   - kindexVersion: the program's version.
  ///   - cost: estimated seconds of a task.
  /// - Throws: `SpecificationError`, `DataError` or ``BatchError`` for the first task that cannot be.
  public init(_ grid: Grid, kindexVersion: String, cost: (Specification) throws -> Double) throws {
    self.grid = grid
    self.kindexVersion = kindexVersion
    var fingerprints = FileFingerprints()
    var tasks: [Task] = []
    var seen: Set<String> = []
    var repeats = 0
    var digest = Fingerprint()
    for point in grid.points {
      let identity = try TaskIdentity(
        grid.specification(of: point), kindexVersion: kindexVersion, fingerprints: &fingerprints)
      guard seen.insert(identity.id).inserted else {
        repeats += 1
        continue
      }
      digest.update(Array(identity.id.utf8))
      tasks.append(Task(point: point, id: identity.id, cost: try cost(identity.specification)))
    }
    self.tasks = tasks
    self.repeats = repeats
    key = String(digest.hexadecimal().prefix(16))
    self.fingerprints = fingerprints
  }

  private let fingerprints: FileFingerprints

  /// What a task asks, with the files as they were when the plan was made.
  public func identity(of task: Task) throws -> TaskIdentity {
    var known = fingerprints
    return try TaskIdentity(grid.specification(of: task.point), kindexVersion: kindexVersion, fingerprints: &known)
  }
}

/// A guess at how long a search takes, for the order of tasks and the size of chunks.
public enum CostEstimate {
  /// Estimated seconds, never above the time limit.
  ///
  /// Proportional to N·T·K; linear measures, whose proofs are slower, count tenfold. Measured on the OR-Library
  /// instances, where it is right within a factor of ten for most.
  ///
  /// - Parameters:
  ///   - specification: what is asked.
  ///   - stocks: N of the price table.
  ///   - periods: T of the price table, taken where the specification does not say how many returns are fitted.
  public static func seconds(_ specification: Specification, stocks: Int, periods: Int) -> Double {
    let bounds = specification.cardinality?.value
    let held = min(stocks, bounds?.most ?? bounds?.least ?? 10)
    let fitted = min(periods, specification.inSample?.value ?? periods)
    let measure = specification.measure?.value ?? .mse
    let size = Double(stocks) * Double(fitted) * Double(held)
    return min(specification.timeLimit?.value ?? 60, 3e-6 * size * (measure.isQuadratic ? 1 : 10))
  }
}
