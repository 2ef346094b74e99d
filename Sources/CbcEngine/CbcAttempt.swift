import CbcShim
import MILP

/// One run of CBC on a fresh model: numbers in, raw numbers out.
struct CbcAttempt {
  /// What is to be solved.
  let model: Model
  /// Limits, seed, cutoff, log.
  let options: SolveOptions
  /// Whether CBC may preprocess.
  let preprocessing: Bool
  /// A feasible vector to begin from.
  let start: [Double]?

  /// What CBC said, unjudged.
  struct Outcome {
    /// CBC's statuses, predicates and counters.
    var raw: kx_mip_outcome
    /// CBC's best vector, one value a column of the model, when it has one.
    var values: [Double]?
    /// A vector that CBC had and lost, with NaN where it is not known.
    var partial: [Double]?
  }

  /// CBC's integrality tolerance.
  ///
  /// With x ≤ Mz a tolerance of t lets M·t of a stock be held at z = 0, which has to stay below the 1e-6 of
  /// ``FeasibilityReport``; CBC's default, 1e-6, does not leave room for M > 1.
  static let integerTolerance = 1e-7

  /// CLP's feasibility tolerance: its default, said aloud, a tenth of what answers are judged by.
  static let primalTolerance = 1e-7

  /// A fresh CBC model, to be freed by the caller.
  static func handle(_ model: Model, costScale: Double) throws(SolverError) -> OpaquePointer {
    let integers = model.columnKinds.indices.filter { model.columnKinds[$0] != .continuous }.map { Int32($0) }
    let handle = model.handOver(costScale: costScale) { kx_mip_create($0, integers, Int32(integers.count)) }
    guard let handle else { throw .engineFault("no CBC model could be made: the memory is exhausted") }
    return handle
  }

  /// Runs CBC.
  ///
  /// The process-wide lock must be held.
  ///
  /// - Throws: ``SolverError/engineFault(_:)`` when CBC threw an exception, ``SolverError/logNotWritten(_:)``.
  func run(_ monitor: SearchMonitor) throws(SolverError) -> Outcome {
    let scale = model.costScale
    monitor.beginAttempt(costScale: scale)
    let handle = try CbcAttempt.handle(model, costScale: scale)
    defer { kx_mip_free(handle) }

    var settings = kx_mip_options()
    settings.seconds = monitor.secondsLeft ?? -1
    settings.nodes = options.nodeLimit.map { Int32(clamping: $0) } ?? -1
    settings.cutoff = (options.cutoff ?? .infinity) * scale
    settings.seed = Int32(truncatingIfNeeded: options.seed)
    settings.preprocess = preprocessing ? 1 : 0
    settings.integer_tolerance = CbcAttempt.integerTolerance
    settings.primal_tolerance = CbcAttempt.primalTolerance
    settings.context = Unmanaged.passUnretained(monitor).toOpaque()
    settings.on_progress = { context, progress in
      guard let context, let progress else { return 0 }
      let monitor = Unmanaged<SearchMonitor>.fromOpaque(context).takeUnretainedValue()
      return monitor.mustStop(after: progress.pointee) ? 1 : 0
    }
    settings.must_break_off = { context in
      guard let context else { return 0 }
      return Unmanaged<SearchMonitor>.fromOpaque(context).takeUnretainedValue().mustBreakOff() ? 1 : 0
    }
    var raw = kx_mip_outcome()
    var values = [Double](repeating: 0, count: model.lentColumnCount)
    let code = withExtendedLifetime(monitor) {
      withOptionalPointer(to: start) { start in
        withOptionalCString(options.logFile) { path in
          settings.start = start
          settings.log_path = path
          return kx_mip_solve(handle, &settings, &values, &raw)
        }
      }
    }
    if code == KX_MIP_REDUCED_TOO_FAR {
      let plain = CbcAttempt(model: model, options: options, preprocessing: false, start: start)
      return try plain.run(monitor)
    }
    switch code {
    case 0: break
    case KX_MIP_NO_LOG: throw .logNotWritten(options.logFile ?? "")
    default: throw .engineFault("CBC raised an exception, such as for want of memory")
    }
    values.removeLast(values.count - model.columnCount)
    raw.objective /= scale
    raw.bound /= scale
    raw.searched_objective /= scale
    raw.searched_bound /= scale
    return Outcome(
      raw: raw, values: raw.has_solution != 0 ? values : nil, partial: raw.has_partial != 0 ? values : nil)
  }
}

private func withOptionalPointer<Result>(
  to values: [Double]?, _ body: (UnsafePointer<Double>?) -> Result
) -> Result {
  guard let values else { return body(nil) }
  return values.withUnsafeBufferPointer { body($0.baseAddress) }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
  guard let text else { return body(nil) }
  return text.withCString { body($0) }
}
