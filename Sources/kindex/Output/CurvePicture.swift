import Foundation
import IndexTracking
import Quoting

/// A curve as a picture: the best value of each cardinality, and the bound below which none can be.
struct CurvePicture {
  private let points: [(cardinality: Int, value: Double, bound: Double)]
  private let title: String
  private let measure: String
  private let width = 760.0
  private let height = 440.0
  private let left = 92.0
  private let right = 24.0
  private let top = 52.0
  private let bottom = 56.0

  init(_ curve: Curve) {
    points = curve.points.compactMap { point in
      guard let value = point.objective.value, abs(value) <= 1e100 else { return nil }
      return (point.cardinality, value, min(value, max(point.objective.bound ?? 0, -1e100)))
    }
    title = curve.name
    measure = curve.points.first?.objective.title ?? ""
  }

  /// The picture, scalable vector graphics 1.1.
  var svg: String {
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" width=\"\(Int(width))\" "
        + "height=\"\(Int(height))\" font-family=\"sans-serif\" font-size=\"12\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      "<text x=\"\(left)\" y=\"22\" font-size=\"15\">\(MarkupText.escaped(title))</text>",
      "<text x=\"\(left)\" y=\"40\" fill=\"#555\">\(MarkupText.escaped(measure))</text>",
    ]
    parts += legend()
    parts += axes()
    if points.count > 1 {
      let upper = points.map { coordinate($0.cardinality, $0.value) }
      let lower = points.reversed().map { coordinate($0.cardinality, $0.bound) }
      parts.append("<polygon points=\"\((upper + lower).joined(separator: " "))\" fill=\"#1f77b4\" opacity=\"0.18\"/>")
      parts.append(
        "<polyline points=\"\(points.map { coordinate($0.cardinality, $0.bound) }.joined(separator: " "))\" "
          + "fill=\"none\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>")
      parts.append(
        "<polyline points=\"\(upper.joined(separator: " "))\" fill=\"none\" stroke=\"#1f77b4\" stroke-width=\"1.8\"/>")
    }
    for point in points {
      parts.append(
        "<circle cx=\"\(text(x(point.cardinality)))\" cy=\"\(text(y(point.value)))\" r=\"3.2\" fill=\"#1f77b4\">"
          + "<title>K = \(point.cardinality): \(NumberText.scientific(point.value)), bound "
          + "\(NumberText.scientific(point.bound))</title></circle>")
    }
    return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var cardinalities: ClosedRange<Int> {
    let all = points.map(\.cardinality)
    return (all.min() ?? 0)...max((all.min() ?? 0) + 1, all.max() ?? 1)
  }

  /// From zero, or from below zero where a reward makes values negative.
  private var values: ClosedRange<Double> {
    let least = min(0, points.map(\.bound).min() ?? 0)
    let most = points.map(\.value).max() ?? 1
    return least...max(most, least + 1e-300)
  }

  private func x(_ cardinality: Int) -> Double {
    let range = cardinalities
    let share = Double(cardinality - range.lowerBound) / Double(range.upperBound - range.lowerBound)
    return left + share * (width - left - right)
  }

  private func y(_ value: Double) -> Double {
    let share = (value - values.lowerBound) / (values.upperBound - values.lowerBound)
    return height - bottom - share * (height - top - bottom)
  }

  private func coordinate(_ cardinality: Int, _ value: Double) -> String { "\(text(x(cardinality))),\(text(y(value)))" }

  private func legend() -> [String] {
    let entries = [
      ("best found", "stroke=\"#1f77b4\" stroke-width=\"1.8\"", 200.0),
      ("proven bound", "stroke=\"#888\" stroke-dasharray=\"4 3\"", 100),
    ]
    return entries.flatMap { name, stroke, distance in
      let x = width - right - distance
      return [
        "<line x1=\"\(text(x - 28))\" x2=\"\(text(x - 6))\" y1=\"36\" y2=\"36\" \(stroke)/>",
        "<text x=\"\(text(x))\" y=\"40\">\(name)</text>",
      ]
    }
  }

  private func axes() -> [String] {
    var parts: [String] = []
    for tick in 0...4 {
      let value = values.lowerBound + (values.upperBound - values.lowerBound) * Double(tick) / 4
      let height = text(y(value))
      parts.append("<line x1=\"\(left)\" x2=\"\(width - right)\" y1=\"\(height)\" y2=\"\(height)\" stroke=\"#ddd\"/>")
      parts.append(
        "<text x=\"\(left - 8)\" y=\"\(height)\" dy=\"4\" text-anchor=\"end\">\(String(format: "%.2e", value))</text>")
    }
    let range = cardinalities
    let step = max(1, Int((Double(range.upperBound - range.lowerBound) / 12).rounded(.up)))
    for cardinality in stride(from: range.lowerBound, through: range.upperBound, by: step) {
      parts.append(
        "<text x=\"\(text(x(cardinality)))\" y=\"\(height - bottom + 20)\" text-anchor=\"middle\">\(cardinality)</text>"
      )
    }
    parts.append(
      "<text x=\"\((left + width - right) / 2)\" y=\"\(height - 12)\" text-anchor=\"middle\">stocks held, K</text>")
    return parts
  }

  private func text(_ number: Double) -> String { NumberText.fixed(number, digits: 1) }
}
