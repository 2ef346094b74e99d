import Batch
import Foundation
import KindexTestSupport
import Scenarios
import Testing
import TrackingDomain

/// What grids expand to.
@Suite struct GridTests {
  @Test func theProductOfAxesIsTakenWithTheLastAxisFastest() throws {
    let grid = try GridFolder().grid("axes:\n  cardinality: [2, 3]\n  objective.kind: [mse, mad, max]\n")
    #expect(grid.productCount == 6)
    #expect(Array(grid.points) == [0, 1, 2, 3, 4, 5])
    #expect(grid.settings(of: 4).text == "cardinality=3 objective.kind=mad")
    let specification = try grid.specification(of: 4)
    #expect(specification.cardinality?.value == .exactly(3))
    #expect(specification.measure?.value == .mad)
    #expect(specification.minWeight?.value == 0.01, "what is not varied stays")
  }

  @Test func aKeyBelowIsEditedAndItsNeighboursStay() throws {
    let grid = try GridFolder().grid("axes: {sectors.Banks.max: [10%, 20%], sectors.Tech.band: [1%]}\n")
    let said = try grid.specification(of: 1)
    #expect(said.sectors["Banks"]?.value.most == 0.2)
    #expect(said.sectors["Energy"]?.value.most == 0.4)
    #expect(said.sectors["Tech"]?.value.band == 0.01)
    #expect(said.cardinality?.value == CountBounds(least: 2, most: 3))
  }

  @Test func aMappingReplacesTheWholeSection() throws {
    let grid = try GridFolder().grid("axes:\n  sectors: [{Banks: {max: 5%}}]\n")
    #expect(try grid.specification(of: 0).sectors.keys.sorted() == ["Banks"])
  }

