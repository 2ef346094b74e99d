import IndexTracking
import Replication
import TrackingDomain
import Workbooks

extension ReplicaRecord {
  /// The sheets of a solution, and those of what only replication knows.
  var workbook: Workbook {
    var replication = Sheet("Replication", columns: ["figure", "value"])
    let rows: [(String, Cell)] = [
      ("method", .text(method.rawValue)), ("active_share", Cell(activeShare, .percent)),
      ("sector", Cell(sectorDeviation?.sector)), ("sector_deviation", Cell(sectorDeviation?.difference, .finePercent)),
      ("rounding_error_in", Cell(rounding.inSample, .finePercent)),
      ("rounding_error_out", Cell(rounding.outOfSample, .finePercent)), ("coverage", Cell(coverage, .percent)),
    ]
    for (name, cell) in rows { replication.add([.text(name), cell]) }
    for id in core { replication.add([.text("core"), .text(id)]) }
    var allocation = Sheet("Strata", columns: ["name", "stocks", "benchmark_weight", "held", "weight"])
    for stratum in strata {
      allocation.add([
        .text(stratum.name), .count(stratum.stocks), .number(stratum.benchmarkWeight, .percent), .count(stratum.held),
        .number(stratum.weight, .percent),
      ])
    }
    var small = Sheet("Too small", columns: ["id", "weight"])
    for stock in tooSmall { small.add([.text(stock.id), .number(stock.weight, .finePercent)]) }
    return Workbook(solution.workbook.sheets + [replication, allocation, small])
  }
}

extension Comparison {
  /// The methods, the holdings of each, their figures, and what is to be said of them.
  var workbook: Workbook {
    var holdings = Sheet(
      "Holdings",
      columns: ["method", "id", "shares", "price", "value", "weight", "target_weight", "benchmark_weight", "sector"])
    for record in methods {
      for holding in record.solution.holdings {
        holdings.add([
          .text(record.method.rawValue), .text(holding.id), .number(holding.shares, .plain),
          .number(holding.price, .price), .number(holding.value, .money), .number(holding.weight, .percent),
          .number(holding.targetWeight, .percent), Cell(holding.benchmarkWeight, .percent), Cell(holding.sector),
        ])
      }
    }
    let samples = methods.flatMap { record in
      [
        ("\(record.method.rawValue)_in_sample", record.solution.inSample),
        ("\(record.method.rawValue)_out_of_sample", record.solution.outOfSample),
      ]
    }
    var remarks = Sheet("Notes", columns: ["method", "note"])
    for note in notes { remarks.add([.empty, .text(note)]) }
    for record in methods { for note in record.notes { remarks.add([.text(record.method.rawValue), .text(note)]) } }
    for failure in failures { remarks.add([.text(failure.method.rawValue), .text(failure.reason)]) }
    let input = methods.first?.solution.input
    return Workbook([
      methodsSheet, holdings, .figures(samples), remarks, .input(input, kindexVersion: kindexVersion),
    ])
  }

  /// One row a method.
  var methodsSheet: Sheet {
    var sheet = Sheet(
      "Methods",
      columns: [
        "method", "stocks", "termination", "tracking_error_in", "tracking_error_out", "ex_ante_tracking_error",
        "rounding_error_in", "rounding_error_out", "transaction_cost", "turnover", "active_share", "sector",
        "sector_deviation", "violations", "cash", "seconds",
      ])
    for record in methods {
      let solution = record.solution
      sheet.add([
        .text(record.method.rawValue), .count(solution.cardinality), .text(solution.termination),
        Cell(solution.inSample?.trackingError, .finePercent), Cell(solution.outOfSample?.trackingError, .finePercent),
        Cell(solution.risk?.trackingError, .finePercent), Cell(record.rounding.inSample, .finePercent),
        Cell(record.rounding.outOfSample, .finePercent), .number(solution.transactionCost, .money),
        .number(solution.turnover, .percent), Cell(record.activeShare, .percent), Cell(record.sectorDeviation?.sector),
        Cell(record.sectorDeviation?.difference, .finePercent), .count(solution.violations.count),
        .number(solution.cash, .money), .number(solution.solver.seconds, .plain),
      ])
    }
    return sheet
  }
}
