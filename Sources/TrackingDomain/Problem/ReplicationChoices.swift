/// The ways to replicate a benchmark.
public enum ReplicationMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// Every stock at its benchmark weight.
  case full
  /// A sample that matches the benchmark's weight of every stratum.
  case stratified
  /// Exactly K stocks, deviation minimised.
  case optimised
  /// The largest stocks near their benchmark weight, the rest optimised or sampled.
  case blended
}

/// How the members of a stratum are chosen.
public enum MemberChoice: String, Sendable, Hashable, Codable, CaseIterable {
  /// The largest benchmark weights.
  case size
  /// The stocks that together track the stratum best.
  case tracking
}

/// How the stocks beside the core of a blend are chosen.
public enum BlendRest: String, Sendable, Hashable, Codable, CaseIterable {
  /// Deviation minimised, the core inside its band.
  case optimised
  /// A stratified sample.
  case stratified
}
