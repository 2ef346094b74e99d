import Foundation

/// Moves of a single period that are too great: bad ticks, unadjusted splits, and what is merely far out.
extension MarketCheck {
  /// Spikes first, for one that comes back is no split; then splits; then what is beyond the ordinary.
  static func moves(_ series: Series, benchmark: Series?, _ market: Market) -> [DataWarning] {
    let net = netMoves(series, benchmark)
    let scale = robustDeviation(net)
    let greatest = Array(net.map(abs).sorted().suffix(3))
    var warnings: [DataWarning] = []
    var period = 0
    while period < net.count {
      defer { period += 1 }
      let (move, date) = (series.returns[period], market.dates[period + 1])
      func add(_ message: String, _ kind: DataFindingKind) {
        warnings.append(DataWarning(file: market.source, message, id: series.id, date: date, kind: kind))
      }
      if isSpike(net, period, scale), isQuiet(benchmark, period), isQuiet(benchmark, period + 1) {
        add("the price \(words(move)) and is back one period later", .spike)
        period += 1
      } else if isQuiet(benchmark, period), benchmark != nil,
        let split = split([move, expm1(net[period])], scale)
          ?? smallSplit([move, expm1(net[period])], scale, greatest)
      {
        add("the price \(words(move)), as in an unadjusted \(split) split", .split)
      } else if abs(move) > greatestMove {
        add("the price \(words(move)) within one period", .outlier)
      } else if scale > 0, abs(move) > ordinaryMove, abs(net[period]) > greatestScore * scale {
        let score = Int(min(abs(net[period]) / scale, 1e15))
        add("the price \(words(move)) within one period, \(score) times what is usual for it", .outlier)
      }
    }
    return warnings
  }

  /// ln of the price ratio of each period, less the benchmark's.
  private static func netMoves(_ series: Series, _ benchmark: Series?) -> [Double] {
    guard let benchmark else { return series.returns.map { log1p($0) } }
    return zip(series.returns, benchmark.returns).map { log1p($0) - log1p($1) }
  }

  /// The median absolute deviation from the median, scaled to be the standard deviation of normal values.
  private static func robustDeviation(_ values: [Double]) -> Double {
    func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
    let center = median(values)
    return 1.4826 * median(values.map { abs($0 - center) })
  }

  private static func isQuiet(_ benchmark: Series?, _ period: Int) -> Bool {
    benchmark.map { abs($0.returns[period]) < quietMarket } ?? true
  }

  private static func isSpike(_ net: [Double], _ period: Int, _ scale: Double) -> Bool {
    guard period + 1 < net.count else { return false }
    let (there, back) = (net[period], net[period + 1])
    let size = min(abs(there), abs(back))
    return there * back < 0 && size > max(spikeMove, spikeScore * scale) && abs(there + back) < spikeRest * size
  }

  /// The split that a move has the ratio of, by itself or net of the benchmark's.
  private static func split(_ moves: [Double], _ scale: Double) -> String? {
    let tolerance = min(max(splitTolerance, splitToleranceScore * scale), splitToleranceCap)
    for split in splitRatios {
      let width = split < 2 ? min(tolerance, halfSplitToleranceCap) : tolerance
      for move in moves {
        if abs((1 + move) * split - 1) < width { return split < 2 ? "3-for-2" : "\(Int(split))-for-1" }
        if abs((1 + move) / split - 1) < width { return split < 2 ? "2-for-3" : "1-for-\(Int(split))" }
      }
    }
    return nil
  }

  /// The small split that a fall has the ratio of, where nothing of that size is ordinary.
  ///
  /// - Parameter greatest: the three greatest moves of the series, ascending, net of the benchmark's and without sign.
  private static func smallSplit(_ moves: [Double], _ scale: Double, _ greatest: [Double]) -> String? {
    guard scale > 0, greatest.count == 3, let net = moves.last, net < 0 else { return nil }
    // Where the fall is one of the three itself, the second greatest of the others is the least of them.
    let fall = -log1p(net)
    let other = fall >= greatest[0] ? greatest[0] : greatest[1]
    guard fall >= smallSplitScore * scale, fall >= smallSplitLead * other else { return nil }
    let tolerance = min(smallSplitToleranceScore * scale, splitTolerance)
    for split in smallSplits {
      let ratio = Double(split.new) / Double(split.old)
      if moves.contains(where: { abs((1 + $0) * ratio - 1) < tolerance }) {
        return "\(split.new)-for-\(split.old)"
      }
    }
    return nil
  }

  private static func words(_ move: Double) -> String {
    let percent = String(format: "%.1f", abs(move) * 100)
    return move > 0 ? "rose by \(percent) %" : "fell by \(percent) %"
  }
}
