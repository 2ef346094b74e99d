internal import Quoting

/// Sector labels, and which of them are likely to be meant as one: they differ in letter case and blanks alone.
public struct SectorLabels: Sendable {
  private let spellings: [String: Set<String>]

  /// Gathers labels, each as often as it likes.
  public init(_ labels: some Sequence<String>) {
    spellings = labels.reduce(into: [:]) { $0[Self.folded($1), default: []].insert($1) }
  }

  /// The groups of labels that are likely to be one, each sorted; sorted by the first.
  public var variants: [[String]] {
    spellings.values.filter { $0.count > 1 }.map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }

  /// The other spellings of a label, sorted.
  public func variants(of label: String) -> [String] {
    (spellings[Self.folded(label)] ?? []).subtracting([label]).sorted()
  }

  /// Letters in one case, one blank for any that Unicode has, none at the ends, and nothing that does not show.
  private static func folded(_ label: String) -> String {
    var plain = String.UnicodeScalarView()
    plain.append(contentsOf: label.lowercased().unicodeScalars.filter { !$0.isUnfit })
    return String(plain).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
