import MarketData
import MILP
import TrackingDomain

extension ElasticConstraint {
  /// Floors and ceilings: the ceilings rise, or the floors fall, or both.
  static func proportions(
    _ rule: ProportionBounds, _ weakest: PortfolioConstraint, _ problem: TrackingProblem
  ) -> [ElasticConstraint] {
    guard case .proportions(let weak) = weakest else { return [] }
    return [(true, false), (false, true), (true, true)].map { ceilingsGive, floorsGive in
      var variant = rule
      if ceilingsGive { variant.ceilings = weak.ceilings }
      if floorsGive { variant.floors = weak.floors }
      return ElasticConstraint(
        variant: .proportions(variant), unit: .fraction, isLastResort: ceilingsGive && floorsGive,
        addAmounts: { formulation in
          var amounts: [Variable] = []
          if ceilingsGive { amounts.append(addRisingCeilings(rule, &formulation)) }
          if floorsGive { amounts.append(addFallingFloors(rule, weak, &formulation)) }
          return amounts
        },
        concession: { amounts, shares in
          let rise = ceilingsGive ? amounts[0] : 0
          let fall = floorsGive ? amounts[ceilingsGive ? 1 : 0] : 0
          return proportionsConcession(rule, weak, rise: rise, fall: fall, shares, problem)
        })
    }
  }

  /// w[i] − δ[i]·z[i] − rise ≤ 0.
  private static func addRisingCeilings(_ rule: ProportionBounds, _ formulation: inout TrackingFormulation) -> Variable
  {
    let rise = addAmount("rise", &formulation)
    for stock in formulation.weights.indices where rule.ceilings[stock] < 1 {
      formulation.model.add(
        LinearExpression(terms: [
          .init(1, formulation.weights[stock]), .init(-rule.ceilings[stock], formulation.held[stock]), .init(-1, rise),
        ]) .<= 0, named: formulation.rowName("rising ceiling"))
    }
    return rise
  }

  /// w[i] − ε[i]·z[i] + fall ≥ 0.
  private static func addFallingFloors(
    _ rule: ProportionBounds, _ weak: ProportionBounds, _ formulation: inout TrackingFormulation
  ) -> Variable {
    let fall = addAmount("fall", &formulation)
    for stock in formulation.weights.indices where rule.floors[stock] > weak.floors[stock] {
      formulation.model.add(
        LinearExpression(terms: [
          .init(1, formulation.weights[stock]), .init(-rule.floors[stock], formulation.held[stock]), .init(1, fall),
        ]) .>= 0, named: formulation.rowName("falling floor"))
    }
    return fall
  }

  private static func proportionsConcession(
    _ rule: ProportionBounds, _ weak: ProportionBounds, rise: Double, fall: Double, _ shares: [Double],
    _ problem: TrackingProblem
  ) -> Concession {
    var loosened = rule
    loosened.ceilings = rule.ceilings.map { $0 < 1 ? min(1, $0 + rise) : $0 }
    loosened.floors = zip(rule.floors, weak.floors).map { max(min($0, $1), $0 - fall) }
    let isUniform = Set(rule.ceilings).count == 1 && Set(rule.floors).count == 1
    let isBoth = rise > 1e-9 && fall > 1e-9
    let weights = zip(shares, problem.tradePrices).map { $0 * $1 / problem.capital }
    func beyond(_ isBeyond: (Int) -> Bool) -> String {
      weights.indices.filter { weights[$0] > 0 && isBeyond($0) }.map { problem.market.ids[$0] }.listed()
    }
    var parts: [String] = []
    if rise > 1e-9 || !(fall > 1e-9) {
      parts.append(
        isUniform
          ? "the greatest weight would have to be at least "
            + Concession.percentText(rule.ceilings[0] + rise, up: true)
          : "the greatest weights would have to rise by \(Concession.percentText(rise, up: true)) of the capital, such "
            + "as those of \(beyond { weights[$0] > rule.ceilings[$0] + 1e-9 })")
    }
    if fall > 1e-9 {
      parts.append(
        isUniform
          ? "the least weight would have to be at most \(Concession.percentText(rule.floors[0] - fall, up: false))"
          : "the least weights would have to fall by \(Concession.percentText(fall, up: true)) of the capital, such as "
            + "those of \(beyond { weights[$0] < rule.floors[$0] - 1e-9 })")
    }
    let now = isUniform ? (fall > rise ? rule.floors[0] : rule.ceilings[0]) : nil
    return Concession(
      quantity: isBoth ? "least and greatest weights" : fall > rise ? "least weight" : "greatest weight",
      from: isBoth ? nil : now, to: isBoth ? nil : now.map { fall > rise ? $0 - fall : $0 + rise },
      amount: rise + fall, unit: .fraction, text: parts.joined(separator: " and "), loosened: .proportions(loosened))
  }

