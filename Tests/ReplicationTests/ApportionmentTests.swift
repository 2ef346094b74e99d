import Replication
import Testing
import TrackingTestSupport

/// Seats by largest remainder.
@Suite struct ApportionmentTests {
  @Test func theLargestRemaindersGetTheSeatsThatAreLeft() {
    // Hamilton's method on quotas 4.7, 1.6, 3.7: whole parts 4, 1, 3 and two seats for the remainders 0.7.
    #expect(Apportionment.seats(10, weights: [47, 16, 37], least: [0, 0, 0], most: [9, 9, 9]) == [5, 1, 4])
  }

  @Test func everyPartyHasAtLeastItsLeast() {
    #expect(Apportionment.seats(4, weights: [97, 1, 1, 1], least: [1, 1, 1, 1], most: [9, 9, 9, 9]) == [1, 1, 1, 1])
    #expect(
      Apportionment.seats(5, weights: [50, 47, 1, 2], least: [1, 1, 1, 1], most: [9, 9, 9, 9]) == [2, 1, 1, 1])
  }

  @Test func noPartyHasMoreThanItsMost() {
    #expect(Apportionment.seats(6, weights: [90, 5, 5], least: [1, 1, 1], most: [2, 3, 3]) == [2, 2, 2])
  }

  @Test func boundsThatLeaveNoDivisionGiveNone() {
    #expect(Apportionment.seats(2, weights: [1, 1, 1], least: [1, 1, 1], most: [5, 5, 5]) == nil)
    #expect(Apportionment.seats(9, weights: [1, 1], least: [1, 1], most: [4, 4]) == nil)
  }

  @Test func sharesAddUpAndKeepTheirBounds() throws {
    let seed = 20
    var random = RandomSource(seed: seed)
    for round in 0..<500 {
      let count = random.whole(1...12)
      let proportions = (0..<count).map { _ in random.chance(0.1) ? 0 : random.number(0...1) }
      let floors = (0..<count).map { _ in random.chance(0.5) ? 0 : random.number(0...0.1) }
      let ceilings = floors.map { $0 + random.number(0...0.5) }
      let total = random.number(0...1.5)
      let shares = BoundedShares.divide(total, proportions: proportions, floors: floors, ceilings: ceilings)
      let least = floors.reduce(0, +)
      let most = zip(proportions, zip(floors, ceilings)).reduce(0) { $0 + ($1.0 > 0 ? $1.1.1 : $1.1.0) }
      guard total >= least, total <= most else {
        #expect(shares == nil, "seed \(seed), round \(round)")
        continue
      }
      let found = try #require(shares, "seed \(seed), round \(round)")
      #expect(abs(found.reduce(0, +) - total) < 1e-9, "seed \(seed), round \(round)")
      // Whatever is strictly between its bounds has the same ratio to its proportion.
      var ratios: [Double] = []
      for position in 0..<count {
        #expect(found[position] >= floors[position] && found[position] <= ceilings[position], "seed \(seed), \(round)")
        if found[position] > floors[position] + 1e-9, found[position] < ceilings[position] - 1e-9 {
          ratios.append(found[position] / proportions[position])
        }
      }
      if let least = ratios.min(), let most = ratios.max() {
        #expect(most - least <= 1e-9 * most, "seed \(seed), round \(round)")
      }
    }
  }
}
