public import ArgumentParser
public import MarketData
public import TrackingDomain

extension TrackingMeasure: ExpressibleByArgument {}
extension ConstituentSource: ExpressibleByArgument {}
extension DeviationBasis: ExpressibleByArgument {}
