import TrackingDomain

/// The keys under `replication`: the choices that the methods of replication leave open.
extension ScenarioKeys {
  static let replication = KeyTable<Specification>([
    ScenarioKey(
      "method", ValueForm<ReplicationChoice>.choice("method"), \.replication.method, "The method, or all to compare."),
    ScenarioKey(
      "strata", .names("a list of columns", example: "[sector, size]", atLeast: 1), \.replication.strata,
      "The columns whose combinations are the strata; sector and size, as finely as the number of stocks allows, where "
        + "it is not given."),
    ScenarioKey(
      "buckets", .count("a number of buckets", within: NumberBounds.buckets, example: "3"), \.replication.buckets,
      "Into how many buckets of equally many stocks a numeric column is cut."),
    ScenarioKey(
      "members", ValueForm<MemberChoice>.choice("way to choose members"), \.replication.members,
      "How the members of a stratum are chosen."),
    ScenarioKey(
      "strata_band", .fraction(example: "2%"), \.replication.strataBand,
      "Optimised: greatest difference of the weight of each stratum from the benchmark's."),
    ScenarioKey(
      "core_share", .fraction(example: "80%"), \.replication.coreShare,
      "Blended: share of the benchmark that the core makes up, largest names first."),
    ScenarioKey(
      "core_band", .fraction(example: "10%"), \.replication.coreBand,
      "Blended: how far a core stock may be from its benchmark weight, as a fraction of that weight."),
    ScenarioKey(
      "rest", ValueForm<BlendRest>.choice("way to choose the rest"), \.replication.rest,
      "Blended: how the stocks beside the core are chosen."),
  ])
}
