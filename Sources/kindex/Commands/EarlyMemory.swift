import COpenBLAS
import Foundation

/// What OpenBLAS takes for itself, taken where it can be refused.
///
/// Where OpenBLAS gets no memory for its workspace it asks again, for ever: a bound of address space (`ulimit -v`, as on
/// many clusters) would make the program hang without a word, from before its first line on, since the library starts a
/// thread for every core as it is loaded.
enum EarlyMemory {
  /// A little more than the workspace of one thread, 128 MB of addresses, of which as much becomes memory as is used.
  private static let workspace = 136 << 20
  private static let threads = "OPENBLAS_NUM_THREADS"

  /// Begins the program anew without the threads of OpenBLAS, which Kindex never uses, where addresses are bounded.
  static func shedThreads() {
    guard AddressBound.bytes != nil, ProcessInfo.processInfo.environment[threads] == nil,
      let program = Bundle.main.executablePath
    else { return }
    setenv(threads, "1", 1)
    execv(program, CommandLine.unsafeArgv)
    // Where that cannot be done, the threads stay.
  }

  /// Makes OpenBLAS take its workspace, which it then keeps.
  ///
  /// - Throws: ``Failure`` where there is no room for it.
  static func reserveWorkspace() throws(Failure) {
    let probe = mmap(nil, workspace, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let probe, probe != MAP_FAILED else {
      throw Failure(
        code: .defect,
        message: "there is no memory to compute in: OpenBLAS takes \(workspace >> 20) MB of addresses. Raise the bound "
          + "(ulimit -v), by a gigabyte as a rule, or free memory.")
    }
    munmap(probe, workspace)
    var image = [0.0]
    cblas_dsymv(CblasColMajor, CblasLower, 1, 1, [1.0], 1, [1.0], 1, 0, &image, 1)
  }
}
