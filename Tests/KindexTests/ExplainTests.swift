import Foundation
import KindexTestSupport
import Testing

/// `kindex explain` end to end on the bundled market.
@Suite struct ExplainTests {
  static let market = ["models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--in-sample", "30"]

  private func explanation(_ options: [String], code: Int32 = 2) throws -> [String: Any] {
    let result = try KindexCommand.run(["explain"] + Self.market + options + ["--format", "json"])
    #expect(result.code == code, "\(result.errors)")
    return try result.json()
  }

  private func conflict(_ json: [String: Any]) throws -> [String] {
    try #require(json["conflict"] as? [[String: Any]]).compactMap { $0["constraint"] as? String }
  }

  @Test func aConflictIsNamedWithWhatWouldHaveToGive() throws {
    let json = try explanation(["-k", "2", "--must-hold", "UMTE,NIVA,AZRO"])
    #expect(json["kind"] as? String == "kindex.explanation")
    #expect(json["version"] as? Int == 1)
    #expect(json["verdict"] as? String == "infeasible")
    #expect(json["minimal"] as? Bool == true)
    #expect(json["confirmed_by"] as? String == "arithmetic")
    #expect(try conflict(json) == ["cardinality exactly 2", "must hold UMTE, NIVA, AZRO"])
    let members = try #require(json["conflict"] as? [[String: Any]])
    #expect(members[0]["give"] as? String == "3 stocks would have to be allowed, 1 more")
    let changes = try #require(members[0]["changes"] as? [[String: Any]])
    #expect(changes.first?["from"] as? Double == 2)
    #expect(changes.first?["to"] as? Double == 3)
    #expect(changes.first?["unit"] as? String == "stocks")
    for key in ["name", "reasons", "seconds", "input", "kindex_version"] { #expect(json[key] != nil, "\(key)") }
  }

  /// What `solve` refuses as wrong input, because counts and sums cannot fit, is explained all the same.
  @Test func sumsThatCannotFitAreExplained() throws {
    let few = try explanation(["-k", "5", "--max-weight", "10%"])
    #expect(
      try conflict(few) == [
        "cardinality exactly 5", "weights from one lot to 10%", "fully invested (cash is not allowed)",
      ])
    let many = try explanation(["-k", "5", "--min-weight", "30%"])
    #expect(try conflict(many) == ["cardinality exactly 5", "weights from 30% to 100%"])
    let poor = try explanation(["-k", "5", "--capital", "20"])
    #expect(try conflict(poor) == ["cardinality exactly 5"])
  }

  @Test func nonsenseIsStillWrongInput() throws {
    for options in [["-k", "61"], ["-k", "5", "--min-weight", "30%", "--max-weight", "20%"]] {
      let result = try KindexCommand.run(["explain"] + Self.market + options)
      #expect(result.code == 65, "\(result.errors)")
      #expect(result.text.isEmpty)
    }
  }

  @Test func aFeasibleProblemIsSaidToBe() throws {
    let json = try explanation(["-k", "5"], code: 0)
    #expect(json["verdict"] as? String == "feasible")
    #expect(json["feasible_cardinality"] as? Int == 5)
    #expect(try conflict(json).isEmpty)
  }

  @Test func textAndTablesSayTheSame() throws {
    let options = ["-k", "3", "--must-hold", "UMTE", "--exclude", "UMTE"]
    let text = try KindexCommand.run(["explain"] + Self.market + options)
    #expect(text.code == 2)
    #expect(text.text.contains("UMTE must be held, but UMTE is excluded"), "\(text.text)")
    #expect(text.errors == "error: infeasible, proven; the conflict is in the result.\n")
    let table = try KindexCommand.run(["explain"] + Self.market + options + ["--format", "csv"])
    #expect(
      table.text == """
        constraint,give
        must hold UMTE,"1 stock would have to be left out, such as UMTE"
        exclude UMTE,"1 stock would have to be allowed, such as UMTE"

        """)
  }

  @Test func solveNamesTheConflictAndPointsHere() throws {
    let result = try KindexCommand.run(
      ["solve"] + Self.market
        + [
          "-k", "6", "--sector-cap", "Industrials=10%", "--must-hold", "UMTE", "--exclude", "UMTE", "--format", "json",
        ])
    #expect(result.code == 2)
    #expect(result.errors.contains("must hold UMTE; exclude UMTE cannot hold together"), "\(result.errors)")
    #expect(!result.errors.contains("Industrials"))
    #expect(result.errors.contains("`kindex explain`"))
    let json = try result.json()
    #expect(json["termination"] as? String == "infeasible")
    #expect((json["holdings"] as? [Any])?.isEmpty == true)
  }
}
