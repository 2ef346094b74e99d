internal import Foundation

/// Threads for work that mostly waits, for a child process or for a file server: as many as are asked for, whatever the
/// cores.
enum WaitingThreads {
  /// Does numbered work at once, each on a thread of its own, and waits until all of it is done.
  static func perform(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for number in 0..<count {
      group.enter()
      Thread.detachNewThread {
        work(number)
        group.leave()
      }
    }
    group.wait()
  }
}
