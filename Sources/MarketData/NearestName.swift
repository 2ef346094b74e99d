/// The known name that a misspelt one most resembles.
///
/// Resemblance is the least number of characters inserted, deleted, replaced or swapped with their neighbour (optimal
/// string alignment), letter case ignored. A name that would need more than half of its characters changed (and more
/// than one) is no suggestion.
///
/// - Parameters:
///   - name: what the user wrote.
///   - known: the names that would have been valid; on a tie the earliest wins.
/// - Returns: the nearest known name, or nil where none is near.
/// - Complexity: O(length² × names).
public func nearestName(to name: String, among known: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in known {
    let letters = Array(candidate.lowercased())
    let allowed = max(1, max(wanted.count, letters.count) / 2)
    let limit = min(allowed, (best?.distance ?? .max) - 1)
    guard limit >= 0, abs(wanted.count - letters.count) <= limit else { continue }
    let distance = alignmentDistance(wanted, letters)
    if distance <= limit { best = (candidate, distance) }
  }
  return best?.name
}

/// The sentence that answers an unknown name: the nearest valid one, or the first few that exist.
package func suggestion(for name: String, among known: [String]) -> String {
  if let nearest = nearestName(to: name, among: known) { return "Did you mean \(nearest)?" }
  let shown = known.prefix(5).joined(separator: ", ")
  return known.count > 5 ? "Known are \(shown) and \(known.count - 5) more" : "Known are \(shown)"
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  var row = last
  for i in 1...a.count {
    row[0] = i
    for j in 1...b.count {
      let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      row[j] = min(replaced, last[j] + 1, row[j - 1] + 1)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
    }
    (beforeLast, last, row) = (last, row, beforeLast)
  }
  return last[b.count]
}
