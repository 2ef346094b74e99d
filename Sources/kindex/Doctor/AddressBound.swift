import Foundation

/// The bound of address space that `ulimit -v` sets.
enum AddressBound {
  /// Bytes of addresses that this process may have; nil where nothing bounds them.
  static var bytes: Int? {
    var limit = rlimit()
    #if os(Linux)
      let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #else
      let resource = RLIMIT_AS
    #endif
    // No bound is the greatest number that there is, which is no Int or the last one.
    guard getrlimit(resource, &limit) == 0, let bytes = Int(exactly: limit.rlim_cur), bytes < .max else { return nil }
    return bytes
  }
}
