import Foundation
import MILP

/// What the workers of one search share: the nodes that wait, the best portfolio, and how far each of them is.
///
/// Every worker takes the waiting node of least bound, dives from it by itself, and gives back what it leaves open. With
/// one worker that is best-first search with dives, the same on every run.
final class NodePool: @unchecked Sendable {
  // Everything below is read and written under the condition's lock alone.
  private let condition = NSCondition()
  private var waiting = BestFirstQueue<SearchTree.Node>()
  private var incumbent: SearchTree.Incumbent?
  private var closedBound = Double.infinity
  private var serial = 0
  private var reason: Termination?
  private var lastProgress = 0.0
  /// The bound of the node that each worker is at, and the nodes it has solved; +∞ where it waits for one.
  private var workers: [(bound: Double, nodes: Int)]

  /// A pool for so many workers.
  init(workers count: Int) { workers = Array(repeating: (.infinity, 0), count: count) }

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  /// The order of creation of the next node.
  func nextSerial() -> Int {
    locked {
      serial += 1
      return serial
    }
  }

  /// Adds a node that waits.
  func insert(_ node: SearchTree.Node) {
    locked {
      waiting.insert(node)
      condition.signal()
    }
  }

  /// The waiting node of least bound; waits for one as long as another worker may still leave some.
  ///
  /// - Returns: nil when the search is over.
  func take(_ worker: Int) -> SearchTree.Node? {
    locked {
      workers[worker].bound = .infinity
      while reason == nil {
        if let node = waiting.removeFirst() {
          workers[worker].bound = node.bound
          return node
        }
        guard workers.contains(where: { $0.bound < .infinity }) else { break }
        condition.wait()
      }
      // The last one to find nothing sends the others home.
      condition.broadcast()
      return nil
    }
  }

  /// Tells what a worker knows, and brings it what the others found.
  ///
  /// - Parameters:
  ///   - bound: of the node that it is at.
  ///   - nodes: solved by it so far.
  ///   - closed: the least bound of any region it has closed.
  func exchange(_ worker: Int, bound: Double, nodes: Int, closed: Double, _ own: inout SearchTree.Incumbent?) {
    locked {
      workers[worker] = (bound, nodes)
      closedBound = min(closedBound, closed)
      if let known = incumbent, known.value < own?.value ?? .infinity {
        own = known
      } else if let own, own.value < incumbent?.value ?? .infinity {
        incumbent = own
      }
    }
  }

  /// Ends the search for all workers; the first reason stands.
  func stop(_ reason: Termination) {
    locked {
      self.reason = self.reason ?? reason
      condition.broadcast()
    }
  }

  /// How the search stands: what is open, closed and found, and how many nodes were solved.
  struct Standing {
    /// The least bound of any region that is open or was closed by its bound.
    var bound: Double
    var incumbent: SearchTree.Incumbent?
    var nodes: Int
    var openNodes: Int
    /// Why the search was ended; nil where it came to its end.
    var reason: Termination?
  }

  /// How the search stands now.
  func standing() -> Standing { locked { currentStanding() } }

  /// The same, if the caller was not told of it for a while.
  ///
  /// - Parameters:
  ///   - seconds: since the search began.
  ///   - interval: between two tellings, seconds.
  func standing(at seconds: Double, every interval: Double) -> Standing? {
    locked {
      guard seconds - lastProgress >= interval else { return nil }
      lastProgress = seconds
      return currentStanding()
    }
  }

  private func currentStanding() -> Standing {
    let held = workers.map(\.bound).min() ?? .infinity
    return Standing(
      bound: min(held, waiting.leastBound, closedBound), incumbent: incumbent,
      nodes: workers.reduce(0) { $0 + $1.nodes }, openNodes: waiting.count, reason: reason)
  }
}
