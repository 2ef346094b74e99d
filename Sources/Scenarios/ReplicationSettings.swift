public import TrackingDomain

/// What a user may say of replication; what is nil was not said.
public struct ReplicationSettings: Sendable, Hashable, Codable {
  /// The method, or all of them.
  public var method: Setting<ReplicationChoice>?
  /// The columns whose combinations are the strata.
  public var strata: Setting<[String]>?
  /// Into how many buckets a numeric column is cut.
  public var buckets: Setting<Int>?
  /// How the members of a stratum are chosen.
  public var members: Setting<MemberChoice>?
  /// Band in which an optimised portfolio keeps the weight of each stratum, fraction of capital.
  public var strataBand: Setting<Double>?
  /// Share of the benchmark that the core of a blend makes up.
  public var coreShare: Setting<Double>?
  /// How far a core stock may be from its benchmark weight, as a fraction of that weight.
  public var coreBand: Setting<Double>?
  /// How the stocks beside the core are chosen.
  public var rest: Setting<BlendRest>?

  /// Says nothing yet.
  public init() {}

  /// These settings with everything that others say put in its place.
  func overridden(by other: ReplicationSettings) -> ReplicationSettings {
    var result = self
    result.method = other.method ?? method
    result.strata = other.strata ?? strata
    result.buckets = other.buckets ?? buckets
    result.members = other.members ?? members
    result.strataBand = other.strataBand ?? strataBand
    result.coreShare = other.coreShare ?? coreShare
    result.coreBand = other.coreBand ?? coreBand
    result.rest = other.rest ?? rest
    return result
  }
}

/// One method of replication, or all of them side by side.
public enum ReplicationChoice: String, Sendable, Hashable, Codable, CaseIterable {
  /// Every stock at its benchmark weight.
  case full
  /// A sample that matches the benchmark's weight of every stratum.
  case stratified
  /// Exactly K stocks, deviation minimised.
  case optimised
  /// The largest stocks near their benchmark weight, the rest optimised or sampled.
  case blended
  /// All of them, compared.
  case all

  /// The methods chosen, in the order in which they are shown.
  public var methods: [ReplicationMethod] {
    ReplicationMethod(rawValue: rawValue).map { [$0] } ?? ReplicationMethod.allCases
  }
}
