import Batch
import Foundation
import MILP
import Synchronization

/// Does all examinations in worker processes: a library that crashes over one of them has failed that one, and the
/// others are done all the same.
struct ExaminationRun {
  let cancellation: Cancellation

  /// Seconds after which a worker is taken to hang over what takes a moment.
  private static let patience = 120.0

  /// A check for every examination, in order.
  func checks() throws -> [HealthCheck] {
    let answers = Mutex([WorkerAnswer?](repeating: nil, count: Examination.all.count))
    do {
      try WorkerPool(workers: 1, cancellation: cancellation).run(
        Examination.all.map { .examination($0) }, seconds: Self.patience
      ) { position, answer in answers.withLock { $0[position] = answer } }
    } catch let error as BatchError {
      return [.failed("engine", "a worker process", error.message, remedy: "\(error.remedy).")]
    }
    guard !cancellation.isCancelled else { throw Failure(code: .interrupted, message: "interrupted") }
    return zip(Examination.all, answers.withLock { $0 }).map { examination, answer in
      let (area, name) = examination.title
      guard let answer else { return .failed(area, name, "there was no answer", remedy: examination.remedy) }
      guard let failure = answer.failure else { return .ok(area, name) }
      return .failed(area, name, failure, remedy: examination.remedy)
    }
  }
}
