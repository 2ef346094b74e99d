import Foundation
import Quoting

/// Standard output and standard error as the system has them, without the surprises of a broken one.
enum StandardStreams {
  /// Makes sure of the first three descriptors, and that a reader who goes away is an error of the write.
  ///
  /// A program may be started with one of them closed. The next file that it opens would then be standard output or
  /// standard error, and messages would be written into it. So each that is closed is taken: standard error by nothing,
  /// the others by something that fails as a closed one does.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // A file that grows beyond what `ulimit -f` allows is an error of the write, too.
    signal(SIGXFSZ, SIG_IGN)
    for (file, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(file, F_GETFD) == -1 && errno == EBADF {
      // The lowest free descriptor is the one that is missing, for those below it are there by now.
      _ = open("/dev/null", mode)
    }
  }

  /// How the writing of some bytes ended.
  enum Writing {
    case done
    /// Nobody reads any more.
    case readerGone
    /// The system's reason.
    case failed(Int32)
  }

  /// Writes all bytes to a descriptor.
  static func write(_ data: Data, to file: Int32) -> Writing {
    data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, let base = bytes.baseAddress {
        let count = Foundation.write(file, base + written, bytes.count - written)
        if count > 0 {
          written += count
        } else if count < 0, errno == EINTR {
          continue
        } else if count < 0, errno == EAGAIN {
          // A pipe that somebody made non-blocking, and that is full for now.
          var waiting = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, 1000)
        } else {
          return count < 0 && errno == EPIPE ? .readerGone : .failed(count < 0 ? errno : EIO)
        }
      }
      return .done
    }
  }

  /// Sees what was written to a descriptor off: a network file system reports a full disk only when a file is closed.
  static func settle(_ file: Int32) -> Writing {
    let copy = dup(file)
    guard copy >= 0 else { return .done }
    return close(copy) == 0 || errno == EINTR ? .done : .failed(errno)
  }
}
