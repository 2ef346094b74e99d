import MarketData
import Testing

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("cardinalty", "cardinality"), ("CARDINALITY", "cardinality"), ("benchmakr", "benchmark"), ("weight", "weights"),
    ("A", "B"),
  ])
  func findsTheNearest(name: String, nearest: String) {
    #expect(nearestName(to: name, among: ["weights", "cardinality", "benchmark", "B"]) == nearest)
  }

  @Test func aSwapIsOneChange() {
    #expect(nearestName(to: "AB", among: ["BA"]) == "BA")
  }

  @Test func theEarliestOfEquallyNearNamesWins() {
    #expect(nearestName(to: "S1", among: ["S2", "S3"]) == "S2")
    #expect(nearestName(to: "S1", among: ["S22", "S1"]) == "S1")
  }

  @Test func farNamesAreNoSuggestion() {
    #expect(nearestName(to: "capital", among: ["sectors", "objective"]) == nil)
    #expect(nearestName(to: "x", among: [String]()) == nil)
    #expect(nearestName(to: "", among: ["long name"]) == nil)
  }
}
