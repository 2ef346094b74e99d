public import ArgumentParser
public import MarketData
public import Scenarios
public import TrackingDomain

extension TrackingMeasure: ExpressibleByArgument {}
extension ConstituentSource: ExpressibleByArgument {}
extension DeviationBasis: ExpressibleByArgument {}
extension MomentChoice: ExpressibleByArgument {}
extension MissingPriceRule: ExpressibleByArgument {}
