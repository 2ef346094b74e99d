extension SolveOptions {
  /// Checks that limits, gaps, cutoff and seed are what an engine can be given.
  ///
  /// - Throws: ``SolverError/invalidOption(_:)``, which says what is allowed.
  public func validate() throws(SolverError) {
    if let timeLimit, !(timeLimit >= 0 && timeLimit.isFinite) {
      throw .invalidOption("the time limit must be a finite number of seconds, 0 or more; it is \(timeLimit)")
    }
    if let nodeLimit, nodeLimit < 0 {
      throw .invalidOption("the node limit must be 0 or more; it is \(nodeLimit)")
    }
    for (name, gap) in [("relative", relativeGap), ("absolute", absoluteGap)] where !(gap >= 0 && gap.isFinite) {
      throw .invalidOption("the \(name) gap must be a finite number, 0 or more; it is \(gap)")
    }
    if let cutoff, !cutoff.isFinite { throw .invalidOption("the cutoff must be finite; it is \(cutoff)") }
    guard seed >= 0 && seed <= Int(Int32.max) else {
      throw .invalidOption("the seed must be between 0 and \(Int32.max); it is \(seed)")
    }
  }
}
