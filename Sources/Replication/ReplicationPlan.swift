public import TrackingDomain

/// The choices that a replication leaves open.
public struct ReplicationPlan: Sendable, Hashable {
  /// The columns whose combinations are the strata; nil for sector and size as finely as K allows.
  public var strata: [String]?
  /// Into how many buckets of equally many stocks a numeric column is cut.
  public var buckets: Int
  /// How the members of a stratum are chosen.
  public var members: MemberChoice
  /// Half-width of the band in which an optimised portfolio keeps the weight of each stratum, fraction of capital; nil
  /// leaves strata out of the optimisation.
  public var strataBand: Double?
  /// Share of the benchmark that the core of a blend makes up, largest names first.
  public var coreShare: Double
  /// How far the weight of a core stock may be from the benchmark's, as a fraction of that weight.
  public var coreBand: Double
  /// How the stocks beside the core are chosen.
  public var rest: BlendRest

  /// Makes a plan; the defaults are those of the command line.
  public init(
    strata: [String]? = nil, buckets: Int = 3, members: MemberChoice = .size, strataBand: Double? = nil,
    coreShare: Double = 0.8, coreBand: Double = 0.1, rest: BlendRest = .optimised
  ) {
    self.strata = strata
    self.buckets = buckets
    self.members = members
    self.strataBand = strataBand
    self.coreShare = coreShare
    self.coreBand = coreBand
    self.rest = rest
  }

  /// Checks every number by itself.
  ///
  /// - Throws: `ProblemError` for the first that makes no sense.
  public func validate() throws(ProblemError) {
    guard buckets >= 1 else {
      throw ProblemError("replication.buckets", "\(buckets) buckets hold no stock", remedy: "Give 1 or more")
    }
    if let strata, strata.isEmpty {
      throw ProblemError("replication.strata", "no column is named", remedy: "Name columns such as sector,cap")
    }
    guard coreShare > 0, coreShare < 1 else {
      throw ProblemError(
        "replication.core_share", "\(percent(coreShare)) is not between 0% and 100%", remedy: "Give a share such as 80%"
      )
    }
    guard coreBand >= 0, coreBand < 1 else {
      throw ProblemError(
        "replication.core_band", "\(percent(coreBand)) is not from 0% to below 100%", remedy: "Give a band such as 10%")
    }
    if let strataBand, !(strataBand >= 0 && strataBand <= 1) {
      throw ProblemError(
        "replication.strata_band", "\(percent(strataBand)) is not from 0% to 100%", remedy: "Give a band such as 2%")
    }
  }
}
