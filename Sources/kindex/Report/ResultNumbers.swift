import Foundation

/// The numbers of a result that was read, held against what a result can say: a page is drawn of nothing else.
enum ResultNumbers {
  /// What may stand under a key of this name, wherever it is.
  private static let ranges: [String: ClosedRange<Double>] = [
    "cardinality": 0...1e9, "held": 0...1e9, "stocks": 0...1e9, "periods": 0...1e9, "nodes": 0...1e18, "cuts": 0...1e18,
    "iterations": 0...1e18, "weight": -1e6...1e6, "target_weight": -1e6...1e6, "benchmark_weight": -1e6...1e6,
    "portfolio": 1e-15...1e18, "benchmark": 1e-15...1e18, "capital": 0...1e18, "cash": -1e18...1e18,
    "shares": -1e18...1e18, "seconds": 0...1e12,
  ]
  /// What may stand anywhere else.
  private static let any = -1e100...1e100
  /// Keys that hold numbers of another kind in some results.
  private static let free: Set<String> = ["summary"]

  /// Refuses a number that is out of all proportion.
  ///
  /// - Throws: ``Failure`` with the key.
  static func check(_ data: Data, path: String) throws(Failure) {
    guard let object = try? JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed]) else { return }
    guard let (key, value) = fault(object, key: "", name: "") else { return }
    throw Failure(
      code: .wrongData,
      message: "\(path): the key \(key) is \(value), which no result holds. Give a result that --format json wrote.")
  }

  private static func fault(_ value: Any, key: String, name: String, isFree: Bool = false) -> (
    key: String, value: String
  )? {
    switch value {
    case let object as [String: Any]:
      let members = object.sorted { $0.key < $1.key }
      return members.lazy.compactMap { member in
        let path = key.isEmpty ? member.key : "\(key).\(member.key)"
        return fault(member.value, key: path, name: member.key, isFree: isFree || free.contains(member.key))
      }.first
    case let list as [Any]:
      return list.enumerated().lazy.compactMap { fault($1, key: "\(key)[\($0 + 1)]", name: name, isFree: isFree) }.first
    case let number as NSNumber:
      let range = isFree ? any : ranges[name] ?? any
      return range.contains(number.doubleValue) ? nil : (key, "\(number)")
    default: return nil
    }
  }
}
