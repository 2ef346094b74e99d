import Batch
import Foundation
import KindexTestSupport
import Scenarios
import Testing

/// The same task always has the same identity, a changed one never.
@Suite struct IdentityTests {
  private func identity(_ folder: GridFolder, version: String = "1.0") throws -> String {
    let path = folder.folder.url.appending(path: "base.yaml").path
    var fingerprints = FileFingerprints()
    return try TaskIdentity(ScenarioReader.read(path: path), kindexVersion: version, fingerprints: &fingerprints).id
  }

  @Test func wordsAndPlacesMakeNoDifference() throws {
    let first = try identity(GridFolder())
    let rewritten = GridFolder.base.replacing("60%", with: "0.6").replacing("kindex: 1", with: "# a remark\nkindex: 1")
    #expect(try identity(GridFolder(base: rewritten)) == first)
    #expect(first.count == 64)
  }

  @Test func everyChangeMakesOne() throws {
    let first = try identity(GridFolder())
    for (old, new) in [
      ("min: 2,", "min: 1,"), ("60%", "61%"), ("in_sample: 4", "in_sample: 3"), ("Energy", "Utilities"),
    ] { #expect(try identity(GridFolder(base: GridFolder.base.replacing(old, with: new))) != first, "\(new)") }
    #expect(try identity(GridFolder(), version: "1.1") != first)
    let folder = try GridFolder()
    let prices = folder.folder.url.appending(path: "prices.csv")
    let text = try String(contentsOf: prices, encoding: .utf8)
    try text.replacing("104,12", with: "104,13").write(to: prices, atomically: true, encoding: .utf8)
    #expect(try identity(folder) != first)
  }

  @Test func everyFileThatIsReadCounts() throws {
    let base = GridFolder.base.replacing("data: {", with: "data: {stocks: stocks.csv, ")
    let folder = try GridFolder(
      base: base + "\nrisk: {model: exposures.csv, factor_covariance: factors.csv}\nholdings: held.csv\n")
    let names = ["prices.csv", "stocks.csv", "exposures.csv", "factors.csv", "held.csv"]
    for name in names.dropFirst() { _ = try folder.folder.file(name, "id,x\nA,1\n") }
    var before = try identity(folder)
    for name in names {
      _ = try folder.folder.file(name, "id,x\nA,2\n")
      let after = try identity(folder)
      #expect(after != before, "\(name)")
      before = after
    }
  }

  @Test func everyKeyThatNamesAFileIsKnownToTheIdentity() throws {
    let schema = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.text.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    var found: [String] = []
    for path in Self.keyPaths(try #require(schema as? [String: Any])) {
      let mapping = path.reversed().reduce("file.csv") { "{\($1): \($0)}" }
      let text = "kindex: 1\n\(mapping.dropFirst().dropLast())\n"
      // Relative paths are taken from the scenario's folder, and nothing else is: by that they are told from names.
      guard let said = try? ScenarioReader.parse(bytes: Array(text.utf8), name: "/somewhere/scenario.yaml"),
        String(decoding: try encoder.encode(said), as: UTF8.self).contains("/somewhere/file.csv")
      else { continue }
      let key = path.joined(separator: ".")
      found.append(key)
      #expect(said.files.map(\.path.value) == ["/somewhere/file.csv"], "\(key) names a file that no identity counts")
    }
    #expect(found == ["data.prices", "data.stocks", "holdings", "risk.factor_covariance", "risk.model"])
  }

  /// The paths of all keys of a schema's object.
  private static func keyPaths(_ schema: [String: Any]) -> [[String]] {
    let properties = schema["properties"] as? [String: Any] ?? [:]
    return properties.sorted { $0.key < $1.key }.flatMap { name, value in
      [[name]] + keyPaths(value as? [String: Any] ?? [:]).map { [name] + $0 }
    }
  }

  @Test func pointsThatAskTheSameAreOneTask() throws {
    let folder = try GridFolder()
    let plan = try BatchPlan(
      folder.grid("axes: {weights.max: [60%, 0.6, 50%]}\n"), kindexVersion: "1.0", cost: { _ in 1 })
    #expect(plan.tasks.map(\.point) == [0, 2])
    #expect(plan.repeats == 1)
  }

  @Test func aMissingFileIsNamedWhereItWasWritten() throws {
    let folder = try GridFolder(base: GridFolder.base.replacing("prices.csv", with: "price.csv"))
    do {
      _ = try identity(folder)
      Issue.record("the price table is missing")
    } catch {
      #expect("\(error)".contains("base.yaml:3: data.prices: ") && "\(error)".contains("price.csv is missing"))
    }
  }
}
