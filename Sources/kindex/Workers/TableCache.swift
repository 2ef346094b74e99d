import Batch
import IndexTracking
import Scenarios

/// The tables of the task before, for the next one if it names the same: most tasks of a grid do.
///
/// Where relaxations of these tables stopped is kept with them.
final class TableCache {
  private var paths: [String] = []
  private var tables: InputTables?
  /// For the points of a curve, which are alike.
  private(set) var relaxations = RelaxationShelf()
  private var checked: [DataFile] = []

  /// The tables that a specification names.
  func tables(of specification: Specification) throws -> InputTables {
    let wanted = specification.files.map { "\($0.role.rawValue) \($0.path.value)" }
    if let tables, wanted == paths { return tables }
    let fresh = try InputTables(specification)
    (paths, tables, checked, relaxations) = (wanted, fresh, [], RelaxationShelf())
    return fresh
  }

  /// The same, of which the files must hold the bytes that the task was planned for.
  func tables(of identity: TaskIdentity) throws -> InputTables {
    let tables = try tables(of: identity.specification)
    guard checked != identity.data else { return tables }
    for file in identity.data where tables.digests[file.role] != file.sha256 {
      throw Failure(
        code: .missingInput,
        message: "\(file.path): the file has changed since the tasks were planned. Run the grid again; what does not "
          + "depend on the file is not solved again.")
    }
    checked = identity.data
    return tables
  }
}
