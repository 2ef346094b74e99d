internal import Foundation
internal import Synchronization

/// A child process that answers each line on its standard input with a line on its standard output.
///
/// It is in a process group of its own, so that a terminal's Ctrl-C reaches only the parent, who decides; and it ends by
/// itself when the parent is gone, because its standard input ends then.
final class WorkerProcess {
  /// How a question came to its end.
  enum Outcome {
    case answer(Data)
    case ended(WorkerEnding)
    case cancelled(Data?)
  }

  /// What is watched while the worker thinks.
  struct Watch {
    /// Seconds after which it is taken to hang.
    var seconds: Double
    /// Bytes of memory that it may hold; nil for any number.
    var memory: Int?
    /// Whether to stop.
    var isCancelled: @Sendable () -> Bool
  }

  /// Seconds that a worker has to answer once it was asked to stop.
  static let grace = 10.0

  private let process: pid_t
  private let input: Int32
  private let output: Int32
  private let errors: Int32
  private var buffer = Data()
  private var errorStart: off_t = 0
  private var isEnded = false

  /// Spawning is a critical section: a child that another thread forks between a pipe's making and its closing-on-exec
  /// would keep the pipe open for ever.
  private static let spawning = Mutex(())

  /// Starts a worker.
  ///
  /// - Throws: ``BatchError`` where the system refuses.
  init(_ command: [String]) throws(BatchError) {
    func refused(_ code: Int32) -> BatchError {
      BatchError(
        .defect, "a worker process cannot be started (\(String(cString: strerror(code))))",
        remedy: "Give fewer --workers, or free memory and processes")
    }
    let log = Self.openLog()
    guard log >= 0 else { throw refused(errno) }
    switch Self.spawning.withLock({ _ in Self.spawn(command, errors: log) }) {
    case .success(let spawned):
      (process, input, output, errors) = (spawned.process, spawned.input, spawned.output, log)
    case .failure(let refusal):
      close(log)
      throw refused(refusal.code)
    }
  }

  private struct Spawned {
    var process: pid_t
    var input: Int32
    var output: Int32
  }

  /// Why the system starts no process.
  private struct Refusal: Error { var code: Int32 }

  /// A file for what the worker says to standard error, which has no name, so that nothing is left behind whatever ends
  /// whom; where no temporary file can be made, what it says is lost, and nothing else.
  private static func openLog() -> Int32 {
    for folder in [FileManager.default.temporaryDirectory.path, "/tmp"] {
      let path = "\(folder)/kindex-worker-\(UUID().uuidString)"
      let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
      guard file >= 0 else { continue }
      unlink(path)
      return file
    }
    return open("/dev/null", O_RDWR | O_CLOEXEC)
  }

