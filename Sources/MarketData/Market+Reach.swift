extension Market {
  /// Refuses a date that the prices do not reach.
  ///
  /// A date after the last one may be a weekend or a holiday; one that is later by more than a week, and by more than any
  /// two dates in a row are apart, is not. Labels that are no dates have no distance, and pass.
  ///
  /// - Throws: ``DataError`` with the last date and how far the other one is beyond it.
  public func checkReach(of date: String) throws(DataError) {
    let axis = try DateAxis(dates, form: dateForm, file: source, line: { _ in nil })
    let (wanted, places, slack): (Int?, [Int], Int) =
      switch axis.kind {
      case .dates: ((Moment(date) ?? dateForm?.iso(date).flatMap(Moment.init))?.day, axis.days, 7)
      case .integers: (Int(date), axis.keys, 1)
      case .decimals, .labels: (nil, [], 0)
      }
    guard let wanted, let last = places.last, wanted > last else { return }
    let greatestGap = zip(places, places.dropFirst()).map { $1 - $0 }.max() ?? 0
    guard wanted - last > max(slack, greatestGap) else { return }
    throw DataError(
      .inconsistent, file: source,
      "\(date) is outside the data: the prices end on \(dates[dates.count - 1])",
      remedy: "Give prices up to that date, or the last date that there are prices of")
  }
}
