public import Foundation

extension SimulatedMarket {
  /// Writes `prices.csv`, `volumes.csv` and `stocks.csv` into a folder, which is made if need be.
  ///
  /// Each file is written whole or not at all (temporary file, then rename). A file of the other form, such as an
  /// older `prices.csv` beside a new `prices.csv.gz`, is left alone.
  ///
  /// - Parameters:
  ///   - directory: the folder.
  ///   - compress: whether prices and volumes are written as `prices.csv.gz` and `volumes.csv.gz`.
  /// - Returns: the files, prices first.
  /// - Throws: ``SimulationError/notWritten(_:reason:)``.
  @discardableResult public func write(to directory: URL, compress: Bool) throws -> [URL] {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw SimulationError.notWritten(directory, reason: error.localizedDescription)
    }
    let files: [(name: String, contents: Data, large: Bool)] = [
      ("prices.csv", pricesCSV(), true), ("volumes.csv", volumesCSV(), true), ("stocks.csv", stocksCSV(), false),
    ]
    return try files.map { file in
      let packed = compress && file.large
      let url = directory.appendingPathComponent(packed ? file.name + ".gz" : file.name)
      do {
        try (packed ? Gzip.compressed(file.contents) : file.contents).write(to: url, options: .atomic)
      } catch {
        throw SimulationError.notWritten(url, reason: error.localizedDescription)
      }
      return url
    }
  }

  /// The price table: `date`, the benchmark, the stocks; one row a date.
  ///
  /// Prices have two decimals. The benchmark has all the digits of its value, so that Σ w·r holds in the file too.
  public func pricesCSV() -> Data {
    var text = CSVText(capacity: 9 * (ids.count + 2) * dates.count)
    text.row(["date", benchmarkID] + ids)
    for date in dates.indices {
      text.field(dates[date])
      text.field(benchmark[date])
      for stock in ids.indices { text.field(cents: Int((100 * price(stock: stock, date: date)).rounded())) }
      text.endRow()
    }
    return text.data
  }

  /// The volume table: `date`, the stocks; one row a date, shares traded in the period that ends on it.
  public func volumesCSV() -> Data {
    var text = CSVText(capacity: 10 * (ids.count + 2) * dates.count)
    text.row(["date"] + ids)
    for date in dates.indices {
      text.field(dates[date])
      for stock in ids.indices { text.field(volumes[stock * dates.count + date]) }
      text.endRow()
    }
    return text.data
  }

  /// The stocks, one row each: `id,name,sector,weight,cap,adv,lot,beta,size,value,momentum`.
  ///
  /// `weight` is the benchmark's weight on the LAST date, a fraction; the column sums to 1. `cap` is the capitalisation
  /// on the last date, so that cap / last price is the share count. `adv` is the mean of the last 63 daily volumes,
  /// shares a day. The last four columns are the exposures to the factors.
  public func stocksCSV() -> Data {
    var text = CSVText(capacity: 160 * (ids.count + 1))
    text.row(["id", "name", "sector", "weight", "cap", "adv", "lot", "beta", "size", "value", "momentum"])
    let weights = weightsAtEnd
    let capitalisations = capitalisations(date: dates.count - 1)
    for stock in ids.indices {
      text.field(ids[stock])
      text.field(names[stock])
      text.field(sectors[stock])
      text.field(weights[stock])
      text.field(Int(capitalisations[stock]))
      text.field(averageDailyVolumes[stock])
      text.field(lot)
      let exposures = exposures[stock]
      for exposure in [exposures.beta, exposures.size, exposures.value, exposures.momentum] { text.field(exposure) }
      text.endRow()
    }
    return text.data
  }
}
