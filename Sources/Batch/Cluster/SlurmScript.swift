internal import Foundation
internal import Quoting

/// The scripts by which a submission runs as Slurm job arrays.
public struct SlurmScript: Sendable {
  /// What is submitted.
  public let submission: Submission
  /// The run's name.
  public let name: String
  /// The program.
  public let program: String
  /// Tasks solved at once by one job.
  public let cores: Int
  /// Bytes of memory for each of them.
  public let memory: Int
  /// Seconds that a job may take.
  public let seconds: Double
  /// The partition, or several separated by commas; nil for the cluster's own choice.
  public let partition: String?

  /// How often a job that meets its time limit goes back into the queue.
  static let attempts = 20
  /// How often a job that was killed goes back into the queue.
  static let attemptsAfterCrash = 3

  /// Describes an array.
  public init(
    submission: Submission, name: String, program: String, cores: Int, memory: Int, seconds: Double?, partition: String?
  ) {
    self.submission = submission
    self.name = name
    self.program = program
    self.cores = cores
    self.memory = memory
    self.seconds = seconds ?? submission.longest
    self.partition = partition
  }

  /// Minutes that a job may take, which is how Slurm counts.
  var minutes: Int { max(1, Int(min(seconds / 60, Self.mostMinutes).rounded(.up))) }

  /// Ten years: Slurm keeps minutes in 32 bits.
  private static let mostMinutes = 5_256_000.0

  /// Seconds before the time limit at which a job is warned; Slurm may do so up to a minute early.
  var warning: Int { min(60, 30 * minutes) }

  /// Where a job's output goes, as a directive says it; Slurm expands the pattern.
  ///
  /// A path that no directive can say is refused before a submission is written, see ``ClusterPaths``.
  private func log(_ pattern: String) -> String {
    ShellText.slurmPath("\(submission.path)/logs", pattern: pattern) ?? "/dev/null"
  }

  private var header: String {
    """
    #!/bin/bash
    #SBATCH --job-name=kindex-\(ShellText.slurmName(name))
    #SBATCH --open-mode=append
    #SBATCH --requeue
    """ + (partition.map { "\n#SBATCH --partition=\(ShellText.quoted($0))" } ?? "")
  }

  /// The array's script; its argument is added to the number of each array task.
  public var array: String {
    """
    \(header)
    #SBATCH --output=\(log("/%A_%a.log"))
    #SBATCH --time=\(minutes)
    #SBATCH --cpus-per-task=\(cores)
    #SBATCH --mem-per-cpu=\(max(1, memory >> 20))M
    #SBATCH --signal=B:USR1@\(warning)

    # Before the time limit Slurm sends USR1: what the searches have found by then is kept, and the job goes back into the
    # queue to begin from it. A node that fails sends nothing; Slurm itself puts its jobs back.
    # So does a job that somebody has killed.
    warned=0
    \(ShellText.quoted(program)) batch work \(ShellText.quoted(submission.path)) "$(($1 + SLURM_ARRAY_TASK_ID))" \
    --workers "${SLURM_CPUS_PER_TASK:-\(cores)}" &
    worker=$!
    trap 'warned=1; kill -TERM "$worker" 2>/dev/null' USR1
    trap 'kill -TERM "$worker" 2>/dev/null' TERM
    while kill -0 "$worker" 2>/dev/null; do wait "$worker"; done
    wait "$worker"
    code=$?
    if [ "$warned" = 1 ] && [ "$code" = 130 ]; then
      again=\(Self.attempts)
    elif [ "$code" -gt 130 ] && [ "$code" != 143 ]; then
      again=\(Self.attemptsAfterCrash)
    else
      again=0
    fi
    if [ "${SLURM_RESTART_COUNT:-0}" -lt "$again" ]; then scontrol requeue "$SLURM_JOB_ID" && sleep 60; fi
    exit "$code"

    """
  }

  /// The script of the job that enters the records into a store when all others have ended.
  public func collection(store: String, folder: TaskFolder) -> String {
    """
    \(header)
    #SBATCH --output=\(log("/collect-%j.log"))

    exec \(ShellText.quoted(program)) batch collect --tasks \(ShellText.quoted(folder.path)) \
    --store \(ShellText.quoted(store))

    """
  }
}

/// The script by which a submission runs under GNU parallel.
public enum ParallelScript {
  /// The script: as many jobs at once as there are cores, each with one worker.
  public static func text(_ submission: Submission, program: String, jobs: Int?, store: String, folder: TaskFolder)
    -> String
  {
    """
    #!/bin/bash
    # Run again, it leaves out the chunks that have ended well; with --sshloginfile it uses other machines, too.
    parallel --jobs \(jobs.map(String.init) ?? "100%") --joblog \(ShellText.quoted("\(submission.path)/joblog")) \
    --resume-failed "$@" \(ShellText.quoted(ShellText.quoted(program))) batch work \
    \(ShellText.quoted(ShellText.quoted(submission.path))) {} --workers 1 ::: $(seq \(submission.chunks))
    code=$?
    \(ShellText.quoted(program)) batch collect --tasks \(ShellText.quoted(folder.path)) \
    --store \(ShellText.quoted(store)) || exit $?
    exit "$code"

    """
  }
}
