/// What a worker is asked of a task.
public struct TaskQuestion: Sendable, Codable {
  /// The task.
  public var identity: TaskIdentity
  /// What the search begins from besides its own starts.
  public var start: TaskStart?
  /// Where the record is written.
  public var folder: TaskFolder
  /// How many times the task was begun before.
  public var attemptsBefore: Int

  /// Puts a question.
  public init(identity: TaskIdentity, start: TaskStart?, folder: TaskFolder, attemptsBefore: Int) {
    self.identity = identity
    self.start = start
    self.folder = folder
    self.attemptsBefore = attemptsBefore
  }
}

/// What a worker answers, after it has written the record.
public struct TaskAnswer: Sendable {
  /// The record; nil where there is none.
  public var record: TaskRecord?
  /// Why there is no record; nil where there is one, or where the search was interrupted.
  public var trouble: String?
  /// The exit code that goes with the trouble.
  public var code: Int32

  /// Describes an answer.
  public init(record: TaskRecord?, trouble: String?, code: Int32) {
    self.record = record
    self.trouble = trouble
    self.code = code
  }
}

/// A fault that every task would meet, so that a batch stops rather than records it task by task.
public struct TaskTrouble: Error, Sendable {
  /// The exit code that goes with it.
  public let code: Int32
  /// What is wrong and what to do.
  public let message: String
}
