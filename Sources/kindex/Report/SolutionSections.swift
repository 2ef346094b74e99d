import Foundation
import IndexTracking
import TrackingDomain

/// A solution on a page: verdict, holdings, figures, path, sectors, active weights, search.
struct SolutionSections {
  private let solution: Solution

  init(_ solution: Solution) { self.solution = solution }

  /// Every section, in reading order.
  var all: [String] {
    [verdict, money] + warnings + holdings
      + Self.figures(FiguresTable.samples(of: solution)) + risk
      + path + sectors + activeWeights + search + [source]
  }

  /// Count, proof.
  var verdict: String {
    HTML.paragraph(
      SolutionText(solution).headline.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .joined(separator: "; ") + ".")
  }

  private var money: String {
    HTML.paragraph(
      "Capital \(NumberText.money(solution.capital)), cash \(NumberText.money(solution.cash)), transaction cost "
        + "\(NumberText.money(solution.transactionCost)), turnover \(NumberText.percent(solution.turnover)) as half the "
        + "sum of weight changes.")
  }

  /// What whole shares break, and what else is to be known.
  var warnings: [String] {
    solution.violations.map { HTML.paragraph("Whole shares break \($0).", of: "warning") }
      + solution.notes.map { HTML.paragraph($0) }
  }

  /// One row a stock.
  var holdings: [String] {
    guard !solution.holdings.isEmpty else { return [] }
    let rows = solution.holdings.map { holding in
      [
        holding.id, holding.sector ?? "", NumberText.shares(holding.shares), NumberText.money(holding.price),
        NumberText.money(holding.value), NumberText.percent(holding.weight), NumberText.percent(holding.targetWeight),
        holding.benchmarkWeight.map { NumberText.percent($0) } ?? "—", NumberText.shares(holding.trade),
      ]
    }
    return [
      HTML.heading(3, "Holdings"),
      HTML.table(
        ["stock", "sector", "shares", "price", "value", "weight", "target", "in benchmark", "trade"],
        left: ["stock", "sector"], rows: rows),
    ]
  }

  /// One row a figure, one column a sample that is there.
  static func figures(_ samples: [(name: String, figures: SampleFigures?)]) -> [String] {
    let samples = samples.compactMap { sample in sample.figures.map { (sample.name, $0) } }
    guard !samples.isEmpty else { return [] }
    return [
      HTML.heading(3, "Figures"),
      HTML.table(
        ["per period"] + samples.map(\.0), left: ["per period"], rows: FiguresTable.rows(samples.map { ($0.0, $0.1) })),
    ]
  }

  /// What the risk model says, where there is one.
  var risk: [String] {
    solution.risk.map { [HTML.paragraph(RiskText.line($0).trimmingCharacters(in: .whitespaces))] } ?? []
  }

  /// Portfolio and benchmark in money, and the one over the other.
  var path: [String] {
    guard let path = solution.path, path.count > 1 else { return [] }
    let fitted = path.count { $0.sample == .inSample }
    let divider = fitted < path.count ? (fitted - 1, "end of the fit") : nil
    return PathSections.charts(
      dates: path.map(\.date), portfolio: path.map(\.portfolio), benchmark: path.map(\.benchmark), divider: divider)
  }

  /// Weights by sector, beside the benchmark's where they are known.
  var sectors: [String] {
    guard !solution.sectors.isEmpty else { return [] }
    let chart = BarChart(
      rows: solution.sectors.map { ($0.name ?? "no sector", [$0.weight, $0.benchmarkWeight]) },
      series: ["portfolio", "benchmark"])
    return [HTML.heading(3, "Weights by sector"), chart.svg]
  }

  /// w − b of each stock held whose b is known.
  var activeWeights: [String] {
    let rows = solution.holdings.compactMap { holding in
      holding.benchmarkWeight.map { (name: holding.id, values: [holding.weight - $0] as [Double?]) }
    }
    guard !rows.isEmpty else { return [] }
    let unknown = solution.holdings.count - rows.count
    let note = unknown > 0 ? " Of \(unknown) stocks the benchmark's weight is not known." : ""
    return [
      HTML.heading(3, "Active weights"),
      HTML.paragraph("Weight in the portfolio less weight in the benchmark, of the stocks held.\(note)", of: "quiet"),
      BarChart(rows: rows, series: ["active weight"]).svg,
    ]
  }

  /// Incumbents over time, and the bound.
  var search: [String] {
    let steps = solution.solver.incumbents
    var sections = [HTML.heading(3, "Search")]
    sections.append(HTML.paragraph(SolutionText(solution).proof.trimmingCharacters(in: .whitespacesAndNewlines)))
    guard let first = steps.first, let last = steps.last else { return sections }
    let end = max(solution.solver.seconds, last.seconds)
    // An incumbent stands until the next: a line in steps.
    let stairs = zip(steps, steps.dropFirst()).flatMap { [($0.seconds, $0.value), ($1.seconds, $0.value)] }
    let values = stairs + [(last.seconds, last.value), (end, last.value)]
    let bound = solution.objective.bound.map { [(first.seconds, $0), (end, $0)] } ?? []
    let chart = LineChart(
      series: [
        LineChart.Series(name: "best found", points: values.map { (x: $0.0, y: $0.1) }),
        LineChart.Series(name: "proven bound", points: bound.map { (x: $0.0, y: $0.1) }),
      ],
      labels: [first.seconds, end].map { ($0, "\(NumberText.fixed($0, digits: 2)) s") }
    ) { value, _ in String(format: "%.2e", value) }
    sections.append(chart.svg)
    return sections
  }

  /// What it was found from.
  var source: String {
    let input = solution.input
    return HTML.paragraph(
      "\(input.prices), \(input.stocks) stocks, \(input.periods) returns, SHA-256 \(input.sha256); Kindex "
        + "\(solution.kindexVersion).", of: "quiet")
  }
}

/// Charts of a path in money.
enum PathSections {
  static func charts(
    dates: [String], portfolio: [Double], benchmark: [Double], divider: (position: Int, text: String)?
  ) -> [String] {
    let money = LineChart(
      dates: dates, lines: [("portfolio", portfolio), ("benchmark", benchmark)], divider: divider
    ) { value, digits in NumberText.grouped(value, digits: digits) }
    let relative = LineChart(
      dates: dates, lines: [("portfolio over benchmark, less 1", zip(portfolio, benchmark).map { $0 / $1 - 1 })],
      divider: divider
    ) { value, digits in NumberText.percent(value, digits: max(0, digits - 2)) }
    return [HTML.heading(3, "Portfolio and benchmark"), money.svg, relative.svg]
  }
}
