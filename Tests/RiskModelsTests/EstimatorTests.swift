import Foundation
import LinearAlgebra
import MarketData
import RiskModels
import Testing

@Suite struct EstimatorTests {
  static let cases = (try? Fixture.load()) ?? []

  @Test func fixturesAreThere() { #expect(Self.cases.count == 4) }

  @Test(arguments: cases) func sampleCovarianceIsNumpys(_ item: Fixture.Case) throws {
    try expect(item.model(.sample), item.sample, item)
  }

  @Test(arguments: cases) func exponentialCovarianceIsNumpys(_ item: Fixture.Case) throws {
    try expect(item.model(.exponential(halfLife: item.halfLife)), item.ewma, item)
  }

  @Test(arguments: cases) func ledoitWolfIsScikitLearns(_ item: Fixture.Case) throws {
    let model = try item.model(.ledoitWolf)
    try expect(model, item.ledoitWolf, item)
    let intensity = try #require(model.estimate.shrinkage?.intensity)
    let expected = try #require(item.ledoitWolf.intensity)
    #expect(abs(intensity - expected) <= 1e-10)
    #expect(intensity > 0 && intensity < 1)
  }

  @Test(arguments: cases) func principalComponentsAreNumpys(_ item: Fixture.Case) throws {
    let model = try item.model(.principalComponents(.baiNg))
    try expect(model, item.pca, item)
    let factors = try #require(model.factors)
    #expect(factors.names.count == item.pca.components)
    for (factor, variance) in try #require(item.pca.variances).enumerated() {
      #expect(abs(factors.covariance[factor, factor] - variance) <= 1e-10 * variance)
    }
    let random = try item.model(.principalComponents(.marchenkoPastur))
    #expect(random.factors?.names.count == item.pca.randomMatrixComponents)
  }

  @Test(arguments: cases) func everyFormOfAModelAgrees(_ item: Fixture.Case) throws {
    for estimator in [
      CovarianceEstimator.sample, .ledoitWolf, .exponential(halfLife: 30), .principalComponents(.baiNg),
    ] {
      let model = try item.model(estimator)
      let matrix = model.covariance()
      let x = item.positions(1)
      let value = model.variance(x)
      #expect(abs(matrix.quadraticForm(x) - value) <= 1e-12 * value)
      #expect(abs(zip(model.product(x), x).reduce(0) { $0 + $1.0 * $1.1 } - value) <= 1e-12 * value)
      let eigen = matrix.symmetricEigen().values
      #expect((eigen.first ?? 0) >= -1e-14 * (eigen.last ?? 0))
    }
  }

  @Test func aHugeHalfLifeIsTheSampleCovariance() throws {
    let item = try #require(Self.cases.first)
    let (even, weighted) = (try item.model(.sample), try item.model(.exponential(halfLife: 1e12)))
    let x = item.positions(0)
    #expect(abs(even.variance(x) - weighted.variance(x)) <= 1e-9 * even.variance(x))
  }

  @Test func whatCannotBeEstimatedIsRefused() throws {
    let one = Matrix(rows: 1, columns: 2, storage: [0.01, 0.02])
    #expect(throws: DataError.self) { try CovarianceEstimator.sample.model(ids: ["A", "B"], returns: one) }
    let three = Matrix(rows: 3, columns: 2, storage: [0.01, 0.02, 0, 0.03, 0.01, -0.01])
    for estimator in [CovarianceEstimator.exponential(halfLife: 0), .principalComponents(.fixed(3))] {
      #expect(throws: DataError.self) { try estimator.model(ids: ["A", "B"], returns: three) }
    }
  }

  @Test func warningsTellAgeAndSingularity() throws {
    let item = try #require(Self.cases.first)
    let model = try CovarianceEstimator.sample.model(
      ids: (1...20).map { "S\($0)" }, returns: item.returns(), firstDate: "2023-01-02", lastDate: "2023-12-29")
    func warnings(_ date: String, _ count: Int = 20) -> [String] {
      model.estimate.warnings(on: date, maxAge: 30, seriesCount: count)
    }
    #expect(warnings("2024-01-28").isEmpty)
    #expect(warnings("2024-01-29").count == 1)
    #expect(warnings("2023-12-01").first?.contains("still to come") == true)
    #expect(warnings("2023-12-29", 250).first?.contains("singular") == true)
  }

  private func expect(_ model: RiskModel, _ summary: Fixture.Summary, _ item: Fixture.Case) throws {
    let matrix = model.covariance()
    for (series, variance) in summary.diagonal.enumerated() {
      #expect(abs(matrix[series, series] - variance) <= 1e-10 * variance)
    }
    for (row, form) in summary.forms.enumerated() {
      #expect(abs(model.variance(item.positions(row)) - form) <= 1e-9 * form)
    }
  }
}
