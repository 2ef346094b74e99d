public import ArgumentParser
public import TrackingDomain

extension TrackingMeasure: ExpressibleByArgument {}
extension DeviationBasis: ExpressibleByArgument {}
