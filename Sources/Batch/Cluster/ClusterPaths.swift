internal import Quoting

/// What goes into the scripts of a submission, judged before any of them is written.
public enum ClusterPaths {
  /// Refuses paths that a script or one of Slurm's directives cannot say.
  ///
  /// Those are paths with control characters, line breaks, marks of direction or backslashes.
  ///
  /// - Throws: ``BatchError`` that names the first of them.
  public static func check(_ paths: [String]) throws(BatchError) {
    guard let path = paths.first(where: { !ShellText.isSayable($0) }) else { return }
    let what = path.firstUnfit.map { "the character \($0.escape)" } ?? "a backslash"
    throw BatchError(
      .malformed, "\(path.shown): the path holds \(what), which a job's script cannot say",
      remedy: "Rename the folder or file, or choose another --store or --tasks")
  }

  /// Whether a text can name partitions in a directive: one line of plain text.
  public static func isPartition(_ text: String) -> Bool {
    !text.isEmpty && ShellText.isSayable(text)
  }
}
