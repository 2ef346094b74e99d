import ArgumentParser
import Foundation
import IndexTracking
import MILP
import MarketData
import Scenarios
import TrackingDomain

/// `kindex curve`: the K-tradeoff curve, every point certified or with its gap.
struct CurveCommand: ParsableCommand {
  /// The forms of a curve.
  enum CurveFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv, xlsx, svg
  }

  static let configuration = CommandConfiguration(
    commandName: "curve", abstract: "The K-tradeoff curve: how well each number of stocks can track, with proof.",
    discussion: """
      --cardinality gives the range, such as 5...50, or the numbers themselves, such as 5,10,20. Every point is a solve of its own, with its own time limit, in a \
      worker process; neighbours start one another in both directions. With --total-time every point is tried for a \
      short while, and what the easy ones leave goes to the others; --time-limit then still caps one try.
      """)

  @OptionGroup var problemOptions: ProblemOptions

  @Option(help: "From one cardinality to the next.")
  var step = 1

  @Option(help: "Most time for the whole curve: 5m (default: no limit).", transform: OptionText.seconds)
  var totalTime: Double?

  @Option(help: "Points solved at once; by default as many as there are cores.")
  var workers: Int?

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp("Form of the result; by default as the name of -o ends, otherwise text.", valueName: "format"))
  var askedFormat: CurveFormat?

  @Option(help: ArgumentHelp("File for a picture of the curve besides the result.", valueName: "file"))
  var svg: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the result; standard output by default.", valueName: "file"))
  var output: String?

  @Flag(help: "No progress and no notes on standard error; errors and warnings still go there.")
  var quiet = false

  /// The form that holds.
  private var format: CurveFormat { askedFormat ?? FileKind.format(ofOutput: output) ?? .text }

  func validate() throws {
    try FileKind.check(CurveFormat.self, asked: askedFormat, output: output)
    try OutputGuard.check(format: format.rawValue, output: output)
    if let totalTime, totalTime <= 0 { throw ValidationError("--total-time: give more than 0s.") }
    try NumberOptions.check(step, "--step", in: 1...NumberBounds.stocks.upperBound)
    try NumberOptions.check(workers, "--workers", in: NumberBounds.workers)
  }

  func run() throws {
    let interrupted = try Failure.translating { try draw() }
    if interrupted { throw Failure(code: .interrupted, message: "interrupted") }
  }

  private func draw() throws -> Bool {
    let base = try ProblemLoader(options: problemOptions).specification()
    let cardinalities = try cardinalities(base)
    try InputTables.checkIsFile(base.prices?.value)
    try PathGuard(input: problemOptions.input, base).check([(output, "-o"), (svg, "--svg")])
    let tables = try InputTables(base)
    // A range beyond the stocks there are is refused by its end, however many points lie before it.
    var last = base
    last.cardinality = Setting(.exactly(cardinalities[cardinalities.count - 1]), base.cardinality?.origin ?? .standard)
    try tables.pose(last).problem.validate()
    var problems: [TrackingProblem] = []
    var specifications: [Specification] = []
    for count in cardinalities {
      var specification = base
      specification.cardinality = Setting(.exactly(count), base.cardinality?.origin ?? .standard)
      specifications.append(specification)
      let loaded = try tables.pose(specification)
      try loaded.problem.validate()
      if count == cardinalities[0] {
        for warning in loaded.warnings { Diagnostics.write("warning: \(warning)") }
      }
      problems.append(loaded.problem)
    }
    let limits = SolveLimits.limits(base, logFile: nil)
    let interruption = Interruption(limits.cancellation)
    defer { interruption.stop() }
    let clock = Stopwatch(limits)
    let pool = try WorkerPool(workers: workers, cancellation: limits.cancellation)
    let pointLimit = totalTime == nil ? limits.seconds : base.timeLimit?.value
    let tasks = CurveTasks(
      specifications: specifications, starts: startsByNeighbours(problems, limits),
      schedule: CurveSchedule(
        points: problems.count, workers: pool.workers, pointLimit: pointLimit ?? .infinity, totalLimit: totalTime),
      clock: clock)
    let isShown = !quiet && isatty(STDERR_FILENO) == 1
    try pool.run(atOnce: problems.count) {
      tasks.next()
    } finished: { position, answer in
      tasks.finish(position, answer)
      guard isShown else { return }
      let gap = answer.solution?.objective.gap.map { NumberText.percent($0) } ?? "—"
      let settled = "\(tasks.settledCount)/\(cardinalities.count) settled"
      Diagnostics.write("K = \(cardinalities[position]): gap \(gap), \(settled)")
    }
    let answers = tasks.answers
    let curve = curve(answers, cardinalities, problems[0])
    if curve.points.isEmpty, !limits.cancellation.isCancelled { throw nothing(curve.failures, answers) }
    try write(curve)
    return limits.cancellation.isCancelled
  }

  /// The numbers of stocks, ascending.
  private func cardinalities(_ specification: Specification) throws -> [Int] {
    guard let setting = specification.cardinality, let least = setting.value.least, let most = setting.value.most,
      least <= most
    else {
      throw Failure(code: .usage, message: "the range of the curve is not given: write --cardinality 5...50.")
    }
    guard let numbers = setting.value.among else { return Array(stride(from: least, through: most, by: step)) }
    guard step == 1 else {
      throw Failure(code: .usage, message: "--step says nothing of a list of numbers of stocks: leave it out.")
    }
    return numbers
  }

  /// Starts of every point, worth a tenth of one point's time each, or a twentieth of the whole curve's.
  private func startsByNeighbours(_ problems: [TrackingProblem], _ limits: TrackingLimits) -> [[[String: Double]]] {
    let seconds = min(min(1, 0.1 * (limits.seconds ?? 60)) * Double(problems.count), 0.05 * (totalTime ?? .infinity))
    return CurveStarts(limits: limits).find(problems, seconds: seconds).map { weights in
      guard let weights else { return [] }
      let ids = problems[0].market.ids
      return [Dictionary(uniqueKeysWithValues: zip(ids, weights).filter { $0.1 > 0 })]
    }
  }

  private func curve(_ answers: [WorkerAnswer], _ cardinalities: [Int], _ problem: TrackingProblem) -> Curve {
    let points = answers.compactMap(\.solution)
    let failures = zip(cardinalities, answers).compactMap { count, answer in
      answer.solution == nil ? CurveFailure(cardinality: count, reason: answer.failure ?? "nothing was found") : nil
    }
    let floors = Set(problem.proportionBounds.floors)
    let leastWeight = floors.count == 1 ? percent(floors.first ?? 0) : "its least weight"
    let floorsByID = Dictionary(uniqueKeysWithValues: zip(problem.market.ids, problem.proportionBounds.floors))
    return Curve(
      name: problem.name, points: points,
      notes: Curve.rises(in: points, leastWeight: leastWeight, floors: floorsByID) + Curve.unbounded(in: points),
      failures: failures)
  }

  /// What a curve without a point has to say, with the exit code that all its points share if they do.
  private func nothing(_ failures: [CurveFailure], _ answers: [WorkerAnswer]) -> Failure {
    let codes = Set(answers.map(\.code))
    let code = codes.count == 1 ? codes.first.flatMap(Failure.Code.init(rawValue:)) : nil
    let reasons = failures.map { "K = \($0.cardinality): \($0.reason)" }
    return Failure(code: code ?? .nothingFound, message: "the curve has no point:", details: reasons)
  }

  private func write(_ curve: Curve) throws {
    let data =
      switch format {
      case .json: try JSONText.data(curve)
      case .csv: Data(CurveText.csv(curve).utf8)
      case .xlsx: try curve.workbook.file(beside: output)
      case .text: TextForm.data(CurveText.table(curve))
      case .svg: Data(CurvePicture(curve).svg.utf8)
      }
    var files = [(Destination(path: output), data)]
    if let svg { files.append((Destination(path: svg), Data(CurvePicture(curve).svg.utf8))) }
    try Destination.write(files)
    for failure in curve.failures { Diagnostics.write("warning: K = \(failure.cardinality): \(failure.reason)") }
  }
}
