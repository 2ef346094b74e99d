import ArgumentParser
import Foundation
import MILP
import Synchronization

/// `kindex worker`: does the tasks on standard input, a line each, and answers each with a line; for Kindex itself.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Do the tasks on standard input; for Kindex itself.", shouldDisplay: false)

  func run() throws {
    // Nothing that an engine or a library prints may come between the answers.
    let answers = FileHandle(fileDescriptor: dup(STDOUT_FILENO), closeOnDealloc: true)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    let inbox = WorkerInbox()
    let interruption = inbox.listen()
    defer { interruption.cancel() }
    let tables = TableCache()
    while let (line, cancellation) = inbox.next() {
      let task: WorkerTask
      do { task = try JSONDecoder().decode(WorkerTask.self, from: line) } catch {
        throw Failure(code: .usage, message: "standard input holds no task: \(error)")
      }
      let answer = try WorkerLine.encode(task.run(tables, cancellation))
      do { try answers.write(contentsOf: answer + Data("\n".utf8)) } catch { return }
    }
  }
}

/// What a worker is asked, read beside the work, so that it is noticed when nobody waits for the answer any more.
private final class WorkerInbox: Sendable {
  private struct State {
    var lines: [Data] = []
    var isOver = false
    var current = Cancellation()
  }

  /// Seconds that a search has to stop once nobody waits for it.
  private static let grace = 5.0

  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  /// Begins to read, and to stop the search at hand on a polite termination.
  func listen() -> any DispatchSourceSignal {
    for number in [SIGINT, SIGTERM, SIGPIPE] { signal(number, SIG_IGN) }
    let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    source.setEventHandler { [self] in state.withLock { $0.current.cancel() } }
    source.resume()
    Thread.detachNewThread { [self] in
      var rest = Data()
      while true {
        let bytes = Self.arrived()
        if bytes.isEmpty { break }
        rest.append(bytes)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          let line = Data(rest[..<end])
          rest = Data(rest[(end + 1)...])
          state.withLock { $0.lines.append(line) }
          arrivals.signal()
        }
      }
      state.withLock { state in
        state.isOver = true
        state.current.cancel()
      }
      arrivals.signal()
      // An engine that does not listen must not outlive the one who asked.
      Thread.sleep(forTimeInterval: Self.grace)
      _exit(0)
    }
    return source
  }

  /// What has come on standard input, at the least a byte; nothing where it has ended.
  ///
  /// `FileHandle.availableData` will not do: it traps where a signal interrupts it, as Swift's runtime does to every
  /// thread when an engine aborts, and then the worker would seem to have ended by the trap.
  private static func arrived() -> Data {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      return Data(bytes.prefix(max(count, 0)))
    }
  }

  /// The next task, with the switch that stops it; nil when there will be none.
  func next() -> (Data, Cancellation)? {
    arrivals.wait()
    return state.withLock { state in
      guard !state.isOver, !state.lines.isEmpty else { return nil }
      state.current = Cancellation()
      return (state.lines.removeFirst(), state.current)
    }
  }
}
