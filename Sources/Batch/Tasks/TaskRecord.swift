public import Foundation
public import IndexTracking
public import Scenarios

/// What became of one task: the file that is the source of truth, `kindex.task`.
///
/// A record stands by itself: what was asked, of which data, by which program, on which machine, and what was answered.
public struct TaskRecord: Sendable, Hashable, Codable {
  /// How a task ended; a task without a record is still to be done.
  public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    /// A portfolio was found.
    case done
    /// No portfolio satisfies the constraints, proven.
    case infeasible
    /// Nothing was found within the limits.
    case nothingFound = "nothing_found"
    /// The task could not be run to its end, twice, or its input is wrong.
    case failed
  }

  /// Always "kindex.task".
  public var kind = "kindex.task"
  /// Version of this form.
  public var version = 1
  /// The task's identity, SHA-256.
  public var id: String
  /// How it ended.
  public var status: Status
  /// What was asked, every path absolute.
  public var specification: Specification
  /// The files it was computed from.
  public var data: [DataFile]
  /// The program's version.
  public var kindexVersion: String
  /// The machine.
  public var environment: TaskEnvironment
  /// When it ended, seconds since 1970.
  public var finished: Double
  /// Wall-clock seconds of the attempt that ended it, data and judgement included.
  public var seconds: Double
  /// How many times it was begun.
  public var attempts: Int
  /// What the search began from besides its own starts; nil for nothing.
  public var start: TaskStart?
  /// Why another machine might find another portfolio, in plain words; empty where none would.
  public var machineDependence: [String]
  /// The portfolio; nil where none was found.
  public var solution: Solution?
  /// Why there is no portfolio; nil where there is one.
  public var failure: TaskFailure?

  enum CodingKeys: String, CodingKey {
    case kind, version, id, status, specification, data
    case kindexVersion = "kindex_version"
    case environment, finished, seconds, attempts, start
    case machineDependence = "machine_dependence"
    case solution, failure
  }

  /// Gathers a record.
  public init(
    _ identity: TaskIdentity, status: Status, kindexVersion: String, environment: TaskEnvironment = .current,
    finished: Double, seconds: Double, attempts: Int, start: TaskStart?, machineDependence: [String],
    solution: Solution?, failure: TaskFailure?
  ) {
    id = identity.id
    self.status = status
    specification = identity.specification
    data = identity.data
    self.kindexVersion = kindexVersion
    self.environment = environment
    self.finished = finished
    self.seconds = seconds
    self.attempts = attempts
    self.start = start
    self.machineDependence = machineDependence
    self.solution = solution
    self.failure = failure
  }

  /// The record's bytes: JSON, keys in order.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.userInfo[.omitsOrigins] = true
    return try encoder.encode(self)
  }

  /// Reads a record.
  ///
  /// - Throws: ``BatchError`` where the bytes are no record of a version that is known.
  public static func decoded(_ data: Data, from file: String) throws -> TaskRecord {
    struct Head: Decodable {
      let kind: String
      let version: Int
    }
    let decoder = JSONDecoder()
    decoder.userInfo[.omitsOrigins] = true
    do {
      let head = try decoder.decode(Head.self, from: data)
      guard head.kind == "kindex.task", head.version <= 1 else {
        throw BatchError(
          .malformed, "\(file) holds a \(head.kind) of version \(head.version), this Kindex reads kindex.task 1",
          remedy: "Use a newer Kindex")
      }
      let record = try decoder.decode(TaskRecord.self, from: data)
      guard TaskIdentity.isWellFormed(record.id), record.solution?.isPlausible ?? true else {
        throw CocoaError(.fileReadCorruptFile)
      }
      return record
    } catch let error as BatchError { throw error } catch {
      throw BatchError(
        .malformed, "\(file) is no complete task record", remedy: "Remove it, and the task is solved again")
    }
  }
}

extension Solution {
  /// Whether the portfolio can be one: nothing is held short, and the stocks are told apart by name.
  fileprivate var isPlausible: Bool {
    holdings.allSatisfy { $0.shares >= 0 && $0.price > 0 } && Set(holdings.map(\.id)).count == holdings.count
  }
}

/// The machine that a task ran on.
public struct TaskEnvironment: Sendable, Hashable, Codable {
  /// Its name.
  public var host: String
  /// Its operating system.
  public var system: String
  /// Its active cores.
  public var cores: Int

  /// This machine.
  public static let current = TaskEnvironment(
    host: ProcessInfo.processInfo.hostName, system: ProcessInfo.processInfo.operatingSystemVersionString,
    cores: ProcessInfo.processInfo.activeProcessorCount)
}

/// Proportions that a search began from.
public struct TaskStart: Sendable, Hashable, Codable {
  /// Where a start comes from.
  public enum Origin: String, Sendable, Hashable, Codable {
    /// The answer of another task of the grid.
    case neighbour
    /// An attempt at the same task that was interrupted.
    case interruption
  }

  /// Where it comes from.
  public var origin: Origin
  /// The task it comes from.
  public var task: String
  /// Proportions by stock.
  public var weights: [String: Double]
  /// Wall-clock seconds already spent on the task by attempts that were interrupted.
  public var secondsSpent: Double

  /// Describes a start.
  public init(_ origin: Origin, task: String, weights: [String: Double], secondsSpent: Double = 0) {
    self.origin = origin
    self.task = task
    self.weights = weights
    self.secondsSpent = secondsSpent
  }
}

/// Why a task has no portfolio.
public struct TaskFailure: Sendable, Hashable, Codable {
  /// The exit code that `solve` would have ended with.
  public var code: Int32
  /// What happened, and what to do.
  public var message: String
  /// The end of what the worker wrote to standard error; empty as a rule.
  public var log: String

  /// Describes a failure.
  public init(code: Int32, message: String, log: String = "") {
    self.code = code
    self.message = message
    self.log = log
  }
}
