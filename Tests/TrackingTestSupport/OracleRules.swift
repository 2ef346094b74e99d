import MarketData
import TrackingDomain

/// What a problem asks, sorted for the oracle: what depends on the support alone, and what on amounts.
struct OracleRules {
  let problem: TrackingProblem
  var floors: [Double]
  var ceilings: [Double]
  var cash: ClosedRange<Double>
  let owned: [Double]
  let lots: [Double]
  /// Ticket and least commission, fractions of C: a trade that costs one is of a lot, or of all there is to trade.
  let ticket: Double
  let leastCost: Double
  /// Most that may be bought and sold of each stock, fractions of C.
  var mostBought: [Double]
  var mostSold: [Double]
  var leastTrade = 0.0
  var turnover = Double.infinity
  var costLimit = Double.infinity
  var mostTrades = Int.max
  var tradesMatter = false
  var concentration: ConcentrationRule?
  var largestSums: [LargestSumLimit] = []

  init(_ problem: TrackingProblem) {
    self.problem = problem
    let count = problem.stockCount
    let prices = (0..<count).map { problem.inSample.price($0, problem.periodCount) }
    owned = (0..<count).map { problem.holdings.shares[$0] * prices[$0] / problem.capital }
    lots = (0..<count).map { problem.universe.lots[$0] * prices[$0] / problem.capital }
    ticket = problem.costs.ticket / problem.capital
    leastCost = problem.costs.least / problem.capital
    floors = lots
    ceilings = Array(repeating: 1, count: count)
    cash = 0...0
    mostBought = Array(repeating: .infinity, count: count)
    mostSold = mostBought
    tradesMatter = problem.costs.buy > 0 || problem.costs.sell > 0 || ticket > 0 || leastCost > 0
    for constraint in problem.constraints {
      switch constraint {
      case .proportions(let rule):
        for stock in 0..<count {
          // One lot at least, or all that is owned where that is less.
          let lot = owned[stock] > 0 ? min(lots[stock], owned[stock]) : lots[stock]
          floors[stock] = max(rule.floors[stock], lot)
          ceilings[stock] = min(1, rule.ceilings[stock])
        }
      case .cash(let rule): cash = rule.range
      case .tradeBan(let rule):
        tradesMatter = true
        for stock in rule.members {
          if !rule.mayBuy { mostBought[stock] = 0 }
          if !rule.maySell { mostSold[stock] = 0 }
        }
      case .liquidity(let rule):
        tradesMatter = true
        for stock in 0..<count {
          mostBought[stock] = min(mostBought[stock], rule.mostShares[stock] * prices[stock] / problem.capital)
          mostSold[stock] = min(mostSold[stock], rule.mostShares[stock] * prices[stock] / problem.capital)
        }
      case .minimumTrade(let rule):
        tradesMatter = true
        leastTrade = max(leastTrade, rule.least)
      case .turnover(let rule):
        tradesMatter = true
        turnover = min(turnover, rule.limit)
      case .tradeCount(let rule):
        tradesMatter = true
        mostTrades = min(mostTrades, rule.limit)
      case .costLimit(let rule):
        tradesMatter = true
        costLimit = min(costLimit, rule.limit)
      case .ucits(let rule): concentration = rule
      case .largestSum(let rule): largestSums.append(rule)
      case .cardinality, .allocation, .selection, .implication, .exposure: continue
      }
    }
  }

  /// Whether counts and implications allow a support.
  func allows(_ support: Set<Int>) -> Bool {
    problem.constraints.allSatisfy { constraint in
      switch constraint {
      case .cardinality(let rule):
        rule.range.contains(rule.members.map { support.intersection($0).count } ?? support.count)
      case .selection(let rule): rule.range.contains(support.intersection(rule.members).count)
      case .implication(let rule): !support.contains(rule.condition) || support.contains(rule.consequence)
      default: true
      }
    }
  }

  /// Least amount of a trade in a stock that goes on being held, fractions of C.
  func leastTrade(of stock: Int, all: Double) -> Double {
    max(leastTrade, ticket > 0 || leastCost > 0 ? min(lots[stock], all) : 0)
  }

  /// The amount at which rate and ticket come to the least commission; nil where they always do.
  func leastEnds(rate: Double) -> Double? {
    guard leastCost > ticket else { return nil }
    return rate > 0 ? (leastCost - ticket) / rate : .infinity
  }

  /// What selling all of a stock costs.
  func costOfSellingAll(of stock: Int) -> Double { max(leastCost, ticket + problem.costs.sell * owned[stock]) }

  /// The issuer of a stock, by its first stock.
  func issuer(of stock: Int) -> Int { concentration?.shareClasses.first { $0.contains(stock) }?[0] ?? stock }

  /// The issuers of some stocks.
  func issuers(of stocks: [Int]) -> [Int] { Set(stocks.map(issuer)).sorted() }
}
