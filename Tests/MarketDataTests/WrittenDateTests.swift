import MarketData
import Testing

/// Dates as people and programs write them: understood by the whole column, refused where they run backwards or can be
/// read in two ways.
@Suite struct WrittenDateTests {
  private func dated(_ dates: [String]) -> String {
    "date,I,A\n" + dates.enumerated().map { "\"\($1)\",\(100 + $0),\(10 + $0)\n" }.joined()
  }

  static let forms: [[String]] = [
    ["2024/01/19", "2024/01/22", "2024/02/01"], ["19-Jan-24", "22-Jan-24", "01-Feb-24"],
    ["01/19/24", "01/22/24", "02/01/24"], ["19/01/24", "22/01/24", "01/02/24"], ["19.01.24", "22.01.24", "01.02.24"],
    ["19.01.2024", "22.01.2024", "01.02.2024"], ["Jan 19, 2024", "Jan 22, 2024", "Feb 1, 2024"],
    ["19 January 2024", "22 January 2024", "1 February 2024"],
    ["Fri, 19 Jan 2024", "Mon, 22 Jan 2024", "Thu, 1 Feb 2024"],
    ["1/19/2024", "1/22/2024", "2/1/2024"], ["2024-1-19", "2024-1-22", "2024-2-1"],
    ["19JAN2024", "22JAN2024", "01FEB2024"],
    ["45310.0", "45313.0", "45323.0"], ["45310", "45313", "45323"], ["2024-Jan-19", "2024-Jan-22", "2024-Feb-01"],
    ["19/01/2024 00:00", "22/01/2024 00:00", "01/02/2024 00:00"],
  ]

  @Test(arguments: forms) func theCommonFormsAreUnderstood(dates: [String]) throws {
    #expect(try table(dated(dates)).dates == ["2024-01-19", "2024-01-22", "2024-02-01"])
  }

  @Test(arguments: forms) func newestFirstIsRefusedByNamingTwoDates(dates: [String]) throws {
    let newestFirst = Array(dates.reversed())
    expect(
      try fault(dated(newestFirst)), .inconsistent, line: 3,
      says: "the date \(newestFirst[1]) comes after \(newestFirst[0]) on line 2", advises: "newest first")
  }

  /// Months as words of other languages, as spreadsheets and data vendors write them.
  static let foreign: [[String]] = [
    ["19. Jan. 24", "18. Mrz. 24", "2. Dez 24"], ["19. Januar 2024", "18. März 2024", "2. Dezember 2024"],
    ["Fr. 19. Jan. 2024", "Mo 18. Mär. 2024", "Montag, 2. Dez. 2024"],
    ["19 janv. 2024", "18 mars 2024", "2 déc. 2024"], ["19-JANV-24", "18-MARS-24", "02-DEC-24"],
    ["19-ene-24", "18-mar-24", "02-dic-24"], ["19 gen 2024", "18 mar 2024", "2 dic 2024"],
    ["19/jan/2024", "18/mrt/2024", "2/dec/2024"], ["19 sty 2024", "18 mar 2024", "2 gru 2024"],
    ["19 января 2024", "18 марта 2024", "2 декабря 2024"], ["2024年1月19日", "2024年3月18日", "2024年12月2日"],
  ]

  @Test(arguments: foreign) func monthsOfOtherLanguagesAreUnderstood(dates: [String]) throws {
    #expect(try table(dated(dates)).dates == ["2024-01-19", "2024-03-18", "2024-12-02"])
    let newestFirst = Array(dates.reversed())
    expect(
      try fault(dated(newestFirst)), .inconsistent, line: 3,
      says: "the date \(newestFirst[1]) comes after \(newestFirst[0]) on line 2", advises: "newest first")
  }

  @Test func wordsThatAreNoMonthsAreSaid() throws {
    let labels = try table(dated(["19 abcd 2024", "20 abcd 2024"]))
    #expect(labels.warnings.count == 1 && labels.warnings[0].message.contains("months are known in English and"))
    // A shortening of two months is neither: juin or juillet.
    #expect(try table(dated(["19 jui 2024", "20 jui 2024"])).dates == ["19 jui 2024", "20 jui 2024"])
    let market = try Market(table(dated(["1 mai 2024", "2 mai 2024", "3 août 2024"])), benchmark: nil)
    #expect(try market.dateRange(from: "2 mai 2024", to: nil) == 1...2)
  }

