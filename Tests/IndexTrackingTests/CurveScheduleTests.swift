import IndexTracking
import Testing

/// Whose turn it is on a curve, played through without solving anything.
@Suite struct CurveScheduleTests {
  /// Plays a schedule with points that need given seconds each to settle.
  ///
  /// - Returns: the tries in order, and when the last one ended.
  private func play(
    needs: [Double], workers: Int, pointLimit: Double, totalLimit: Double?
  ) -> (tries: [(point: Int, seconds: Double)], end: Double) {
    var schedule = CurveSchedule(
      points: needs.count, workers: workers, pointLimit: pointLimit, totalLimit: totalLimit)
    var tries: [(point: Int, seconds: Double)] = []
    var running: [(end: Double, point: Int, isSettled: Bool)] = []
    var clock = 0.0
    var end = 0.0
    while true {
      let step = running.count < workers ? schedule.next(elapsed: clock) : .wait
      switch step {
      case .solve(let point, let seconds):
        tries.append((point, seconds))
        let isSettled = needs[point] <= seconds
        running.append((clock + min(needs[point], seconds), point, isSettled))
      case .wait, .done:
        guard let first = running.indices.min(by: { running[$0].end < running[$1].end }) else { return (tries, end) }
        let finished = running.remove(at: first)
        clock = finished.end
        end = max(end, clock)
        schedule.finish(point: finished.point, gap: needs[finished.point], isSettled: finished.isSettled)
      }
    }
  }

  @Test func withoutATotalEveryPointIsTriedOnceForItsOwnLimit() {
    let (tries, _) = play(needs: [1, 100, 3], workers: 2, pointLimit: 60, totalLimit: nil)
    #expect(tries.map(\.point) == [0, 1, 2])
    #expect(tries.allSatisfy { $0.seconds == 60 })
  }

  @Test func whatEasyPointsLeaveGoesToTheOthers() {
    let needs = [1.0, 1, 1, 1, 1, 1, 130, 130]
    let (tries, end) = play(needs: needs, workers: 2, pointLimit: .infinity, totalLimit: 150)
    // An even share is 37.5 s; the two hard points get more than three times as much and settle.
    for point in [6, 7] { #expect((tries.last { $0.point == point }?.seconds ?? 0) >= 130) }
    #expect(end <= 150)
  }

  @Test(arguments: 0..<40) func theTotalIsKeptAndEveryPointTried(_ seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(UInt64(1) << 53)
    }
    let count = 1 + Int(uniform() * 30)
    let workers = 1 + Int(uniform() * 6)
    let total = 1 + 300 * uniform()
    let needs = (0..<count).map { _ in uniform() < 0.5 ? uniform() : 1000 * uniform() }
    let limit = uniform() < 0.5 ? Double.infinity : total * uniform()
    let (tries, end) = play(needs: needs, workers: workers, pointLimit: limit, totalLimit: total)
    #expect(Set(tries.map(\.point)) == Set(0..<count), "seed \(seed)")
    #expect(end <= total * (1 + 1e-9), "seed \(seed)")
    #expect(tries.allSatisfy { $0.seconds <= limit }, "seed \(seed)")
    for point in 0..<count {
      let seconds = tries.filter { $0.point == point }.map(\.seconds)
      for (first, second) in zip(seconds, seconds.dropFirst()) {
        #expect(second >= 1.5 * first, "seed \(seed): a try no longer than the last")
      }
      if let settled = seconds.firstIndex(where: { $0 >= needs[point] }) {
        #expect(settled == seconds.count - 1, "seed \(seed): a settled point was tried again")
      }
    }
    let left = total - end
    if left > 0.5 * total, limit == .infinity {
      #expect(needs.indices.allSatisfy { point in tries.contains { $0.point == point && $0.seconds >= needs[point] } })
    }
  }

  @Test func aPointIsTriedEvenWhenNoTimeIsLeft() {
    var schedule = CurveSchedule(points: 2, workers: 1, pointLimit: .infinity, totalLimit: 10)
    guard case .solve(let first, _) = schedule.next(elapsed: 0) else {
      Issue.record("nothing to do at the start")
      return
    }
    schedule.finish(point: first, gap: nil, isSettled: false)
    guard case .solve(let second, let seconds) = schedule.next(elapsed: 11) else {
      Issue.record("the second point was never tried")
      return
    }
    #expect(second == 1 && seconds > 0)
    schedule.finish(point: 1, gap: nil, isSettled: false)
    #expect(schedule.next(elapsed: 12) == .done)
  }
}
