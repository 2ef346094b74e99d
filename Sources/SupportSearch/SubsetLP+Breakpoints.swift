extension SubsetLP {
  /// Fills `rates` with each row's change along `direction`.
  func fillRates() {
    for t in 0..<periods { rates[t] = 0 }
    for a in 0..<count where direction[a] != 0 {
      let column = columns[a]
      let speed = direction[a]
      for t in 0..<periods { rates[t] += speed * column[t] }
    }
    for row in 0..<generalRows {
      var sum = 0.0
      let coefficients = matrix + row * capacity
      for a in 0..<count { sum += coefficients[a] * direction[a] }
      rates[periods + row] = sum
    }
    for a in 0..<count { rates[boundRow(a)] = direction[a] }
  }

  /// Collects the breakpoints of all rows along `rates`, which are zero for active rows.
  func collectBreakpoints() {
    var size = 0
    let heap = breakpoints
    for t in 0..<periods {
      let rate = rates[t]
      // A row above its target meets it when falling, one below when rising.
      let isMeeting = region[t] > 0 ? rate < -1e-13 : rate > 1e-13
      if isMeeting {
        let step = (upper[t] - values[t]) / rate
        let rise = abs(rate) * (above[t] + below[t])
        heap[size] = Breakpoint(step: step > 0 ? step : 0, rise: rise, row: Int32(truncatingIfNeeded: t), side: 0)
        size += 1
      }
    }
    func append(_ row: Int, _ step: Double, _ rise: Double, _ side: Int8) {
      guard step < .infinity else { return }
      heap[size] = Breakpoint(step: max(0, step), rise: rise, row: Int32(truncatingIfNeeded: row), side: side)
      size += 1
    }
    for row in periods..<rowCount {
      let rate = rates[row]
      if abs(rate) < 1e-13 { continue }
      let place = region[row]
      let isPoint = lower[row] == upper[row]
      if rate < 0 {
        if place > 0 {
          let rise = -rate * (above[row] + (isPoint ? below[row] : 0))
          append(row, (values[row] - upper[row]) / -rate, rise, isPoint ? 0 : 1)
        }
        if place >= 0, !isPoint { append(row, (values[row] - lower[row]) / -rate, -rate * below[row], -1) }
      } else {
        if place < 0 {
          let rise = rate * (below[row] + (isPoint ? above[row] : 0))
          append(row, (lower[row] - values[row]) / rate, rise, isPoint ? 0 : -1)
        }
        if place <= 0, !isPoint { append(row, (upper[row] - values[row]) / rate, rate * above[row], 1) }
      }
    }
    BreakpointHeap.build(heap, size)
    breakpointCount = size
  }

  /// Takes the nearest breakpoint.
  @inline(__always) func nextBreakpoint() -> Breakpoint? { BreakpointHeap.pop(breakpoints, &breakpointCount) }
}
