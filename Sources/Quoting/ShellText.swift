/// Text for a POSIX shell and for the lines at the head of a script that Slurm reads.
public enum ShellText {
  /// A word that the shell takes as it is.
  ///
  /// Right within a command. A comment ends at a line break whatever stands around it, so what goes into one, as
  /// Slurm's directives do, goes through ``slurmName(_:)`` or ``slurmPath(_:)``.
  public static func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { isPlainByte($0) || "/%+=:@,".utf8.contains($0) }
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// A name of which only letters, digits, full stops, underscores and hyphens are left, every other character made a
  /// hyphen: what Slurm, its tools and file names take anywhere.
  public static func slurmName(_ text: String) -> String {
    let bytes = text.unicodeScalars.prefix(longestName).map { scalar in
      UInt8(exactly: scalar.value).flatMap { isPlainByte($0) ? $0 : nil } ?? UInt8(ascii: "-")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A path for a directive `#SBATCH --output=`, quoted, in which Slurm expands nothing but a pattern at its end.
  ///
  /// - Parameters:
  ///   - path: a folder.
  ///   - pattern: what follows it, such as `/%A_%a.log`.
  /// - Returns: nil where the path holds what no directive can say: a line break or another unfit character, which
  ///   would end the comment, or a backslash, at which Slurm ceases to read patterns.
  public static func slurmPath(_ path: String, pattern: String) -> String? {
    guard isSayable(path) else { return nil }
    return quoted(path.replacing("%", with: "%%") + pattern)
  }

  /// Whether a path can stand in the scripts of a submission.
  public static func isSayable(_ path: String) -> Bool { path.firstUnfit == nil && !path.contains("\\") }

  /// Longest name of a job; longer ones are cut.
  private static let longestName = 100

  private static func isPlainByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-".utf8.contains(byte)
  }
}
