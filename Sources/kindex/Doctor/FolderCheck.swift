import Batch
import Foundation

/// Whether a folder can be written, and how much room it has.
struct FolderCheck {
  /// What the folder is for.
  enum Role {
    case current, temporary

    var name: String {
      switch self {
      case .current: "the current folder"
      case .temporary: "the temporary folder"
      }
    }
  }

  let role: Role
  let path: String

  /// Room below which a batch or a back-test may not end.
  private static let littleRoom = 100 << 20
  /// What is written to see whether it can be.
  private static let sample = Data(repeating: 0x6b, count: 1 << 16)

  /// The folder from which the program runs, and that in which it leaves what nobody is to see.
  static var all: [FolderCheck] {
    [
      FolderCheck(role: .current, path: FileManager.default.currentDirectoryPath),
      FolderCheck(role: .temporary, path: FileManager.default.temporaryDirectory.path),
    ]
  }

  /// Writes, and looks at the room that is left.
  func check() -> HealthCheck {
    let code = codeOfWriting()
    guard code == 0 else { return unwritable(code) }
    guard let room else { return .ok("folder", role.name, "\(path) can be written") }
    let finding = "\(path) can be written, \(MachineCheck.size(room)) are free"
    guard room >= Self.littleRoom else { return .warning("folder", role.name, finding, remedy: "Make room.") }
    return .ok("folder", role.name, finding)
  }

  private func unwritable(_ code: Int32) -> HealthCheck {
    let finding = "\(path) cannot be written (\(String(cString: strerror(code))))"
    switch (role, code) {
    case (_, ENOSPC), (_, EDQUOT), (_, EIO):
      return .failed("folder", role.name, finding, remedy: "Make room, or check the disk.", blame: .place)
    case (.current, _):
      return .warning(
        "folder", role.name, finding, remedy: "Give -o and --store a folder that you may write to.")
    case (.temporary, _):
      return .failed(
        "folder", role.name, finding,
        remedy: "Set TMPDIR to a folder that you may write to.", blame: .place)
    }
  }

  /// 0, or why a small file cannot be written here; nothing of it stays.
  func codeOfWriting() -> Int32 {
    let file = "\(path)/.kindex-\(UUID().uuidString)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return errno }
    defer { unlink(file) }
    var code: Int32 = 0
    if case .failed(let reason) = StandardStreams.write(Self.sample, to: descriptor) { code = reason }
    if code == 0, fsync(descriptor) != 0, errno != EINVAL { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    return code
  }

  private var room: Int? {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
    return attributes?[.systemFreeSize] as? Int
  }
}

/// Whether a batch can keep its results.
enum StoreTrial {
  /// A store in the first folder that can be written; and whether the current one could take one.
  static func checks(_ folders: [FolderCheck]) -> [HealthCheck] {
    var checks: [HealthCheck] = []
    if let place = folders.last(where: { $0.codeOfWriting() == 0 && StoreCheck.network(of: $0.path) == nil }) {
      do {
        try StoreCheck.run(in: place.path)
        checks.append(.ok("store", "written, closed and read", place.path))
      } catch let error as BatchError {
        checks.append(
          .failed("store", "written, closed and read", error.message, remedy: "\(error.remedy).", blame: .place))
      } catch {
        checks.append(
          .failed("store", "written, closed and read", "\(error)", remedy: "Install another build of SQLite."))
      }
    } else {
      checks.append(
        .warning(
          "store", "written, closed and read", "not tried, for no folder on a local disk can be written",
          remedy: "Run this again from a folder of a local disk that you may write to."))
    }
    if let current = folders.first, let kind = StoreCheck.network(of: current.path) {
      checks.append(
        .warning(
          "store", "locks in the current folder", "it lies on a network file system (\(kind)), where they do not hold",
          remedy: "Give --store a file on a local disk."))
    }
    return checks
  }
}
