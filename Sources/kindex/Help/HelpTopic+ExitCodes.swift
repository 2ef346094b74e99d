extension HelpTopic {
  /// How a command can end.
  static let exitCodes = HelpTopic(
    "exit codes", "how a command can end",
    HelpLayout.list(
      [("0", "a portfolio was found; termination says whether it is proven")]
        + Failure.Code.allCases.map { ("\($0.rawValue)", $0.meaning) }, column: 7),
    HelpLayout.paragraph(
      "Where a command finds something else than a portfolio, 0 says that it did what was asked. Messages go to "
        + "standard error, results to standard output or to the file of -o."))
}