  @Test func rangesAreExpandedLazily() throws {
    let grid = try GridFolder().grid("axes: {solver.seed: 1...9_000_000}\n")
    #expect(grid.productCount == 9_000_000)
    #expect(Array(grid.points.prefix(2)) == [0, 1])
    #expect(try grid.specification(of: 8_999_999).seed?.value == 9_000_000)
    let stepped = try GridFolder().grid("axes: {cardinality: 1...4 by 2}\n")
    #expect(
      try stepped.points.map { try stepped.specification(of: $0).cardinality?.value } == [.exactly(1), .exactly(3)])
  }

  @Test func valuesOfAListGoTogether() throws {
    let grid = try GridFolder().grid(
      """
      axes: {cardinality: [2, 3]}
      lists:
        regime:
          - {data.window.from: 2024-01-01, data.window.in_sample: 3}
          - {data.window.from: 2024-01-02, data.window.in_sample: 4}
      """)
    #expect(grid.productCount == 4)
    let said = try grid.specification(of: 3)
    #expect(said.from?.value == "2024-01-02" && said.inSample?.value == 4)
    #expect(grid.settings(of: 3).members.map(\.path) == ["cardinality", "data.window.from", "data.window.in_sample"])
  }

  @Test func excludedPointsAreLeftOut() throws {
    let grid = try GridFolder().grid(
      """
      axes:
        cardinality: [2, 3]
        objective.kind: [mse, mad]
        solver.seed: 1...3
      exclude:
        too few: {cardinality: 2, objective.kind: mad}
        one seed: {solver.seed: [2, 3], objective.kind: mse}
      """)
    let kept = grid.points.map { grid.settings(of: $0).members.map(\.value).joined(separator: " ") }
    #expect(kept == ["2 mse 1", "3 mse 1", "3 mad 1", "3 mad 2", "3 mad 3"])
    #expect(grid.excludedCounts().map(\.name) == ["too few", "one seed"])
    #expect(grid.excludedCounts().map(\.count) == [3, 4])
  }

  @Test func neighboursAreOneStepAway() throws {
    let grid = try GridFolder().grid("axes: {cardinality: [2, 3, 4], solver.seed: 1...2}\n")
    #expect(grid.neighbours(of: 2) == [0, 4, 3])
  }

  @Test func pathsAreRelativeToTheFileTheyStandIn() throws {
    let folder = try GridFolder()
    let said = try folder.grid("axes: {data.prices: [other.csv]}\n").specification(of: 0)
    #expect(said.prices?.value == folder.folder.url.path + "/other.csv")
  }

  @Test(arguments: [
    (
      "axes: {objectve.kind: [mse]}",
      "grid.yaml:3: axes.objectve.kind[1]: there is no key objectve. Did you mean objective?"
    ),
    (
      "axes:\n  objective.kind: [mse, madd]",
      "grid.yaml:4: axes.objective.kind[2]: there is no measure \"madd\"; there are mse, variance, mad, downside, "
        + "semivariance, max, cvar, risk. Did you mean mad?"
    ),
    (
      "axes:\n  weights.min: [1%, 2%]\n  weights.max: [300%]",
      "grid.yaml:5: axes.weights.max[1]: expected a proportion such as 1%, 100bps or 0.01, from 0% to 100%, found "
        + "\"300%\". Write 10%."
    ),
    (
      "axes:\n  weights.min: [1%, 70%]",
      "grid.yaml:4: axes.weights.min[2]: the least, 70%, is above the greatest, 60%. Lower the one or raise the other."
    ), ("axis: {}", "grid.yaml:3: axis: a grid has no key axis. Did you mean axes?"),
    ("axes: {solver.seed: 5...1}", "grid.yaml:3: axes.solver.seed: the range 5...1 is empty. Write 1...25."),
    (
      "axes: {cardinality: 5}",
      "grid.yaml:3: axes.cardinality: expected a list of values, or a range such as 1...25, found \"5\". Write "
        + "cardinality: [5, 10]."
    ), ("axes: {cardinality: [5, 5]}", "grid.yaml:3: axes.cardinality[2]: 5 is given twice. Give every value once."),
    (
      "axes:\n  data: [{prices: a.csv}]\n  data.prices: [b.csv]",
      "grid.yaml:5: axes.data.prices[1]: data.prices is varied here and at grid.yaml:4: axes.data[1]. Vary each key in "
        + "one place."
    ),
    (
      "axes: {capital.much: [5]}\n",
      "grid.yaml:3: axes.capital.much[1]: expected an amount of money, above 0, at most 1e+15, found a mapping. Write 1_000_000."
    ),
    (
      "axes: {data.prices.name: [5]}\n",
      "grid.yaml:3: axes.data.prices.name[1]: base.yaml:3: data.prices is \"prices.csv\" and has no keys below it. "
        + "Write it as a mapping there, or give data.prices as a whole here."
    ),
    (
      "axes: {cardinality: [2]}\nexclude: [{cardinality: 7}]",
      "grid.yaml:4: exclude[1].cardinality: cardinality never is 7 in this grid. Write a value exactly as it stands on "
        + "its axis."
    ),
    (
      "axes: {cardinality: [2]}\nexclude: [{cardinalty: 2}]",
      "grid.yaml:4: exclude[1].cardinalty: cardinalty is not varied by this grid. Did you mean cardinality?"
    ),
    (
      "axes: {cardinality: [2]}\nexclude: [{cardinality: 2}]",
      "base.yaml:1: nothing is left of the grid grid.yaml. Exclude less."
    ),
    (
      "axes: {solver.seed: 1...9_000, capital: 1...9_000}",
      "grid.yaml:1: the product of the axes has more than 10000000 points. Divide it among several grids."
    ),
  ]) func whatCannotBeTakenIsRefusedWithItsPlace(_ text: String, _ message: String) throws {
    #expect(try GridFolder().refusal(text) == message)
  }

  @Test func aWrongBaseIsNamed() throws {
    let folder = try GridFolder()
    let path = try folder.folder.file("grid.yaml", "kindex: 1\nbase: bass.yaml\naxes: {cardinality: [2]}\n")
    #expect(throws: (any Error).self) { try GridReader.read(path: path) }
    let newer = try folder.folder.file("grid.yaml", "kindex: 2\nbase: base.yaml\n")
    do { _ = try GridReader.read(path: newer) } catch { #expect("\(error)".contains("Use a newer Kindex")) }
  }
}
