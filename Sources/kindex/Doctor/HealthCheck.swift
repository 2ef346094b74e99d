/// One thing that was tried on this machine.
struct HealthCheck: Encodable {
  /// How it came out.
  enum State: String, Encodable {
    case ok
    /// Kindex works, with something missing that a user may want.
    case warning
    case failed
  }

  /// Whose fault it is where it fails.
  enum Blame {
    /// A library, the processor or Kindex: nothing that is computed here can be trusted.
    case program
    /// A folder or a disk.
    case place
  }

  /// What it belongs to: engine, arithmetic, tracking, machine, folder, store.
  let area: String
  let name: String
  let state: State
  /// What was found, without a full stop; nil where the name says it.
  let finding: String?
  /// What to do, in a sentence; nil where nothing is.
  let remedy: String?
  let blame: Blame

  enum CodingKeys: String, CodingKey { case area, name, state, finding, remedy }

  static func ok(_ area: String, _ name: String, _ finding: String? = nil) -> HealthCheck {
    HealthCheck(area: area, name: name, state: .ok, finding: finding, remedy: nil, blame: .program)
  }

  static func warning(_ area: String, _ name: String, _ finding: String, remedy: String) -> HealthCheck {
    HealthCheck(area: area, name: name, state: .warning, finding: finding, remedy: remedy, blame: .place)
  }

  static func failed(
    _ area: String, _ name: String, _ finding: String, remedy: String, blame: Blame = .program
  ) -> HealthCheck {
    HealthCheck(area: area, name: name, state: .failed, finding: finding, remedy: remedy, blame: blame)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(area, forKey: .area)
    try container.encode(name, forKey: .name)
    try container.encode(state, forKey: .state)
    // What is not known is null, never left out.
    try container.encode(finding, forKey: .finding)
    try container.encode(remedy, forKey: .remedy)
  }
}
