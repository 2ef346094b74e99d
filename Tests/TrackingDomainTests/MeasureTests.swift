import Testing
import TrackingDomain
