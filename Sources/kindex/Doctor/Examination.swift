import CbcEngine
import Foundation
import LinearAlgebra
import SolverConformance
import TrackingDomain

/// One thing that is computed and held against what is known; a worker process does it, which may crash over it.
enum Examination: Codable {
  /// A case of ``SolverConformance``, by its name, on the engines that Kindex uses.
  case engine(String)
  /// Products and factors of BLAS.
  case arithmetic
  /// A bundled tracking problem.
  case tracking(TrackingMeasure)

  /// All of them, in the order in which they are shown.
  static let all: [Examination] =
    SolverConformance.cases.map { .engine($0.name) } + [.arithmetic] + TrackingCheck.measures.map { .tracking($0) }

  /// What it belongs to, and what it is called there.
  var title: (area: String, name: String) {
    switch self {
    case .engine(let name): ("engine", name)
    case .arithmetic: ("arithmetic", "products, factors and eigenvalues")
    case .tracking(let measure): ("tracking", "\(measure.rawValue) of three stocks of eight, proven")
    }
  }

  /// What to do where it fails.
  var remedy: String {
    switch self {
    case .engine:
      "Do not trust results on this machine: install another build of CBC and CLP, and report this line with their "
        + "versions."
    case .arithmetic:
      "Do not trust results on this machine: set OPENBLAS_CORETYPE to an older processor, or install another build of "
        + "OpenBLAS."
    case .tracking: "Do not trust results on this machine, and report this line."
    }
  }

  /// Does it in this process, of which standard output belongs to the result: whoever writes there has failed.
  func run() throws -> WorkerAnswer {
    var fault: String?
    let printed = try OutputCapture.bytes { fault = try examine() }
    if fault == nil, printed > 0 { fault = "something was written to standard output, which belongs to the result" }
    return fault.map { WorkerAnswer(failure: $0, code: Failure.Code.defect.rawValue) } ?? WorkerAnswer()
  }

  /// What is wrong; nil where nothing is.
  private func examine() throws -> String? {
    switch self {
    case .engine(let name):
      guard let examined = SolverConformance.named(name) else {
        throw Failure(code: .usage, message: "there is no check of engines called \(name)")
      }
      do throws(ConformanceFailure) {
        try examined.run(Engines(solver: CbcSolver(), lpSolver: ClpSolver()))
        return nil
      } catch { return error.description }
    case .arithmetic: return BLASCheck.fault()
    case .tracking(let measure): return try TrackingCheck.fault(measure)
    }
  }
}
