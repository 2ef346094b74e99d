import MarketSimulation
import Testing

@Suite struct RandomStreamTests {
  @Test func splitMixGivesThePublishedNumbers() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test func xoshiroGivesThePublishedNumbers() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    #expect(
      (0..<8).map { _ in stream.next() } == [
        11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
        16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
      ])
  }

  @Test func streamsOfOneSeedAreUnrelated() {
    var first = RandomStream(seed: 7, stream: 1)
    var second = RandomStream(seed: 7, stream: 2)
    let a = (0..<20_000).map { _ in first.normal() }
    let b = (0..<20_000).map { _ in second.normal() }
    #expect(abs(Statistics.correlation(a, b)) < 0.03)
  }

  @Test func normalAndStudentNumbersHaveTheirMoments() {
    var stream = RandomStream(seed: 11, stream: 0)
    let normal = (0..<200_000).map { _ in stream.normal() }
    #expect(abs(Statistics.mean(normal)) < 0.01)
    #expect(abs(Statistics.variance(normal) - 1) < 0.02)
    #expect(abs(Statistics.kurtosis(normal) - 3) < 0.1)
    // With ν = 12 the kurtosis is 3 + 6/(ν − 4) = 3.75, and its estimate converges.
    let student = (0..<200_000).map { _ in stream.studentT(degreesOfFreedom: 12) }
    #expect(abs(Statistics.mean(student)) < 0.01)
    #expect(abs(Statistics.variance(student) - 1) < 0.02)
    #expect(abs(Statistics.kurtosis(student) - 3.75) < 0.25)
  }

  @Test func boundedNumbersAreUniformAndAPermutationIsOne() {
    var stream = RandomStream(seed: 5, stream: 0)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.below(7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    let order = stream.permutation(100)
    #expect(order.sorted() == Array(0..<100))
    #expect(order != Array(0..<100))
  }
}
