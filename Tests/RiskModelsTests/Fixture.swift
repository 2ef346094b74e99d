import Foundation
import LinearAlgebra
import MarketData
import RiskModels
import Testing

/// What scikit-learn and numpy said of a bundled market, recorded by Scripts/make-risk-fixtures.py.
struct Fixture: Decodable {
  struct Summary: Decodable {
    let diagonal: [Double]
    let forms: [Double]
    let intensity: Double?
    let components: Int?
    let randomMatrixComponents: Int?
    let variances: [Double]?
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let prices: String
    let first: Int
    let count: Int
    let series: Int
    let halfLife: Double
    let sample: Summary
    let ewma: Summary
    let ledoitWolf: Summary
    let pca: Summary

    var testDescription: String { "\(count) returns of \(series) series from \(first)" }

    /// The returns of the case, the benchmark among the series as in the file.
    func returns() throws -> Matrix {
      let table = try PriceTableReader.read(path: Fixture.root.appendingPathComponent(prices).path)
      var result = Matrix(rows: count, columns: series)
      for column in 0..<series {
        let path = Array(table.series(at: column))[first...first + count]
        for (row, value) in Returns.of(path, .simple).enumerated() { result[row, column] = value }
      }
      return result
    }

    /// The positions that the forms were taken at.
    func positions(_ row: Int) -> [Double] { (1...series).map { cos(Double((row + 1) * $0)) } }

    func model(_ estimator: CovarianceEstimator) throws -> RiskModel {
      try estimator.model(ids: (1...series).map { "S\($0)" }, returns: returns())
    }
  }

  let cases: [Case]

  static var root: URL {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root
  }

  static func load() throws -> [Case] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = root.appendingPathComponent("Tests/RiskModelsTests/Fixtures/covariances.json")
    return try decoder.decode(Fixture.self, from: Data(contentsOf: file)).cases
  }
}
