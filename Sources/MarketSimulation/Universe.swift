/// One company before its history is drawn.
struct Company: Sendable {
  /// Its place in the order of drawing, which names its random streams.
  let number: Int
  let name: String
  /// The ticker, or two tickers where there are two share classes.
  let tickers: [String]
  let sector: Int
  let sectorName: String
  /// Capitalisation on the first date, all classes together, currency.
  let cap: Double
  /// The part of the capitalisation in the first class.
  let firstClassShare: Double
  let exposures: FactorExposures
  /// Volatility of the specific return, a year.
  let specificVolatility: Double
  /// Price on the first date, before any adjustment for splits.
  let price: Double
  /// Shares traded a year, relative to the shares there are.
  let turnover: Double
}

/// The companies of a market: what each is before its history is drawn.
struct Universe {
  /// The sectors.
  let profiles: [SectorProfile]
  /// The companies, in the order of drawing.
  let companies: [Company]

  /// Draws a universe.
  init(_ parameters: MarketSimulation.Parameters) {
    let profiles = SectorProfile.first(parameters.sectors)
    let pairs = parameters.resolvedPairs
    let count = parameters.stocks - pairs
    var random = RandomStream(seed: parameters.seed, stream: StreamNumber.universe)

    let sectors = Self.sectors(profiles, count: count, &random)
    let caps = Self.capitalisations(count, &random)
    let sizes = Self.standardised(caps.map(PortableMath.log))
    let betas = Self.betas(sectors.map { profiles[$0].beta }, caps: caps, &random)
    let twoClasses = Set(random.permutation(count).prefix(pairs))

    var names = CompanyNames(avoiding: parameters.benchmarkID)
    self.profiles = profiles
    companies = (0..<count).map { number in
      let profile = profiles[sectors[number]]
      let paired = twoClasses.contains(number)
      let (name, tickers) = names.next(suffixes: profile.suffixes, classes: paired ? 2 : 1, &random)
      let exposures = FactorExposures(
        beta: betas[number], size: sizes[number],
        value: Self.rounded(Self.bounded(random.normal(), 3)),
        momentum: Self.rounded(Self.bounded(random.normal(), 3)))
      // Small companies are more volatile and turned over more often than large ones.
      let spread = PortableMath.exp(Self.bounded(0.22 * random.normal() - 0.10 * exposures.size, 0.45))
      return Company(
        number: number, name: name, tickers: tickers, sector: sectors[number], sectorName: profile.name,
        cap: caps[number],
        firstClassShare: paired ? 0.5 + 0.3 * random.uniform() : 1,
        exposures: exposures,
        specificVolatility: parameters.specificVolatility * spread,
        price: 60 * PortableMath.exp(Self.bounded(0.6 * random.normal(), 1.6)),
        turnover: 1.5 * PortableMath.exp(Self.bounded(0.4 * random.normal(), 1.2) - 0.1 * exposures.size))
    }
  }

  /// A sector for every company: each sector gets one, the others are drawn by prevalence.
  private static func sectors(_ profiles: [SectorProfile], count: Int, _ random: inout RandomStream) -> [Int] {
    let total = profiles.reduce(0) { $0 + $1.prevalence }
    var drawn = Array(profiles.indices)
    while drawn.count < count {
      var left = random.uniform() * total
      let sector = profiles.firstIndex { profile in
        left -= profile.prevalence
        return left < 0
      }
      drawn.append(sector ?? profiles.count - 1)
    }
    return random.permutation(count).map { drawn[$0] }
  }

  /// Capitalisations in currency: log-normal (median 15 billion) up to the ninetieth percentile, Pareto above it.
  ///
  /// One is drawn from each of `count` equal slices of the distribution, which keeps the largest from dwarfing the
  /// market by chance: of 60 companies the largest has a weight of about 14 %, of 500 about 5 %.
  private static func capitalisations(_ count: Int, _ random: inout RandomStream) -> [Double] {
    let spread = 1.1
    let median = 15e9
    let tailExponent = 1.8
    let tailStart = median * PortableMath.exp(spread * 1.281_551_565_544_6)
    // The body: as many normal draws as there are slices below the ninetieth percentile, kept within the body.
    let tail = Int((0.1 * Double(count)).rounded())
    var caps = (0..<(count - tail)).map { _ in
      var cap: Double
      repeat { cap = median * PortableMath.exp(spread * random.normal()) } while cap > tailStart || cap < 0.05 * median
      return cap
    }
    for position in 0..<tail {
      let slice = (Double(position) + 0.45 + 0.3 * random.uniform()) / Double(tail)
      caps.append(tailStart * PortableMath.exp(-PortableMath.log(slice) / tailExponent))
    }
    return random.permutation(count).map { caps[$0] }
  }

  /// Betas around their sectors' means, scaled to a capitalisation-weighted mean of 1.
  private static func betas(_ means: [Double], caps: [Double], _ random: inout RandomStream) -> [Double] {
    let raw = means.map { $0 + bounded(0.18 * random.normal(), 0.4) }
    let total = caps.reduce(0, +)
    let mean = zip(raw, caps).reduce(0) { $0 + $1.0 * $1.1 / total }
    return raw.map { rounded(min(max($0 / mean, 0.3), 1.7)) }
  }

  /// Values less their mean, over their standard deviation, within ± 3 and to four decimals.
  private static func standardised(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    guard variance > 0 else { return values.map { _ in 0 } }
    return values.map { rounded(bounded(($0 - mean) / variance.squareRoot(), 3)) }
  }

  private static func bounded(_ value: Double, _ limit: Double) -> Double { min(max(value, -limit), limit) }

  /// Four decimals: exposures are used as they are written.
  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
