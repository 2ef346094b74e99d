public import ArgumentParser
public import Scenarios
public import TrackingDomain

extension ReplicationChoice: ExpressibleByArgument {}
extension MemberChoice: ExpressibleByArgument {}
extension BlendRest: ExpressibleByArgument {}

/// The options that say how a benchmark is replicated.
struct ReplicationOptions: ParsableArguments {
  @Option(help: "The method, or all to compare.")
  var method: ReplicationChoice?

  @Option(
    help: "Columns whose combinations are the strata, such as sector,size or country; numbers are cut at quantiles.",
    transform: OptionText.list)
  var strata: [String]?

  @Option(help: "Into how many buckets of equally many stocks a numeric column is cut (default: 3).")
  var sizeBuckets: Int?

  @Option(help: "How the members of a stratum are chosen (default: size).")
  var members: MemberChoice?

  @Option(
    help: "Optimised: keep the weight of each stratum so close to the benchmark's, such as 2%.",
    transform: OptionText.fraction)
  var strataBand: Double?

  @Option(
    help: "Blended: share of the benchmark that the core makes up, largest names first (default: 80%).",
    transform: OptionText.fraction)
  var coreShare: Double?

  @Option(
    help: "Blended: how far a core stock may be from its benchmark weight, as a part of that weight (default: 10%).",
    transform: OptionText.fraction)
  var coreBand: Double?

  @Option(help: "Blended: how the stocks beside the core are chosen (default: optimised).")
  var rest: BlendRest?

  func validate() throws {
    try NumberOptions.check(sizeBuckets, "--size-buckets", in: NumberBounds.buckets)
  }

  /// What the options say.
  func settings() -> ReplicationSettings {
    var result = ReplicationSettings()
    func setting<Value>(_ value: Value?, _ option: String) -> Setting<Value>? {
      value.map { Setting($0, .option(option)) }
    }
    result.method = setting(method, "--method")
    result.strata = setting(strata, "--strata")
    result.buckets = setting(sizeBuckets, "--size-buckets")
    result.members = setting(members, "--members")
    result.strataBand = setting(strataBand, "--strata-band")
    result.coreShare = setting(coreShare, "--core-share")
    result.coreBand = setting(coreBand, "--core-band")
    result.rest = setting(rest, "--rest")
    return result
  }
}
