import LinearAlgebra

/// Maximises a smooth function of many variables by limited-memory quasi-Newton steps, in single precision.
///
/// Source: J. Nocedal, Math. Comp. 35 (1980) 773–782.
struct LimitedMemoryAscent {
  /// The point reached.
  private(set) var point: [Float]
  private(set) var value: Double
  private var gradient: [Float]
  private var steps: [(move: [Float], change: [Float], inverse: Float)] = []
  private let count: Int

  /// Pairs of moves and changes of the gradient that are remembered.
  private static let memory = 10

  /// Begins at a point.
  ///
  /// - Parameter evaluate: the value at a point; writes the gradient.
  init(from point: [Float], _ evaluate: ([Float], inout [Float]) -> Double) {
    self.point = point
    count = point.count
    gradient = [Float](repeating: 0, count: point.count)
    value = evaluate(point, &gradient)
  }

  /// Makes one step.
  ///
  /// - Parameters:
  ///   - precondition: multiplies a direction by a rough inverse of the Hessian's negative, positive definite; the
  ///     recursion corrects it, and its scale does not matter.
  ///   - evaluate: the value at a point; writes the gradient.
  /// - Returns: false where no step could be made.
  mutating func step(
    precondition: (inout [Float]) -> Void, _ evaluate: ([Float], inout [Float]) -> Double
  ) -> Bool {
    var direction = ascentDirection(precondition)
    var rate = Kernels.dot(count, gradient, direction)
    if !(rate > 0) {
      steps.removeAll()
      direction = ascentDirection(precondition)
      rate = Kernels.dot(count, gradient, direction)
      guard rate > 0 else { return false }
    }
    var length: Float = 1
    var next = point
    var nextGradient = gradient
    for _ in 0..<12 {
      next = point
      Kernels.add(count, length, direction, &next)
      let reached = evaluate(next, &nextGradient)
      if reached >= value + 1e-4 * Double(length * rate) {
        remember(next, nextGradient)
        (point, value, gradient) = (next, reached, nextGradient)
        return true
      }
      length *= 0.4
    }
    return false
  }

  private mutating func remember(_ next: [Float], _ nextGradient: [Float]) {
    var move = next
    Kernels.add(count, -1, point, &move)
    var change = gradient
    Kernels.add(count, -1, nextGradient, &change)
    let curvature = Kernels.dot(count, move, change)
    guard curvature > 1e-12 * Kernels.dot(count, move, move) else { return }
    if steps.count == Self.memory { steps.removeFirst() }
    steps.append((move, change, 1 / curvature))
  }

  /// The two-loop recursion on the gradient; without memory a short move along it.
  private func ascentDirection(_ precondition: (inout [Float]) -> Void) -> [Float] {
    var direction = gradient
    var shares: [Float] = []
    for step in steps.reversed() {
      let share = step.inverse * Kernels.dot(count, step.move, direction)
      shares.append(share)
      Kernels.add(count, -share, step.change, &direction)
    }
    precondition(&direction)
    var scale: Float
    if let last = steps.last {
      var image = last.change
      precondition(&image)
      scale = 1 / (last.inverse * Kernels.dot(count, last.change, image))
    } else {
      scale = 0.1 / max(direction.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
    }
    if !scale.isFinite { scale = 1 }
    for k in direction.indices { direction[k] *= scale }
    for (step, share) in zip(steps, shares.reversed()) {
      let other = step.inverse * Kernels.dot(count, step.change, direction)
      Kernels.add(count, share - other, step.move, &direction)
    }
    return direction
  }
}
