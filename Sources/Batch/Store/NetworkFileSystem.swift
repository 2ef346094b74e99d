internal import Foundation

/// File systems of the network, over which SQLite must not write.
enum NetworkFileSystem {
  /// Their kinds as Linux's /proc/mounts names them.
  private static let kinds: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "fuse.ceph", "fuse.sshfs",
    "fuse.glusterfs", "glusterfs", "afs", "9p", "pvfs2", "orangefs", "panfs", "wekafs",
  ]

  /// The kind of the file system that a path lies on where that is one of the network; nil otherwise, and where the
  /// system does not list its mounts.
  static func name(of path: String) -> String? {
    guard let mounts = FileManager.default.contents(atPath: "/proc/mounts") else { return nil }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath().path
    return kind(of: folder, mounts: String(decoding: mounts, as: UTF8.self))
  }

  /// The same with the mounts given.
  package static func kind(of folder: String, mounts: String) -> String? {
    var best: (point: String, kind: String)?
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count > 2 else { continue }
      let point = fields[1].replacing("\\040", with: " ")
      let isAbove = point == "/" || folder == point || folder.hasPrefix(point + "/")
      // Of two mounts on the same point the later one is seen.
      if isAbove, point.count >= best?.point.count ?? 0 { best = (point, fields[2]) }
    }
    return best.flatMap { kinds.contains($0.kind) ? $0.kind : nil }
  }
}
