import LinearAlgebra
import Relaxation
import Synchronization

/// Where conic relaxations stopped, for those of like problems to begin from: of the next point of a K curve, of the
/// next try of the same point, of the next model on the shares basis.
///
/// It saves time and changes no claim: a bound is proven from the problem's own data, wherever it began.
public final class RelaxationShelf: Sendable {
  private struct Entry {
    /// Q's diagonal, which tells like problems from others.
    var diagonal: [Double]
    var cardinality: ClosedRange<Int>
    var state: RelaxationState
  }

  /// The newest last.
  private let entries = Mutex<[Entry]>([])
  /// The most that is kept, bytes.
  private static let capacity = 256 << 20

  /// An empty shelf.
  public init() {}

  /// The start for a problem: of the nearest cardinality, the newest of several.
  func start(for program: CardinalityQuadratic) -> RelaxationState? {
    let diagonal = Self.diagonal(program)
    func distance(_ entry: Entry) -> Int {
      abs(entry.cardinality.lowerBound - program.cardinality.lowerBound)
        + abs(entry.cardinality.upperBound - program.cardinality.upperBound)
    }
    return entries.withLock { entries in
      entries.reversed().filter { Self.areAlike($0.diagonal, diagonal) }.min { distance($0) < distance($1) }?.state
    }
  }

  /// Keeps where the relaxation of a problem stopped; the oldest gives way.
  func keep(_ state: RelaxationState, of program: CardinalityQuadratic) {
    let entry = Entry(diagonal: Self.diagonal(program), cardinality: program.cardinality, state: state)
    entries.withLock { entries in
      entries.removeAll { $0.cardinality == entry.cardinality && Self.areAlike($0.diagonal, entry.diagonal) }
      entries.append(entry)
      var size = entries.reduce(0) { $0 + $1.state.size }
      while size > Self.capacity, entries.count > 1 { size -= entries.removeFirst().state.size }
    }
  }

  private static func diagonal(_ program: CardinalityQuadratic) -> [Double] {
    (0..<program.count).map { program.objective[$0, $0] }
  }

  /// Whether two diagonals agree to a tenth, as those of one market linearised at two paths do.
  private static func areAlike(_ first: [Double], _ second: [Double]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { abs($0 - $1) <= 0.1 * max(abs($0), abs($1)) }
  }
}
