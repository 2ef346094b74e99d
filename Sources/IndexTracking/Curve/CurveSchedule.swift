/// Which point of a curve is solved next, and for how long.
///
/// Without a limit for the whole curve every point has its own. With one, every point is tried for an eighth of an even
/// share, which settles the easy ones; what they leave is shared evenly by the others, the narrowest gap first, so that
/// a point that settles early leaves its time to those that are harder.
public struct CurveSchedule: Sendable {
  /// What a worker that is free does.
  public enum Step: Sendable, Hashable {
    /// Solve this point for so many seconds.
    case solve(point: Int, seconds: Double)
    /// Ask again when another point has finished.
    case wait
    /// Nothing is left to do.
    case done
  }

  private enum Standing {
    case waiting
    case running(until: Double)
    case open(gap: Double)
    case settled
  }

  private struct Point {
    var standing = Standing.waiting
    /// The longest try so far.
    var seconds = 0.0
  }

  private var points: [Point]
  private let workers: Double
  private let pointLimit: Double
  private let totalLimit: Double?

  /// Prepares a curve.
  ///
  /// - Parameters:
  ///   - points: how many there are.
  ///   - workers: how many are solved at once.
  ///   - pointLimit: most wall-clock seconds of one try of one point.
  ///   - totalLimit: most wall-clock seconds of the whole curve; nil for one try of every point.
  public init(points: Int, workers: Int, pointLimit: Double, totalLimit: Double?) {
    self.points = Array(repeating: Point(), count: points)
    self.workers = Double(max(1, min(workers, points)))
    self.pointLimit = pointLimit
    self.totalLimit = totalLimit
  }

  /// Takes the next step.
  ///
  /// Every point is tried at least once, however little time is left.
  ///
  /// - Parameter elapsed: seconds since the curve was begun.
  public mutating func next(elapsed: Double) -> Step {
    for index in points.indices {
      if case .waiting = points[index].standing { return begin(index, firstTry, elapsed) }
    }
    guard let totalLimit else { return .done }
    let left = totalLimit - elapsed
    var open: [(gap: Double, index: Int)] = []
    var promised = 0.0
    var running = 0
    for (index, point) in points.enumerated() {
      switch point.standing {
      case .open(let gap): open.append((gap, index))
      case .running(let until):
        promised += max(0, until - elapsed)
        running += 1
      case .waiting, .settled: break
      }
    }
    open.sort { ($0.gap, $0.index) < ($1.gap, $1.index) }
    let share = (left * workers - promised) / Double(max(1, open.count))
    for (_, index) in open {
      let before = points[index].seconds
      let seconds = min(max(share, 2 * before), pointLimit, left)
      // A try not much longer than the last one would end where that did.
      if seconds >= 1.5 * before { return begin(index, seconds, elapsed) }
    }
    return running > 0 ? .wait : .done
  }

  /// Records how a try ended.
  ///
  /// - Parameters:
  ///   - point: the point that was tried.
  ///   - gap: its gap now; nil when that is unknown.
  ///   - isSettled: whether more time cannot change it.
  public mutating func finish(point: Int, gap: Double?, isSettled: Bool) {
    points[point].standing = isSettled ? .settled : .open(gap: gap ?? .infinity)
  }

  private var firstTry: Double {
    guard let totalLimit else { return pointLimit }
    return min(pointLimit, totalLimit * workers / Double(8 * points.count))
  }

  private mutating func begin(_ index: Int, _ seconds: Double, _ elapsed: Double) -> Step {
    points[index].standing = .running(until: elapsed + seconds)
    points[index].seconds = max(points[index].seconds, seconds)
    return .solve(point: index, seconds: seconds)
  }
}
