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
    let folder = try GridFolder(
      base: GridFolder.base + "\nrisk: {model: exposures.csv, factor_covariance: factors.csv}\nholdings: held.csv\n")
    for name in ["exposures.csv", "factors.csv", "held.csv"] { _ = try folder.folder.file(name, "id,x\nA,1\n") }
    var before = try identity(folder)
    for name in ["exposures.csv", "factors.csv", "held.csv"] {
      _ = try folder.folder.file(name, "id,x\nA,2\n")
      let after = try identity(folder)
      #expect(after != before, "\(name)")
      before = after
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
