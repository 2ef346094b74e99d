import Foundation
import MarketSimulation
import Testing

@Suite struct PortableMathTests {
  @Test func exponentialAndLogarithmAgreeWithTheSystem() {
    var stream = RandomStream(seed: 3, stream: 0)
    for _ in 0..<100_000 {
      let x = 80 * stream.uniform() - 40
      let exponential = PortableMath.exp(x)
      #expect(abs(exponential / Foundation.exp(x) - 1) < 1e-15, "exp(\(x)), seed 3")
      let logarithm = Foundation.log(exponential)
      let allowed = 4e-16 * max(abs(logarithm), 1)
      #expect(abs(PortableMath.log(exponential) - logarithm) < allowed, "log(\(exponential)), seed 3")
    }
  }

  @Test func exactValues() {
    #expect(PortableMath.exp(0) == 1)
    #expect(PortableMath.log(1) == 0)
    #expect(PortableMath.log(0x1p-1000) == Foundation.log(0x1p-1000))
    #expect(PortableMath.exp(-700) > 0)
  }
}
