import Batch
import Foundation
import KindexTestSupport

/// A folder with a base scenario and a small price table, in which grids are tried.
struct GridFolder {
  let folder: TemporaryFolder

  static let base = """
    kindex: 1
    name: three of four
    data: {prices: prices.csv, window: {in_sample: 4}}
    cardinality: {min: 2, max: 3, groups: {Banks: {max: 1}}}
    weights: {min: 1%, max: 60%}
    sectors: {Banks: {max: 30%}, Energy: {max: 40%}}
    """

  init(base: String = GridFolder.base) throws {
    folder = try TemporaryFolder()
    _ = try folder.file("base.yaml", base)
    _ = try folder.file(
      "prices.csv",
      """
      date,INDEX,A,B,C,D
      2024-01-01,100,10,20,30,40
      2024-01-02,101,11,20,31,40
      2024-01-03,102,11,21,31,41
      2024-01-04,101,10,21,32,41
      2024-01-05,103,12,22,32,40
      2024-01-08,104,12,21,33,42
      """)
  }

  /// Writes a grid over the base scenario and returns its path.
  func write(_ text: String) throws -> String { try folder.file("grid.yaml", "kindex: 1\nbase: base.yaml\n" + text) }

  /// Writes and reads a grid.
  func grid(_ text: String) throws -> Grid { try GridReader.read(path: write(text)) }

  /// The message with which a grid is refused, without the folder.
  func refusal(_ text: String) throws -> String {
    do {
      _ = try grid(text)
      return "taken"
    } catch { return "\(error)".replacing(folder.url.path + "/", with: "") }
  }
}
