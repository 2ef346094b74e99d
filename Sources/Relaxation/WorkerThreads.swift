import Foundation

/// Runs work on threads of its own, beside the caller's.
enum WorkerThreads {
  /// Recursion over supports goes deep.
  private static let stackSize = 8 << 20

  /// Does work as often as asked, each time on another thread; the first on the caller's.
  ///
  /// - Parameter body: told which of the workers it is.
  static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for worker in 1..<max(1, count) {
      group.enter()
      let thread = Thread {
        body(worker)
        group.leave()
      }
      thread.stackSize = stackSize
      thread.start()
    }
    body(0)
    group.wait()
  }
}
