import Foundation
import KindexTestSupport
import Testing

/// A result is whole or the exit code says so, whatever becomes of the streams and files that it goes to.
@Suite struct NothingLostTests {
  @Test(
    arguments: [
      "solve base.yaml", "solve base.yaml --format json", "report s.json", "curve base.yaml --cardinality 2...3",
      "batch export --store g.sqlite", "batch status --store g.sqlite", "check base.yaml", "export base.yaml",
      "batch run grid.yaml --dry-run", "backtest bt.yaml", "explain base.yaml",
    ])
  func aFullStandardOutputIsNoSuccess(_ command: String) throws {
    let folder = try ReliabilityFolder()
    let prepared = try folder.shell(
      "$K solve base.yaml --format json -o s.json && $K batch run grid.yaml --store g.sqlite")
    #expect(prepared.code == 0, "\(prepared.errors)")
    let full = try folder.shell("$K \(command) > /dev/full")
    #expect(full.code == 66, "\(command): \(full.errors)")
    #expect(full.errors.contains("standard output"), "\(full.errors)")
    let closed = try folder.shell("$K \(command) >&-")
    #expect(closed.code == 66, "\(command): \(closed.errors)")
  }

  @Test func aReaderThatHasSeenEnoughIsNoFailure() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell("$K solve base.yaml --format json | head -c 1; echo ${PIPESTATUS[0]}")
    #expect(result.text == "{0\n", "\(result.errors)")
    #expect(result.errors.isEmpty)
  }

  @Test func standardErrorMayBeClosedFullOrUnread() throws {
    let folder = try ReliabilityFolder()
    // A constant series is a warning.
    try folder.write("p.csv", "date,INDEX,A,B\n2024-01-02,100,10,20\n2024-01-03,101,11,20\n2024-01-04,102,11,20\n")
    for stream in ["2>&-", "2>/dev/full", "2> >(true)"] {
      #expect(try folder.shell("$K solve nowhere.yaml \(stream)").code == 66, "\(stream)")
      #expect(try folder.shell("$K solve --nothing \(stream)").code == 64, "\(stream)")
      let solved = try folder.shell("rm -f r.json; $K solve p.csv -k 1 --format json -o r.json \(stream)")
      #expect(solved.code == 0 && folder.exists("r.json"), "\(stream)")
    }
  }

  @Test func messagesNeverGoIntoAFileThatWasOpenedInTheirPlace() throws {
    let folder = try ReliabilityFolder()
    let run = try folder.shell(
      "$K batch run grid.yaml --store g.sqlite >&- 2>&- <&-; echo $?; $K batch status --store g.sqlite")
    #expect(run.text.hasPrefix("66\n") && run.text.contains("with a portfolio      2"), "\(run.text) \(run.errors)")
  }

  @Test(
    arguments: [
      ("solve p.csv -k 2 -o p.csv", "p.csv"), ("solve p.csv -k 2 -o link.csv", "p.csv"),
      ("solve p.csv -k 2 -o hard.csv", "p.csv"), ("solve p.csv -k 2 >> p.csv", "p.csv"),
      ("solve base.yaml -o base.yaml", "base.yaml"), ("solve base.yaml -o stocks.csv", "stocks.csv"),
      ("solve base.yaml --log prices.csv", "prices.csv"), ("check base.yaml -o prices.csv", "prices.csv"),
      ("export base.yaml -o prices.csv", "prices.csv"), ("explain base.yaml -o base.yaml", "base.yaml"),
      ("report s.json -o s.json", "s.json"), ("batch export --store g.sqlite -o g.sqlite", "g.sqlite"),
      ("rebalance base.yaml --holdings h.csv -o h.csv", "h.csv"),
      ("rebalance base.yaml --holdings h.csv --orders h.csv", "h.csv"),
      ("risk base.yaml --holdings h.csv -o h.csv", "h.csv"),
      ("curve base.yaml --cardinality 2...3 --svg base.yaml", "base.yaml"),
      ("backtest bt.yaml --tables . -o prices.csv", "prices.csv"),
      ("replicate base.yaml --method full -o prices.csv", "prices.csv"),
      ("reconstitute prices.csv --from stocks.csv --to st2.csv -o st2.csv", "st2.csv"),
    ])
  func anOutputIsNoInput(_ command: String, _ file: String) throws {
    let folder = try ReliabilityFolder()
    try folder.write("h.csv", "id,shares\nA,10\nB,20\nCASH,1000\n")
    try folder.write("st2.csv", ReliabilityFolder.stocks)
    let prepared = try folder.shell(
      """
      cp prices.csv p.csv && ln -s p.csv link.csv && ln p.csv hard.csv && $K solve base.yaml --format json -o s.json &&
      $K batch run grid.yaml --store g.sqlite
      """)
    #expect(prepared.code == 0, "\(prepared.errors)")
    let before = try Data(contentsOf: folder.folder.url.appending(path: file))
    let result = try folder.shell("$K \(command)")
    #expect(result.code == 64, "\(result.errors)")
    #expect(try Data(contentsOf: folder.folder.url.appending(path: file)) == before)
  }

  @Test(
    arguments: [
      "solve base.yaml -o X --log X", "rebalance base.yaml --holdings h.csv -o X --orders ./X",
      "curve base.yaml --cardinality 2...3 -o X --svg X", "backtest bt.yaml --tables T -o T/path.csv",
      "backtest bt.yaml --resume X -o X",
    ])
  func twoOutputsAreTwoFiles(_ command: String) throws {
    let folder = try ReliabilityFolder()
    try folder.write("h.csv", "id,shares\nA,10\nB,20\nCASH,1000\n")
    let result = try folder.shell("$K \(command)")
    #expect(result.code == 64, "\(result.errors)")
    #expect(!folder.exists("X") && !folder.exists("T"))
  }

  @Test func devicesTakeAnyNumberOfResults() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.kindex("solve", "base.yaml", "-o", "/dev/null", "--log", "/dev/null")
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func severalResultsAreWrittenAllOrNone() throws {
    let folder = try ReliabilityFolder()
    for command in [
      "curve base.yaml --cardinality 2...3 --svg c.svg -o nowhere/c.json",
      "curve base.yaml --cardinality 2...3 --svg c.svg > /dev/full", "backtest bt.yaml --tables . > /dev/full",
    ] {
      #expect(try folder.shell("$K \(command)").code == 66, "\(command)")
      #expect(!folder.exists("c.svg") && !folder.exists("path.csv"), "\(command)")
    }
    #expect(try folder.shell("ls -A | grep kindex-").text.isEmpty, "drafts are left behind")
  }

  @Test func aFileKeepsItsModeAndALinkStaysALink() throws {
    let folder = try ReliabilityFolder()
    for (format, file) in [("json", "r.json"), ("csv", "r.csv"), ("xlsx", "r.xlsx"), ("text", "r.txt")] {
      let result = try folder.shell(
        """
        umask 022; touch \(file); chmod 600 \(file); $K solve base.yaml --format \(format) -o \(file) && stat -c %a \(file)
        $K solve base.yaml --format \(format) -o new-\(file) && stat -c %a new-\(file)
        mkdir -p sub; ln -s ../target-\(file) sub/link-\(file)
        $K solve base.yaml --format \(format) -o sub/link-\(file) && test -L sub/link-\(file) && stat -c %a target-\(file)
        """)
      #expect(result.text == "600\n644\n644\n", "\(format): \(result.text) \(result.errors)")
    }
  }

  @Test func theSolversLogIsThereOrTheExitCodeSaysSo() throws {
    let folder = try ReliabilityFolder()
    let quick = try folder.kindex("solve", "base.yaml", "--log", "l.txt")
    #expect(quick.code == 0 && quick.errors.contains("l.txt: CBC was not asked"), "\(quick.errors)")
    #expect(try folder.read("l.txt").contains("CBC was not asked"))
    #expect(try folder.kindex("solve", "base.yaml", "--log", "nowhere/l.txt").code == 66)
  }

  @Test func whatCannotBeWrittenIsNoFaultOfTheDataOrTheCommand() throws {
    let folder = try ReliabilityFolder()
    for command in [
      "simulate --stocks 4 --periods 10 -o prices.csv", "backtest bt.yaml --resume /dev/full",
      "backtest bt.yaml --resume nowhere/j", "batch export --store g.sqlite -o nowhere/x.csv",
    ] {
      let result = try folder.shell("$K batch run grid.yaml --store g.sqlite > /dev/null; $K \(command)")
      #expect(result.code == 66, "\(command): \(result.errors)")
    }
  }
}
