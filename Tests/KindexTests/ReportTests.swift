import Foundation
import KindexTestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// `kindex report` end to end: pages whose pictures show the very numbers of the results.
@Suite struct ReportTests {
  static let problem = [
    "models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--in-sample", "120", "--min-weight", "2%",
  ]

  /// Writes a result as JSON into a folder, and returns its path and its object.
  private func result(
    _ arguments: [String], _ name: String, in folder: TemporaryFolder
  ) throws -> (path: String, json: [String: Any]) {
    let made = try KindexCommand.run(arguments + ["--format", "json"])
    #expect(made.code == 0, "\(made.errors)")
    return (try folder.file(name, made.output), try made.json())
  }

  private func page(_ paths: [String], _ options: [String] = []) throws -> String {
    let report = try KindexCommand.run(["report"] + paths + options)
    #expect(report.code == 0 && report.errors.isEmpty, "\(report.errors)")
    #expect(report.text.hasPrefix("<!DOCTYPE html>") && report.text.hasSuffix("</html>\n"))
    let outside = report.text.replacing("http://www.w3.org/2000/svg", with: "")
    for word in ["http:", "https:", "<script", "src=", "@import"] { #expect(!outside.contains(word), "\(word)") }
    for picture in pictures(report.text) {
      let parser = XMLParser(data: Data(picture.utf8))
      #expect(parser.parse(), "\(picture.prefix(300))")
    }
    return report.text
  }

  private func pictures(_ page: String) -> [String] {
    page.components(separatedBy: "<svg ").dropFirst().map {
      "<svg " + $0.components(separatedBy: "</svg>")[0] + "</svg>"
    }
  }

  /// The places of each line of a picture.
  private func lines(_ picture: String) -> [[(x: Double, y: Double)]] {
    picture.components(separatedBy: "<polyline points=\"").dropFirst().map { part in
      part.components(separatedBy: "\"")[0].split(separator: " ").map { place in
        let numbers = place.split(separator: ",").map { Double($0) ?? .nan }
        return (numbers[0], numbers[1])
      }
    }
  }

  /// Whether the heights of a line are the values but for one scale and one origin, to the rounding of a pixel.
  private func shows(_ line: [(x: Double, y: Double)], _ values: [Double]) -> Bool {
    guard line.count == values.count, let least = values.min(), let greatest = values.max(), greatest > least,
      let low = values.firstIndex(of: least), let high = values.firstIndex(of: greatest)
    else { return false }
    let scale = (line[high].y - line[low].y) / (greatest - least)
    return scale < 0 && zip(line, values).allSatisfy { abs($0.y - line[low].y - scale * ($1 - least)) < 0.21 }
      && zip(line, line.dropFirst()).allSatisfy { $0.x <= $1.x }
  }

  @Test func aSolutionIsShown() throws {
    let folder = try TemporaryFolder()
    let (path, json) = try result(["solve"] + Self.problem + ["-k", "4"], "solution.json", in: folder)
    let page = try page([path])
    let points = try #require(json["path"] as? [[String: Any]])
    let portfolio = points.map { $0["portfolio"] as? Double ?? .nan }
    let benchmark = points.map { $0["benchmark"] as? Double ?? .nan }
    let found = pictures(page)
    #expect(found.count == 5, "money, relative, sectors, active weights, search")
    let money = lines(found[0])
    #expect(money.count == 2 && shows(money[0], portfolio) && shows(money[1], benchmark))
    #expect(shows(lines(found[1])[0], zip(portfolio, benchmark).map { $0 / $1 - 1 }))
    #expect(found[0].contains("end of the fit"))
    for holding in try #require(json["holdings"] as? [[String: Any]]) {
      let id = try #require(holding["id"] as? String)
      let weight = try #require(holding["weight"] as? Double)
      let active = weight - (try #require(holding["benchmark_weight"] as? Double))
      #expect(page.contains("<td class=\"left\">\(id)</td>"))
      #expect(found[3].contains("\(id), active weight: \(String(format: "%.2f", active * 100))%"))
    }
    for sector in try #require(json["sectors"] as? [[String: Any]]) {
      for (series, key) in [("portfolio", "weight"), ("benchmark", "benchmark_weight")] {
        let text = String(format: "%.2f", (try #require(sector[key] as? Double)) * 100)
        #expect(found[2].contains("\(sector["name"] ?? ""), \(series): \(text)%"))
      }
    }
  }

  @Test func severalResultsMakeOnePage() throws {
    let folder = try TemporaryFolder()
    let holdings = try folder.file("holdings.csv", RebalanceTests.holdings)
    let rebalance = try result(
      ["rebalance"] + Self.problem + ["-k", "4", "--holdings", holdings, "--cost", "5bps"], "rebalance.json", in: folder
    )
    let curve = try result(["curve"] + Self.problem + ["--cardinality", "3...4"], "curve.json", in: folder)
    let output = folder.url.appending(path: "report.html").path
    let report = try KindexCommand.run(["report", rebalance.path, curve.path, "--title", "A <b> & c", "-o", output])
    #expect(report.code == 0 && report.output.isEmpty, "\(report.errors)")
    #expect(
      try String(contentsOfFile: output, encoding: .utf8)
        == page([rebalance.path, curve.path], ["--title", "A <b> & c"]))
    let text = try page([rebalance.path, curve.path], ["--title", "A <b> & c"])
    #expect(text.contains("<title>A &lt;b&gt; &amp; c</title>") && !text.contains("A <b>"))
    for trade in try #require(rebalance.json["trades"] as? [[String: Any]]) {
      #expect(
        text.contains("<td class=\"left\">\(trade["side"] ?? "")</td><td class=\"left\">\(trade["id"] ?? "")</td>"))
    }
    #expect(text.contains("href=\"#result2\"") && text.contains("id=\"result2\""))
  }

  /// A walk by the keys of its contract, and methods beside one another.
  @Test func walksAndComparisonsAreShown() throws {
    let folder = try TemporaryFolder()
    let values = [100.0, 103, 99.5, 104.25]
    let points = values.enumerated().map {
      "{\"date\": \"2024-01-0\($0 + 1)\", \"portfolio\": \($1), \"benchmark\": \(100 + Double($0)), \"cash\": 5}"
    }
    let walk = try folder.file(
      "walk.json",
      """
      {"kind": "kindex.backtest", "version": 1, "name": "<walk>", "path": [\(points.joined(separator: ","))],
       "rebalances": [{"date": "2024-01-01", "reason": "calendar", "cardinality": 3, "termination": "optimal",
         "turnover": 0.5, "transaction_cost": 1.25, "cash": 5, "r_squared": null}],
       "summary": {"realised": {"tracking_error": 0.01, "beta": null}, "from": "2024-01-01"}}
      """)
    let page = try page([walk])
    #expect(page.contains("&lt;walk&gt;") && !page.contains("<walk>"))
    #expect(shows(lines(pictures(page)[0])[0], values))
    #expect(page.contains("<td class=\"left\">realised: tracking error</td><td>0.01</td>"))
    #expect(page.contains("<td>50.00%</td><td>1.25</td>"))
    let solution = try result(["solve"] + Self.problem + ["-k", "3"], "solution.json", in: folder)
    var method = solution.json
    method["method"] = "stratified"
    let comparison = try JSONSerialization.data(withJSONObject: [
      "kind": "kindex.comparison", "version": 1, "name": "ways", "methods": [method],
    ])
    let text = try self.page([try folder.file("comparison.json", comparison)])
    #expect(text.contains("<td class=\"left\">stratified</td><td>3</td>"))
  }

  static let faults: [(text: String?, code: Int32, says: [String])] = [
    (nil, 66, ["fault.json", "cannot be read"]),
    ("{", 65, ["fault.json", "no JSON"]),
    ("{\"version\": 1}", 65, ["fault.json", "kind is missing"]),
    ("{\"kind\": \"kindex.check\", \"version\": 1}", 65, ["fault.json", "kindex.check", "kindex.solution"]),
    ("{\"kind\": \"kindex.solution\", \"version\": 2}", 65, ["fault.json", "newer"]),
    ("{\"kind\": \"kindex.solution\", \"version\": 1}", 65, ["fault.json", "name is missing"]),
    (
      "{\"kind\": \"kindex.curve\", \"version\": 1, \"name\": 3, \"points\": [], \"notes\": [], \"failures\": []}", 65,
      ["fault.json", "key name"]
    ),
  ]

  @Test(arguments: faults.indices) func isRefused(_ number: Int) throws {
    let fault = Self.faults[number]
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "fault.json").path
    if let text = fault.text { _ = try folder.file("fault.json", text) }
    let output = folder.url.appending(path: "report.html").path
    let result = try KindexCommand.run(["report", path, "-o", output])
    #expect(result.code == fault.code && result.output.isEmpty, "\(result.errors)")
    for text in fault.says { #expect(result.errors.contains(text), "\(result.errors)") }
    #expect(!FileManager.default.fileExists(atPath: output))
  }
}
