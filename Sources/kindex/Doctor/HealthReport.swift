import Quoting

/// What `doctor` found.
struct HealthReport: Encodable {
  var kind = "kindex.health"
  var version = 1
  let kindexVersion: String
  /// SHA-256 of the program's file, which tells one build from another; nil where it cannot be read.
  let program: String?
  let engines: [String]
  let checks: [HealthCheck]

  enum CodingKeys: String, CodingKey {
    case kind, version, program, engines, checks, verdict
    case kindexVersion = "kindex_version"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(version, forKey: .version)
    try container.encode(kindexVersion, forKey: .kindexVersion)
    try container.encode(program, forKey: .program)
    try container.encode(engines, forKey: .engines)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(checks, forKey: .checks)
  }

  /// The worst that was found.
  var verdict: HealthCheck.State {
    if !failures.isEmpty { return .failed }
    return checks.contains { $0.state == .warning } ? .warning : .ok
  }

  private var failures: [HealthCheck] { checks.filter { $0.state == .failed } }

  /// The failure that the command ends with; nil where everything holds.
  ///
  /// A library that computes wrongly weighs more than a folder that cannot be written.
  var failure: Failure? {
    guard !failures.isEmpty else { return nil }
    let isOfPlace = failures.allSatisfy { $0.blame == .place }
    return Failure(
      code: isOfPlace ? .missingInput : .defect,
      message: "\(failures.count) of \(checks.count) checks failed; each says what to do.")
  }

  /// What it is that was tried, then one line a check.
  var text: String {
    let build = program.map { " (build \($0.prefix(12)))" } ?? ""
    var lines = ["kindex \(kindexVersion)\(build), \(engines.joined(separator: ", "))", ""]
    for check in checks {
      let state =
        switch check.state {
        case .ok: "ok     "
        case .warning: "warning"
        case .failed: "FAILED "
        }
      let finding = check.finding.map { ": \($0)" } ?? ""
      let remedy = check.remedy.map { ". \($0)" } ?? ""
      // A check is one line, whatever line breaks a message of the system holds.
      lines.append("  \(state)  \(check.area): \(check.name)\(finding)\(remedy)".shown)
    }
    return (lines + ["", conclusion]).joined(separator: "\n") + "\n"
  }

  private var conclusion: String {
    let warnings = checks.count { $0.state == .warning }
    let noted = warnings == 0 ? "" : warnings == 1 ? ", with 1 warning" : ", with \(warnings) warnings"
    return failures.isEmpty
      ? "all \(checks.count) checks hold\(noted)" : "\(failures.count) of \(checks.count) checks FAILED\(noted)"
  }

  /// One line a check.
  var csv: String {
    let lines = checks.map { check in
      [check.area, check.name, check.state.rawValue, check.finding ?? "", check.remedy ?? ""]
        .map(CSVText.field).joined(separator: ",")
    }
    return (["area,name,state,finding,remedy"] + lines).joined(separator: "\n") + "\n"
  }
}
