internal import Foundation

/// Speaks to Slurm by its own programs.
public struct SlurmClient: Sendable {
  /// A client; nothing is started.
  public init() {}

  /// Submits an array of jobs, as several arrays where the cluster bounds their size, and one that depends on them all.
  ///
  /// - Parameters:
  ///   - script: the array's script, which is given what to add to the number of each array task.
  ///   - chunks: how many array tasks there are.
  ///   - atOnce: most of them that run at once; nil for as many as the cluster lets.
  ///   - collection: the script of the depending job.
  /// - Returns: the numbers of the arrays and of the depending job.
  /// - Throws: ``BatchError`` where Slurm is not there or refuses.
  public func submit(
    script: String, chunks: Int, atOnce: Int?, collection: String
  ) throws(BatchError) -> (arrays: [String], collection: String) {
    let most = try largestArray()
    var arrays: [String] = []
    var first = 1
    while first <= chunks {
      let count = min(most, chunks - first + 1)
      let bound = atOnce.map { "%\($0)" } ?? ""
      arrays.append(try sbatch(["--array=0-\(count - 1)\(bound)", script, "\(first)"]))
      first += count
    }
    let dependency = "--dependency=afterany:" + arrays.joined(separator: ":")
    return (arrays, try sbatch([dependency, collection]))
  }

  /// Most tasks of an array.
  private func largestArray() throws(BatchError) -> Int {
    let text = try run("scontrol", ["show", "config"])
    let line = text.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    return line.flatMap { Int($0.split(separator: "=").last?.trimmingPrefix { $0 == " " } ?? "") } ?? 1001
  }

  private func sbatch(_ arguments: [String]) throws(BatchError) -> String {
    let text = try run("sbatch", ["--parsable"] + arguments)
    // NUMBER, or NUMBER;CLUSTER.
    return String(text.prefix { $0.isNumber })
  }

  private func run(_ program: String, _ arguments: [String]) throws(BatchError) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw BatchError(.missing, "\(program) cannot be started", remedy: "Submit on a machine with Slurm's programs")
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw BatchError(
        .missing, "\(program) is not there",
        remedy: "Submit on a machine with Slurm's programs, or only write the scripts by --write-only")
    }
    guard process.terminationStatus == 0 else {
      throw BatchError(
        .usage, "\(program) refused: \(said.trimmingCharacters(in: .whitespacesAndNewlines))",
        remedy: "The scripts are written; correct what Slurm says, or submit them by hand")
    }
    return text
  }
}
