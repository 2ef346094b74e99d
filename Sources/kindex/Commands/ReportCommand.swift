import ArgumentParser
import Foundation

/// `kindex report`: results as a page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Results as one self-contained page of HTML, with pictures.",
    discussion: """
      RESULT is what solve, rebalance, curve, backtest or replicate wrote with --format json: portfolio against \
      benchmark, holdings, weights by sector, active weights, trades, figures, the search. The page needs no network \
      and no other file.
      """)

  @Argument(help: "Results written with --format json; - for standard input.")
  var results: [String]

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the page; standard output by default.", valueName: "file"))
  var output: String?

  @Option(help: "Title of the page; the results' own names by default.")
  var title: String?

  func validate() throws { try FileKind.check(PageFormat.self, asked: nil, output: output) }

  /// The only form of a page.
  private enum PageFormat: String, CaseIterable { case html, htm }

  func run() throws {
    try Failure.translating {
      var files = PathGuard()
      for path in results { files.read(path, "RESULT") }
      try files.check([(output, "-o")])
      let subjects = try results.map { try ReportSubject.read(path: $0) }
      try Destination(path: output).write(Data(page(subjects).utf8))
    }
  }

  private func page(_ subjects: [ReportSubject]) -> String {
    let names = subjects.map(\.name)
    let title = title ?? names.joined(separator: ", ")
    var body = [HTML.heading(1, title)]
    if subjects.count > 1 {
      let links = names.enumerated().map { "<li><a href=\"#result\($0 + 1)\">\(HTML.escaped($1))</a></li>" }
      body.append("<ol>\(links.joined())</ol>")
    }
    for (position, subject) in subjects.enumerated() {
      if subjects.count > 1 { body.append(HTML.heading(2, subject.name, anchor: "result\(position + 1)")) }
      body += subject.sections
    }
    return HTML.page(title: title, body: body)
  }
}
