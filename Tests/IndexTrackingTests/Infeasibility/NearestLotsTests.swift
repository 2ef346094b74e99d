import IndexTracking
import MILP
import Testing
import TrackingDomain

/// Where no whole lots satisfy everything, the nearest are returned with what they break and by how much.
@Suite struct NearestLotsTests {
  private func violations(_ problem: TrackingProblem) throws -> [Violation] {
    try #require(try track(problem).portfolio).violations
  }

  @Test func cashThatLotsCannotSpend() throws {
    // Shares at 10 leave 5 of 1,000,005 over, whatever is bought.
    var problem = try FourStocks.problem(held: 2...2, [.cash(CashBounds(0...0))])
    problem.capital = 1_000_005
    let found = try violations(problem)
    #expect(found.map(\.constraint) == ["cash from 0% to 0%"])
    #expect(abs((found.first?.amount ?? 0) - 5 / 1_000_005) < 1e-9)
  }

  @Test func aGroupThatLotsOvershoot() throws {
    // Lots of 3,000 shares are 3 % each: 9 % or 12 %, where 10 % to 11 % is wanted. 9 % is nearer.
    var problem = try FourStocks.problem(held: 2...2, [FourStocks.group([0], 0.1...0.11), FourStocks.hold([0])])
    problem.universe.lots = Array(repeating: 3000, count: 4)
    let found = try violations(problem)
    #expect(found.map(\.constraint) == ["A from 10% to 11%"])
    #expect(abs((found.first?.amount ?? 0) - 0.01) < 1e-9)
  }

  @Test func aStockThatMustBeHeldWithACeilingBelowOneLot() throws {
    // One lot of A is 30 %, its ceiling 25 %.
    var problem = try FourStocks.problem(held: 2...2, [FourStocks.hold([0])])
    problem.constraints[1] = .proportions(
      ProportionBounds(floors: [0.01, 0.01, 0.01, 0.01], ceilings: [0.25, 1, 1, 1], label: "weights"))
    problem.universe.lots = [30_000, 1, 1, 1]
    #expect(try track(problem).termination == .infeasible)
  }

  @Test func sharesThatMayNotBeTradedAndAreNoWholeLots() throws {
    // 15,000 shares of A are owned and may not be traded; a lot is 10,000.
    var problem = try FourStocks.problem(
      owned: [0.15, 0, 0, 0], [.tradeBan(TradeBan(members: [0], maySell: false, label: "no trade in A"))])
    problem.universe.lots = [10_000, 1, 1, 1]
    // They stay as they are: what is not traded needs no lots.
    #expect(try violations(problem).isEmpty)
  }
}
