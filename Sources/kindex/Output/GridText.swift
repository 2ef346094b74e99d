import Batch
import Quoting

/// What a grid would do, for people.
enum GridText {
  /// How many of the first tasks are shown.
  private static let shown = 10

  /// Counts, exclusions and the first tasks.
  static func preview(_ grid: Grid) -> String {
    var first: [Int] = []
    var count = 0
    for point in grid.points {
      if count < shown { first.append(point) }
      count += 1
    }
    var text = "\(grid.name.shown): \(NumberText.count(count)) tasks"
    let product = grid.productCount
    text += product > count ? ", of a product of \(NumberText.count(product))\n" : "\n"
    for exclusion in grid.excludedCounts() {
      text += "  excluded by \(exclusion.name.shown): \(NumberText.count(exclusion.count))\n"
    }
    text += first.isEmpty ? "" : "\n"
    for point in first { text += "  \(point + 1)  \(grid.settings(of: point).text.shown)\n" }
    if count > first.count { text += "  … and \(NumberText.count(count - first.count)) more\n" }
    return text
  }
}
