/// Gives companies names such as "Amber Harbor Holdings" and tickers of three or four letters, none of them twice.
///
/// The words are drawn at random; a likeness to a real company or ticker is an accident.
struct CompanyNames {
  /// Words that files give a meaning of their own, or that YAML reads as something other than text.
  private static let reserved: Set<String> = [
    "CASH", "DATE", "FALSE", "INDEX", "INF", "NAN", "NONE", "NULL", "OFF", "TRUE", "YES",
  ]

  private var names: Set<String> = []
  private var tickers: Set<String>

  /// Starts afresh, keeping clear of the benchmark's name.
  init(avoiding benchmarkID: String) {
    tickers = Self.reserved.union([benchmarkID.uppercased()])
  }

  /// A new name and new tickers, one for each share class.
  mutating func next(
    suffixes: [String], classes: Int, _ random: inout RandomStream
  ) -> (name: String, tickers: [String]) {
    while true {
      let words = [
        Self.first[random.below(Self.first.count)], Self.second[random.below(Self.second.count)],
        suffixes[random.below(suffixes.count)],
      ]
      let name = words.joined(separator: " ")
      if names.contains(name) { continue }
      guard let ids = freeTickers(words, classes: classes, &random) else { continue }
      names.insert(name)
      tickers.formUnion(ids)
      return (name, ids)
    }
  }

  /// Tickers made of the words' first letters or, when those are taken, of chance letters.
  ///
  /// The second share class adds a B to three letters, as in "AHH" and "AHHB"; failing that, both add a letter.
  private func freeTickers(_ words: [String], classes: Int, _ random: inout RandomStream) -> [String]? {
    let capitals = words.map { $0.uppercased() }
    let initials = capitals.map { String($0.prefix(1)) }.joined()
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let letters = String((0..<3).map { _ in alphabet[random.below(alphabet.count)] })
    let candidates: [[String]]
    if classes == 2 {
      candidates = [[initials, initials + "B"], [letters + "A", letters + "B"]]
    } else {
      let spelled = [(2, 2), (3, 1), (1, 3)].map { capitals[0].prefix($0.0) + capitals[1].prefix($0.1) }
      candidates = (spelled.map(String.init) + [initials, initials.prefix(1) + letters]).map { [$0] }
    }
    return candidates.first { tickers.isDisjoint(with: $0) }
  }

  private static let first = [
    "Alder", "Amber", "Aspen", "Azure", "Basalt", "Beacon", "Birch", "Bramble", "Bronze", "Cedar", "Cinder", "Citrus",
    "Clover", "Cobalt", "Copper", "Coral", "Crimson", "Cypress", "Dapple", "Dune", "Ebony", "Ember", "Falcon", "Fern",
    "Flint", "Garnet", "Ginger", "Golden", "Hazel", "Heather", "Heron", "Indigo", "Iron", "Ivory", "Jade", "Jasper",
    "Juniper", "Kestrel", "Lantern", "Larch", "Laurel", "Linden", "Lotus", "Lunar", "Maple", "Marble", "Meadow", "Moss",
    "Nimbus", "Northern", "Ochre", "Olive", "Onyx", "Opal", "Orchard", "Osprey", "Pearl", "Pebble", "Pine", "Plover",
    "Quartz", "Quill", "Rowan", "Ruby", "Russet", "Saffron", "Sable", "Scarlet", "Silver", "Slate", "Spruce",
    "Sterling",
    "Teal", "Thistle", "Topaz", "Tundra", "Umber", "Verdant", "Violet", "Walnut", "Willow", "Winter", "Yarrow",
    "Zephyr",
  ]

  private static let second = [
    "Acre", "Arch", "Bay", "Bend", "Bluff", "Bridge", "Brook", "Canyon", "Cape", "Cliff", "Coast", "Cove", "Creek",
    "Crest", "Delta", "Dale", "Dock", "Falls", "Fen", "Field", "Fjord", "Ford", "Forge", "Gate", "Glen", "Gorge",
    "Grove", "Harbor", "Haven", "Heath", "Hill", "Hollow", "Island", "Isle", "Junction", "Knoll", "Lagoon", "Lake",
    "Ledge", "Loch", "Marsh", "Mesa", "Mill", "Moor", "Narrows", "Oak", "Orchid", "Pass", "Peak", "Pier", "Plain",
    "Point", "Pond", "Prairie", "Quarry", "Quay", "Range", "Reef", "Ridge", "River", "Rock", "Shore", "Sound", "Spring",
    "Stone", "Strand", "Summit", "Terrace", "Tide", "Trail", "Valley", "View", "Village", "Vista", "Wharf", "Wood",
  ]
}
