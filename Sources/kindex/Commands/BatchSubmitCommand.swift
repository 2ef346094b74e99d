import ArgumentParser
import Batch
import Foundation
import MILP
import Quoting
import Scenarios

/// `kindex batch submit`: a grid for an engine that starts jobs.
struct BatchSubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Hand a grid to Slurm, as job arrays, or to GNU parallel.",
    discussion: """
      Writes the list of tasks, the chunks and the scripts below the task folder, submits them, and ends; --parallel \
      waits. Slurm keeps them from there: a node that fails costs what ran on it, which runs again; before a time limit \
      what was found is kept, and the job goes on from it. `kindex batch status --tasks FOLDER` reads the records \
      wherever they can be seen. The last job enters them into the store. The program must be at the same path on \
      every node, and so must the task folder and the data.
      """)

  @Argument(help: "A grid file.")
  var grid: String

  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "Submit Slurm job arrays.")
  var slurm = false

  @Flag(help: "Run under GNU parallel on this machine, and wait.")
  var parallel = false

  @Option(
    help: "Estimated time of the tasks that share a job: 5m.", transform: OptionText.seconds)
  var chunk: Double = 300

  @Option(
    help: "Tasks solved at once by one job, each on a core; with --parallel the jobs at once, all cores by default.")
  var workers: Int?

  @Option(
    help: ArgumentHelp("Memory for each task that is solved, such as 2G.", valueName: "bytes"),
    transform: WorkerOptions.bytes)
  var memory = 2 << 30

  @Option(help: "Most time of one job; by default from the estimates.", transform: OptionText.seconds)
  var jobTime: Double?

  @Option(help: "Most jobs of an array at once; as many as the cluster lets by default.")
  var jobs: Int?

  @Option(help: "Slurm's partition.")
  var partition: String?

  @Flag(help: "Only write the scripts, and say where.")
  var writeOnly = false

  @Flag(help: "Solve tasks again that are recorded as failed.")
  var retryFailed = false

  func validate() throws {
    if slurm == parallel { throw ValidationError("give either --slurm or --parallel.") }
    try NumberOptions.check(workers, "--workers", in: NumberBounds.workers)
    try NumberOptions.check(jobs, "--jobs", in: NumberBounds.workers)
    try NumberOptions.check(memory, "--memory", in: 1...1 << 60)
    if chunk <= 0 { throw ValidationError("--chunk: give more than 0s.") }
    if let jobTime, jobTime < 60 { throw ValidationError("--job-time: give 1m or more.") }
    if let partition, !ClusterPaths.isPartition(partition) {
      throw ValidationError("--partition: '\(partition)' is no name of a partition.")
    }
  }

  func run() throws {
    try Failure.translating {
      let folder = storeOptions.folder
      guard let program = Bundle.main.executablePath else {
        throw Failure(code: .defect, message: "the program does not know where it is, so it cannot be submitted.")
      }
      try ClusterPaths.check([folder.path, storePath, program])
      let plan = try BatchPlanner.plan(GridReader.read(path: grid))
      try BatchPlanner.checkSense(of: plan)
      try folder.prepare()
      try RunManifest(plan).write(to: folder)
      let pending = try plan.tasks.filter { task in
        guard let record = try folder.record(task.id) else { return true }
        guard retryFailed, record.status == .failed else { return false }
        try folder.removeRecord(task.id)
        return true
      }
      guard !pending.isEmpty else {
        try say("\(plan.grid.name): all \(NumberText.count(plan.tasks.count)) tasks are finished")
        return
      }
      let submission = try Submission(pending, of: plan, in: folder, target: chunk)
      let summary =
        "\(plan.grid.name): \(NumberText.count(pending.count)) of \(NumberText.count(plan.tasks.count)) tasks in "
        + "\(NumberText.count(submission.chunks)) jobs, \(submission.path)"
      try parallel
        ? runParallel(submission, program, summary, folder) : submitArrays(submission, plan, program, summary, folder)
    }
  }

  private var storePath: String { URL(fileURLWithPath: storeOptions.store).standardizedFileURL.path }

  private func submitArrays(
    _ submission: Submission, _ plan: BatchPlan, _ program: String, _ summary: String, _ folder: TaskFolder
  ) throws {
    let script = SlurmScript(
      submission: submission, name: plan.grid.name, program: program, cores: workers ?? 1, memory: memory,
      seconds: jobTime, partition: partition)
    let array = try submission.write(script: script.array, named: "array.sbatch", in: folder)
    let collection = try submission.write(
      script: script.collection(store: storePath, folder: folder), named: "collect.sbatch", in: folder)
    guard !writeOnly else {
      try say(
        "\(summary)\n  sbatch --array=0-\(submission.chunks - 1) \(ShellText.quoted(array)) 1\n"
          + "  sbatch --dependency=afterany:JOB \(ShellText.quoted(collection))"
      )
      return
    }
    let numbers = try SlurmClient().submit(
      script: array, chunks: submission.chunks, atOnce: jobs, collection: collection)
    try say("\(summary)\n  array \(numbers.arrays.joined(separator: ", ")), collected by job \(numbers.collection)")
  }

  private func runParallel(
    _ submission: Submission, _ program: String, _ summary: String, _ folder: TaskFolder
  ) throws {
    let script = try submission.write(
      script: ParallelScript.text(submission, program: program, jobs: workers, store: storePath, folder: folder),
      named: "parallel.sh", in: folder)
    guard !writeOnly else {
      try say("\(summary)\n  bash \(ShellText.quoted(script))")
      return
    }
    try say(summary)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [script]
    try process.run()
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0: break
    case 127:
      throw Failure(code: .missingInput, message: "GNU parallel is not there. Install it, or use kindex batch run.")
    case let code:
      throw Failure(
        code: .defect,
        message: "\(script) ended with \(code); bash \(script) runs the jobs again that did not end well.")
    }
  }

  private func say(_ text: String) throws { try Destination(path: nil).write(text: (text + "\n")) }
}
