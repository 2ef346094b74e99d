/// Where the program begins; apart from the command line itself, so that other programs can be built of that.
@main
enum Entry {
  static func main() { Kindex.main() }
}
