import Foundation
import KindexTestSupport
import Testing

/// A result without a bound says why.
@Suite struct MissingBoundTests {
  private func solve(cardinality: Int, format: String, in folder: TemporaryFolder) throws -> KindexCommand.Result {
    try KindexCommand.run(
      [
        "solve", "market/prices.csv", "-k", "\(cardinality)", "--basis", "weights", "--time-limit", "4s", "--format",
        format,
      ], in: folder.url)
  }

  @Test func aBoundOfZeroIsExplained() throws {
    let folder = try TemporaryFolder()
    let made = try KindexCommand.run(
      ["simulate", "--stocks", "300", "--periods", "66", "--seed", "3", "--weekly", "-o", "market"], in: folder.url)
    #expect(made.code == 0, "\(made.errors)")

    let many = try solve(cardinality: 20, format: "json", in: folder)
    #expect(many.code == 0, "\(many.errors)")
    let objective = try #require(try many.json()["objective"] as? [String: Any])
    #expect(objective["bound"] as? Double == 0)
    #expect(objective["gap"] as? Double == 1)
    let note = try #require(objective["note"] as? String)
    for fact in ["no bound above 0", "66 periods", "300 stocks", "20 stocks"] {
      #expect(note.contains(fact), "\(note)")
    }
    let text = try solve(cardinality: 20, format: "text", in: folder)
    #expect(text.text.contains(note))

    let few = try solve(cardinality: 3, format: "json", in: folder)
    let bounded = try #require(try few.json()["objective"] as? [String: Any])
    #expect(try #require(bounded["bound"] as? Double) > 0)
    #expect(bounded["note"] == nil)
  }
}
