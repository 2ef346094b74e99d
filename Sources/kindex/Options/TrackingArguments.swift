import ArgumentParser
import TrackingDomain

extension TrackingMeasure: ExpressibleByArgument {}
extension DeviationBasis: ExpressibleByArgument {}
