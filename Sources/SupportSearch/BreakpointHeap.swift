/// A binary heap of breakpoints, the nearest on top.
enum BreakpointHeap {
  @inline(__always)
  private static func sift(_ heap: UnsafeMutablePointer<SubsetLP.Breakpoint>, _ count: Int, _ start: Int) {
    var parent = start
    let item = heap[parent]
    while true {
      var child = 2 * parent + 1
      if child >= count { break }
      if child + 1 < count, heap[child + 1].step < heap[child].step { child += 1 }
      if heap[child].step >= item.step { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = item
  }

  /// Orders breakpoints as a heap.
  static func build(_ heap: UnsafeMutablePointer<SubsetLP.Breakpoint>, _ count: Int) {
    for start in stride(from: count / 2 - 1, through: 0, by: -1) { sift(heap, count, start) }
  }

  /// Takes the nearest breakpoint.
  static func pop(_ heap: UnsafeMutablePointer<SubsetLP.Breakpoint>, _ count: inout Int) -> SubsetLP.Breakpoint? {
    guard count > 0 else { return nil }
    let first = heap[0]
    count -= 1
    if count > 0 {
      heap[0] = heap[count]
      sift(heap, count, 0)
    }
    return first
  }
}
