/// What any pair of engines must satisfy for Kindex to believe them.
///
/// The cases take a few seconds together. The tests run them on every engine there is and on engines that lie; the
/// command `kindex doctor` runs them on the user's own machine, where libraries are of another build.
public enum SolverConformance {
  /// All cases, in the order in which they are shown.
  public static let cases: [ConformanceCase] =
    IntegerCases.all + StoppingCases.all + InputCases.all + LinearCases.all

  /// The case of a name; nil where there is none.
  public static func named(_ name: String) -> ConformanceCase? { cases.first { $0.name == name } }
}
