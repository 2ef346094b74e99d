import Foundation
import LinearAlgebra
import MILP
import Relaxation
import Testing

/// The index-tracking instances of the OR-Library, which are not part of the project.
enum OrLibrary {
  static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["KINDEX_DATA"] { return URL(fileURLWithPath: path) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared/data")
  }

  static func file(_ number: Int) -> URL { folder.appendingPathComponent("orlib/indtrack\(number).txt") }

  static var isAvailable: Bool { FileManager.default.isReadableFile(atPath: file(1).path) }

  /// Mean squared deviation of the first 145 simple returns, floors of 1 %.
  static func problem(_ number: Int, cardinality: Int) throws -> CardinalityQuadratic {
    let text = try String(contentsOf: file(number), encoding: .utf8)
    let tokens = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    let (stocks, periods) = (Int(tokens[0]), Int(tokens[1]))
    var deviations = Matrix(rows: 145, columns: stocks)
    for t in 0..<145 {
      let benchmark = tokens[3 + t] / tokens[2 + t] - 1
      for i in 0..<stocks {
        let offset = 2 + (i + 1) * (periods + 1) + t
        deviations[t, i] = tokens[offset + 1] / tokens[offset] - 1 - benchmark
      }
    }
    return CardinalityQuadratic(
      objective: deviations.gram(scale: 1.0 / 145), floors: [Double](repeating: 0.01, count: stocks),
      ceilings: [Double](repeating: 1, count: stocks), cardinality: cardinality...cardinality)
  }
}

@Suite(.enabled(if: OrLibrary.isAvailable, "the OR-Library instances are not here"))
struct OrLibraryTests {
  /// Optima known from independent proofs; root bounds of a general cone solver less one per cent.
  @Test(arguments: [
    (1, 5, 4.134875e-5, 0.0), (1, 10, 1.346206e-5, 1.326e-5), (1, 20, 0.5566526e-5, 0.0),
    (2, 10, 0.8083700e-5, 0.7676e-5),
  ])
  func optimumIsProven(_ number: Int, _ cardinality: Int, _ optimum: Double, _ rootBound: Double) throws {
    let problem = try OrLibrary.problem(number, cardinality: cardinality)
    let outcome = ConicSearch(relativeGap: 1e-4).run(problem)
    let incumbent = try #require(outcome.incumbent)
    #expect(outcome.termination == .optimal)
    #expect(abs(incumbent.value - optimum) < 1e-4 * optimum)
    #expect(outcome.bound <= optimum * (1 + 1e-6))
    #expect(outcome.bound >= optimum * (1 - 1.1e-4))
    #expect(outcome.rootBound >= rootBound && outcome.rootBound <= optimum * (1 + 1e-6))
    #expect(problem.isFeasible(weights: incumbent.weights, support: incumbent.support))
    print("indtrack\(number), K = \(cardinality): root \(outcome.rootBound), nodes \(outcome.nodes)")
  }

  @Test func searchIsRepeatableAndStopsWhenAsked() throws {
    let problem = try OrLibrary.problem(2, cardinality: 10)
    let first = ConicSearch(nodeLimit: 40).run(problem)
    let second = ConicSearch(nodeLimit: 40).run(problem)
    #expect(first.termination == .nodeLimit)
    #expect(first.bound == second.bound && first.incumbent == second.incumbent && first.nodes == second.nodes)
    let cancelled = ConicSearch(isCancelled: { true }).run(problem)
    #expect(cancelled.termination == .interrupted)
    #expect(cancelled.bound >= 0 && cancelled.bound <= 0.80838e-5)
    let late = ConicSearch(timeLimit: 0).run(problem)
    #expect(late.termination == .timeLimit && late.bound >= 0 && late.bound <= 0.80838e-5)
  }
}
