public import MILP

/// One thing that an engine must do right, with a small model whose answer is known.
///
/// Each case stands for a way in which an engine has been seen to mislead its callers, or for a sentence of ``Solver``
/// and ``LPSession`` that somebody relies on. A case asks the engine and judges what it says from the model alone.
public struct ConformanceCase: Sendable {
  /// What is examined, in a few words; no two cases share it.
  public let name: String
  /// Whether trying every whole assignment and every vertex would answer it within moments.
  public let isTiny: Bool
  let body: @Sendable (Engines) throws -> Void

  init(_ name: String, isTiny: Bool = true, _ body: @escaping @Sendable (Engines) throws -> Void) {
    self.name = name
    self.isTiny = isTiny
    self.body = body
  }

  /// Examines a pair of engines.
  ///
  /// - Throws: ``ConformanceFailure``, which says what was expected and what was answered.
  public func run(_ engines: Engines) throws(ConformanceFailure) {
    do { try body(engines) } catch let failure as ConformanceFailure { throw failure } catch {
      throw ConformanceFailure("it gives no answer: \(error)")
    }
  }
}

/// An engine for integer programs and one for linear programs, examined together.
public struct Engines: Sendable {
  /// Minimises models.
  public let solver: any Solver
  /// Holds linear programs.
  public let lpSolver: any LPSolver

  /// Names the engines to be examined.
  public init(solver: any Solver, lpSolver: any LPSolver) {
    self.solver = solver
    self.lpSolver = lpSolver
  }
}

/// What an engine did instead of what it must do.
public struct ConformanceFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was expected and what was answered, without a full stop.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Fails a case where a condition does not hold.
func require(_ condition: Bool, _ fault: @autoclosure () -> String) throws(ConformanceFailure) {
  guard condition else { throw ConformanceFailure(fault()) }
}