  @Test func aTimeOfDayIsKept() throws {
    #expect(
      try table(dated(["19/01/2024 16:30", "22/01/2024 9:05:07"])).dates == [
        "2024-01-19T16:30:00", "2024-01-22T09:05:07",
      ])
    #expect(
      try table(dated(["1/19/2024 4:30 PM", "1/19/2024 11:59:59 pm"])).dates
        == ["2024-01-19T16:30:00", "2024-01-19T23:59:59"])
    #expect(try table(dated(["45310.5", "45310.75"])).dates == ["2024-01-19T12:00:00", "2024-01-19T18:00:00"])
    #expect(
      try table(dated(["20240119 16:00", "20240122 16:00"])).dates == ["2024-01-19T16:00:00", "2024-01-22T16:00:00"])
  }

  @Test func whatCanBeReadInTwoWaysIsRefused() throws {
    expect(
      try fault(dated(["02/01/2024", "03/01/2024", "04/01/2024"])), .inconsistent, line: 2,
      says: "read as day/month/year and as month/day/year", advises: "YYYY-MM-DD")
    // One date above the twelfth settles the column, and so does the order.
    #expect(try table(dated(["02/01/2024", "15/01/2024"])).dates == ["2024-01-02", "2024-01-15"])
    #expect(try table(dated(["01/02/2024", "12/02/2024", "01/03/2024"])).dates[2] == "2024-03-01")
    // The year stands where the dates are then days and not years apart.
    #expect(try table(dated(["24/01/19", "24/01/22", "24/01/23"])).dates[0] == "2024-01-19")
    #expect(try table(dated(["19/01/24", "22/01/24", "23/01/24"])).dates[0] == "2024-01-19")
  }

  @Test func aColumnIsDatesThroughoutOrNot() throws {
    expect(
      try fault(dated(["28/02/2023", "29/02/2023", "01/03/2023"])), .malformed, line: 3,
      says: "\"29/02/2023\" is not a date as day/month/year", advises: "the day exists")
    expect(
      try fault(dated(["13/01/2024", "01/14/2024"])), .malformed, line: 3, says: "is not a date", advises: "YYYY-MM-DD")
  }

  @Test func howDatesAreReadIsSaid() throws {
    let read = try table(dated(["01/30/24", "01/31/24"]))
    #expect(read.warnings.map(\.message) == ["the dates are read as month/day/year: \"01/30/24\" is 2024-01-30"])
    #expect(read.warnings.map(\.kind) == [.dates])
    let labels = try table(dated(["week 9", "week 10"]))
    #expect(labels.dates == ["week 9", "week 10"])
    #expect(labels.warnings.count == 1 && labels.warnings[0].message.contains("not understood as dates"))
    #expect(try table(dated(["2024/01/19", "2024/01/22"])).warnings.isEmpty)
    #expect(try table(dated(["0", "1"])).warnings.isEmpty)
    #expect(try table(dated(["0.5", "1.5"])).warnings.count == 1)
  }

  @Test(arguments: [
    ["2024-03", "2024-02"], ["2024Q2", "2024Q1"], ["2024-W10", "2024-W09"], ["Mar 2024", "Feb 2024"], ["2.5", "1.5"],
    ["Dez. 2024", "Okt. 2024"], ["Mar-24", "Feb-24"],
  ])
  func partsOfYearsAndNumbersMustAscendToo(labels: [String]) throws {
    expect(
      try fault(dated(labels)), .inconsistent, line: 3, says: "\(labels[1]) comes after \(labels[0])",
      advises: "newest first")
    #expect(try table(dated(labels.reversed())).dates == labels.reversed())
  }

  @Test func monthAndTwoDigitsAreOrderedOnlyWhereBothReadingsAgree() throws {
    // Days of January and February, or months of 2030, 2031 and 2001.
    let days = ["Jan-30", "Jan-31", "Feb-01"]
    #expect(try table(dated(days)).dates == days)
  }

  @Test func datesAreAskedForAsTheFileWritesThem() throws {
    let market = try Market(table(dated(["31/01/2024", "01/02/2024", "02/02/2024", "05/02/2024"])), benchmark: nil)
    #expect(try market.dateRange(from: "01/02/2024", to: "02/02/2024") == 1...2)
    #expect(try market.dateRange(from: "2024-02-01", to: nil) == 1...3)
    // Part of the dates could be read in two ways; what was decided by the whole column stays.
    #expect(try market.restricted(toDates: 1...3).dateRange(from: "02/02/2024", to: nil) == 1...2)
  }

  @Test func aLongTableIsReadBySortedDates() throws {
    let prices = try table("date,id,price\n22/01/2024,I,2\n22/01/2024,A,4\n19/01/2024,I,1\n19/01/2024,A,3\n")
    #expect(prices.dates == ["2024-01-19", "2024-01-22"] && prices.values == [1, 2, 3, 4])
  }
}