  /// A group's bound gives in proportion of capital.
  static func allocation(_ rule: AllocationBounds, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .fraction,
      addAmounts: { formulation in
        addRange(&formulation, .sum(rule.members.map { formulation.weights[$0] }), rule.range)
      },
      concession: { amounts, _ in
        var loosened = rule
        loosened.range = max(0, rule.range.lowerBound - amounts[0])...(rule.range.upperBound + amounts[1])
        let isBelow = amounts[0] > amounts[1]
        let (from, to) =
          isBelow
          ? (rule.range.lowerBound, loosened.range.lowerBound) : (rule.range.upperBound, loosened.range.upperBound)
        return Concession(
          quantity: "\(isBelow ? "least" : "greatest") weight of \(rule.group)", from: from, to: to,
          amount: abs(to - from), unit: .fraction,
          text: isBelow
            ? "the least of \(rule.group), \(percent(from)), would have to be at most "
              + Concession.percentText(to, up: false)
            : "the most of \(rule.group), \(percent(from)), would have to be at least "
              + Concession.percentText(to, up: true),
          loosened: .allocation(loosened))
      })
  }

  /// A factor band gives in units of the exposure.
  static func exposure(_ rule: ExposureBand, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .exposure,
      addAmounts: { formulation in
        addRange(
          &formulation, .dot(rule.exposures, formulation.weights),
          (rule.target - rule.tolerance)...(rule.target + rule.tolerance))
      },
      concession: { amounts, _ in
        var loosened = rule
        loosened.tolerance += max(amounts[0], amounts[1])
        return Concession(
          quantity: "tolerance of \(rule.factor)", from: rule.tolerance, to: loosened.tolerance,
          amount: loosened.tolerance - rule.tolerance, unit: .exposure,
          text: "the tolerance would have to be at least "
            + decimal(Concession.outward(loosened.tolerance, up: true)),
          loosened: .exposure(loosened))
      })
  }

  /// Cash gives at either end.
  static func cash(_ rule: CashBounds, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .fraction,
      addAmounts: { formulation in addRange(&formulation, LinearExpression(formulation.cash), rule.range) },
      concession: { amounts, _ in
        var loosened = rule
        loosened.range = max(0, rule.range.lowerBound - amounts[0])...(rule.range.upperBound + amounts[1])
        let isBelow = amounts[0] > amounts[1]
        let (from, to) =
          isBelow
          ? (rule.range.lowerBound, loosened.range.lowerBound) : (rule.range.upperBound, loosened.range.upperBound)
        return Concession(
          quantity: "\(isBelow ? "least" : "greatest") cash", from: from, to: to, amount: abs(to - from),
          unit: .fraction,
          text: isBelow
            ? "the least cash would have to be at most \(Concession.percentText(to, up: false))"
            : "cash of at least \(Concession.percentText(to, up: true)) would have to be allowed",
          loosened: .cash(loosened))
      })
  }

  /// A limit on the largest gives in proportion of capital.
  static func largestSum(_ rule: LargestSumLimit, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .fraction,
      addAmounts: { formulation in
        guard case .largestSum(let weak) = weakest,
          let columns = formulation.largestSums.first(where: { $0.rule == weak })
        else { return [] }
        return addLimit(&formulation, columns.sum, atMost: rule.limit)
      },
      concession: { amounts, _ in
        var loosened = rule
        loosened.limit += amounts[0]
        return Concession(
          quantity: "most of the \(rule.count) largest together", from: rule.limit, to: loosened.limit,
          amount: amounts[0], unit: .fraction,
          text: "the \(rule.count) largest would have to be allowed "
            + "\(Concession.percentText(loosened.limit, up: true)) together, \(percent(rule.limit)) now",
          loosened: .largestSum(loosened))
      })
  }

  /// 5/10/40 gives in what the large ones may be together, or in what any one may be, or in both.
  static func concentration(_ rule: ConcentrationRule, _ problem: TrackingProblem) -> [ElasticConstraint] {
    [(true, false), (false, true), (true, true)].map { sumGives, mostGives in
      var weaker = rule
      if sumGives { weaker.mostLarge = 1 }
      if mostGives { weaker.most = 1 }
      let variant = weaker
      return ElasticConstraint(
        variant: .ucits(variant), unit: .fraction, isLastResort: sumGives && mostGives,
        addAmounts: { formulation in
          var amounts: [Variable] = []
          if sumGives {
            let columns = formulation.largeColumns.first { $0.rule == variant }?.columns ?? []
            amounts += addLimit(&formulation, .sum(columns.map(\.counted)), atMost: rule.mostLarge)
          }
          if mostGives {
            let rise = addAmount("rise", &formulation)
            for stocks in rule.issuers(among: formulation.weights.count) {
              var weight = LinearExpression.sum(stocks.map { formulation.weights[$0] })
              weight.add(-1, rise)
              formulation.model.add(weight .<= rule.most, named: formulation.rowName("rising most"))
            }
            amounts.append(rise)
          }
          return amounts
        },
        concession: { amounts, _ in
          var loosened = rule
          if sumGives { loosened.mostLarge += amounts[0] }
          if mostGives { loosened.most += amounts[sumGives ? 1 : 0] }
          var parts: [String] = []
          if loosened.mostLarge > rule.mostLarge + 1e-9 || !mostGives {
            parts.append(
              "\(rule.shareClasses.isEmpty ? "stocks" : "issuers") over \(percent(rule.threshold)) would have to be allowed "
                + "\(Concession.percentText(loosened.mostLarge, up: true)) together, \(percent(rule.mostLarge)) now")
          }
          if loosened.most > rule.most + 1e-9 || !sumGives {
            parts.append(
              "one \(rule.shareClasses.isEmpty ? "stock" : "issuer") would have to be allowed \(Concession.percentText(loosened.most, up: true)), "
                + "\(percent(rule.most)) now")
          }
          let isBoth = sumGives && mostGives
          return Concession(
            quantity: isBoth
              ? "both limits"
              : sumGives
                ? "most of the large ones together" : "most of one \(rule.shareClasses.isEmpty ? "stock" : "issuer")",
            from: isBoth ? nil : sumGives ? rule.mostLarge : rule.most,
            to: isBoth ? nil : sumGives ? loosened.mostLarge : loosened.most, amount: amounts.reduce(0, +),
            unit: .fraction, text: parts.joined(separator: " and "), loosened: .ucits(loosened))
        })
    }
  }
}
