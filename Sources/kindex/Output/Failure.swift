import Backtesting
import Batch
import Foundation
import IndexTracking
import MILP
import MarketData
import MarketSimulation
import Scenarios
import TrackingDomain

/// Why a command ends without what was asked: an exit code with a message for standard error.
struct Failure: Error {
  /// The exit codes of the command line's contract.
  enum Code: Int32, CaseIterable {
    case infeasible = 2
    case nothingFound = 3
    case usage = 64
    case wrongData = 65
    case missingInput = 66
    case defect = 70
    case interrupted = 130

    /// What it says, as the documents have it.
    var meaning: String {
      switch self {
      case .infeasible: "infeasible, proven"
      case .nothingFound: "nothing found within the limits"
      case .usage: "the command line is wrong"
      case .wrongData: "the data or the scenario is wrong"
      case .missingInput: "an input file is missing or unreadable"
      case .defect: "a defect in Kindex or its engine"
      case .interrupted: "interrupted; the best portfolio found is written"
      }
    }
  }

  let code: Code
  let message: String
  /// What is said besides, a line each.
  var details: [String] = []

  /// Writes the message and leaves.
  func exit() -> Never {
    Diagnostics.write("error: \(message)")
    for line in details { Diagnostics.write(line) }
    Foundation.exit(code.rawValue)
  }

  /// Runs a piece of work and gives whatever it throws its exit code.
  static func translating<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let failure as Failure { throw failure } catch let error as DataError {
      let isMissing = error.kind == .missing || error.kind == .unreadable
      throw Failure(code: isMissing ? .missingInput : .wrongData, message: error.description)
    } catch let error as SpecificationError {
      throw Failure(code: error.isUsage ? .usage : .wrongData, message: error.description)
    } catch let error as ProblemError {
      throw Failure(code: .wrongData, message: error.description)
    } catch let error as TrackingError {
      switch error {
      case .problem, .noWholeShares: throw Failure(code: .wrongData, message: error.description)
      case .solver(.logNotWritten): throw Failure(code: .missingInput, message: error.description)
      case .solver, .audit: throw Failure(code: .defect, message: error.description)
      }
    } catch let error as BatchError {
      throw Failure(code: Code(error.kind), message: error.description)
    } catch let error as TaskTrouble {
      throw Failure(code: Code(rawValue: error.code) ?? .defect, message: error.message)
    } catch let error as JournalError {
      throw Failure(code: error.isInUse ? .usage : .missingInput, message: error.description)
    } catch let error as SimulationError {
      if case .notWritten = error { throw Failure(code: .missingInput, message: "\(error)") }
      throw Failure(code: .usage, message: "\(error)")
    }
  }
}

extension Failure.Code {
  /// The exit code of trouble with a batch.
  fileprivate init(_ kind: BatchError.Kind) {
    switch kind {
    case .missing: self = .missingInput
    case .malformed: self = .wrongData
    case .usage: self = .usage
    case .defect: self = .defect
    }
  }
}

extension SpecificationError {
  /// Whether the command line itself is at fault, rather than a file or the problem that it poses.
  var isUsage: Bool { origin == .standard }
}
