import MILP
import Testing

/// The queue against sorting.
@Suite struct BestFirstQueueTests {
  private struct Waiting: BoundedNode, Equatable {
    var bound: Double
    var serial: Int
  }

  @Test(arguments: 0..<20) func nodesLeaveByBoundAndThenByAge(_ seed: Int) {
    var random = SeededGenerator(state: UInt64(seed) &+ 1)
    var queue = BestFirstQueue<Waiting>()
    var waiting: [Waiting] = []
    #expect(queue.removeFirst() == nil && queue.leastBound == .infinity)
    for serial in 0..<300 {
      // Few distinct bounds, so that ties abound.
      let node = Waiting(bound: Double(Int.random(in: 0..<9, using: &random)), serial: serial)
      queue.insert(node)
      waiting.append(node)
      if Bool.random(using: &random) {
        waiting.sort { ($0.bound, $0.serial) < ($1.bound, $1.serial) }
        #expect(queue.leastBound == waiting.first?.bound)
        #expect(queue.removeFirst() == waiting.removeFirst(), "seed \(seed)")
      }
      #expect(queue.count == waiting.count)
    }
    waiting.sort { ($0.bound, $0.serial) < ($1.bound, $1.serial) }
    for node in waiting { #expect(queue.removeFirst() == node, "seed \(seed)") }
    #expect(queue.removeFirst() == nil)
  }

  /// A generator that gives the same numbers for the same seed (xorshift).
  private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