  /// Two pipes, or none: of what was opened before a failure nothing stays open.
  private static func pipes() -> Result<(down: [Int32], up: [Int32]), Refusal> {
    var (down, up): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&down) == 0 else { return .failure(Refusal(code: errno)) }
    guard pipe(&up) == 0 else {
      let code = errno
      for file in down { close(file) }
      return .failure(Refusal(code: code))
    }
    return .success((down, up))
  }

  private static func spawn(_ command: [String], errors: Int32) -> Result<Spawned, Refusal> {
    let (down, up): ([Int32], [Int32])
    switch pipes() {
    case .success(let pipes): (down, up) = pipes
    case .failure(let refusal): return .failure(refusal)
    }
    for file in down + up { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, down[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, up[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&defaults, signal) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    // A thread that waits for others blocks signals, and a child inherits what it blocks: it could not be stopped.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, command[0], &actions, &attributes, &arguments, environ)
    close(down[0])
    close(up[1])
    guard code == 0 else {
      close(down[1])
      close(up[0])
      return .failure(Refusal(code: code))
    }
    return .success(Spawned(process: process, input: down[1], output: up[0]))
  }

  deinit {
    if !isEnded { _ = end() }
    for file in [input, output, errors] { close(file) }
  }

  /// Asks, and waits for the answer.
  func ask(_ question: Data, _ watch: Watch) -> Outcome {
    errorStart = lseek(errors, 0, SEEK_END)
    guard send(question + Data("\n".utf8)) else { return .ended(end()) }
    let clock = ContinuousClock()
    let began = clock.now
    var stopped: ContinuousClock.Instant?
    while true {
      if let line = takeLine() { return stopped == nil ? .answer(line) : .cancelled(line) }
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let count = poll(&waiting, 1, 100)
      if count > 0 {
        guard receive() else { return stopped == nil ? .ended(end()) : .cancelled(nil) }
        continue
      }
      let now = clock.now
      if let stopped {
        if now - stopped > .seconds(Self.grace) {
          kill(process, SIGKILL)
          return .cancelled(nil)
        }
      } else if watch.isCancelled() {
        stopped = now
        kill(process, SIGTERM)
      } else if now - began > .seconds(watch.seconds) {
        return .ended(end(.hung(seconds: watch.seconds)))
      } else if let most = watch.memory, let bytes = ProcessMemory.resident(process), bytes > most {
        return .ended(end(.outgrown(bytes: bytes, limit: most)))
      }
    }
  }

  /// Bytes of memory that the worker holds.
  var memory: Int? { ProcessMemory.resident(process) }

  /// The end of what the worker has written to standard error since it was asked.
  var errorText: String {
    let end = lseek(errors, 0, SEEK_END)
    let start = max(errorStart, end - 4096)
    var bytes = [UInt8](repeating: 0, count: Int(max(0, end - start)))
    let count = pread(errors, &bytes, bytes.count, start)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  /// Ends the worker and says how it ended; `reason` where the parent ends it for one.
  @discardableResult func end(_ reason: WorkerEnding? = nil) -> WorkerEnding {
    isEnded = true
    var status: Int32 = 0
    // A worker that has closed its output is about to end by itself, and then its own status tells more.
    if reason == nil, waitpid(process, &status, WNOHANG) == 0 {
      usleep(50_000)
      if waitpid(process, &status, WNOHANG) == 0 {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
      }
    } else if reason != nil {
      kill(process, SIGKILL)
      waitpid(process, &status, 0)
    }
    if let reason { return reason }
    let signal = status & 0x7f
    return signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
  }

  private func send(_ bytes: Data) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count, let base = bytes.baseAddress {
        let count = write(input, base + sent, bytes.count - sent)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        sent += count
      }
      return true
    }
  }

  private func receive() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &bytes, bytes.count)
    if count < 0, errno == EINTR { return true }
    guard count > 0 else { return false }
    buffer.append(contentsOf: bytes[..<count])
    return true
  }

  private func takeLine() -> Data? {
    guard let end = buffer.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = Data(buffer[..<end])
    buffer = Data(buffer[(end + 1)...])
    return line
  }
}

/// How a worker ended without an answer.
public enum WorkerEnding: Sendable, Hashable, CustomStringConvertible {
  /// By itself, with an exit code.
  case exit(Int32)
  /// By a signal: a crash, or somebody killed it.
  case signal(Int32)
  /// By somebody else's request to end.
  case told
  /// By the parent, because it gave no answer for so long.
  case hung(seconds: Double)
  /// By the parent, because it held more memory than it may.
  case outgrown(bytes: Int, limit: Int)

  /// What happened, in plain words.
  public var description: String {
    switch self {
    case .exit(let code): "the worker left with exit code \(code) and no answer"
    case .signal(let number): "the worker was ended by signal \(number) (\(String(cString: strsignal(number))))"
    case .told: "somebody told the worker to end"
    case .hung(let seconds): "the worker gave no answer for \(Int(seconds)) s and was stopped"
    case .outgrown(let bytes, let limit):
      "the worker held \(bytes >> 20) MB of memory, \(limit >> 20) MB are allowed, and was stopped"
    }
  }
}

/// Memory of processes.
enum ProcessMemory {
  /// Bytes that a process holds in memory; nil where the system does not say, as on systems without /proc.
  static func resident(_ process: pid_t) -> Int? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/statm") else { return nil }
    let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
