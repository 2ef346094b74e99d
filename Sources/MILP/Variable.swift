/// A column of a ``Model``, as handed out by ``Model/addVariable(_:_:in:)``.
///
/// A handle is only meaningful in the model that made it and in copies of that model.
public struct Variable: Hashable, Sendable {
  /// The position of the column in its model, from 0.
  public let column: Int

  /// Names the column at a position; the model checks the position when the handle is used.
  public init(column: Int) { self.column = column }
}

/// What values a variable may take.
public enum VariableKind: UInt8, Sendable, Hashable, CaseIterable {
  /// Any real number within the bounds.
  case continuous
  /// Any whole number within the bounds.
  case integer
  /// 0 or 1.
  case binary
}
