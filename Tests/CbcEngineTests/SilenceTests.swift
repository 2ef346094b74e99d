import CbcEngine
import Foundation
import MILP
import Testing

/// Nothing may reach standard output or standard error from inside the engine, whatever it is given.
@Suite struct SilenceTests {
  @Test func nothingIsPrinted() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      FileHandle.standardOutput.write(Data("<begin>".utf8))
      FileHandle.standardError.write(Data("<begin>".utf8))
      for seed in UInt64(1)...40 {
        for preprocessing in [true, false] {
          var options = SolveOptions()
          options.preprocessing = preprocessing
          let model = randomModel(seed: seed)
          let wrong = [Double](repeating: 1, count: model.columnCount)
          let found = try CbcSolver().solve(model, options: options, start: wrong, observer: nil)
          _ = try CbcSolver().solve(model, options: options, start: found.incumbent?.values, observer: nil)
          _ = try CbcSolver().solve(model.relaxed(), options: options)
          options.nodeLimit = 1
          options.cutoff = -1
          _ = try CbcSolver().solve(model, options: options)
        }
      }
      var options = SolveOptions()
      options.timeLimit = 0.3
      _ = try CbcSolver().solve(marketSplit(), options: options)
      _ = try CbcSolver().solve(Model())
      fflush(nil)
      FileHandle.standardOutput.write(Data("<end>".utf8))
      FileHandle.standardError.write(Data("<end>".utf8))
    }
    for content in [result.standardOutputContent, result.standardErrorContent] {
      #expect(String(decoding: content, as: UTF8.self).contains("<begin><end>"))
    }
  }

  @Test func theLogGoesToItsFile() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("kindex-\(UUID().uuidString).log")
    defer { try? FileManager.default.removeItem(at: file) }
    var options = SolveOptions()
    options.logFile = file.path
    _ = try CbcSolver().solve(marketSplit(rows: 1, columns: 12), options: options)
    #expect(try String(contentsOf: file, encoding: .utf8).contains("Result - Optimal solution found"))
    options.logFile = "/nonexistent/kindex.log"
    #expect(throws: SolverError.logNotWritten("/nonexistent/kindex.log")) {
      try CbcSolver().solve(marketSplit(rows: 1), options: options)
    }
  }
}
