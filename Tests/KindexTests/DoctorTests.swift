import Foundation
import KindexTestSupport
import Testing

/// `kindex doctor` says what is wrong with a machine, each thing in a line of its own, whatever breaks.
@Suite(.serialized) struct DoctorTests {
  /// What a check of a report says.
  private struct Check {
    let area: String
    let name: String
    let state: String
    let finding: String?
    let remedy: String?
  }

  private func checks(_ result: KindexCommand.Result) throws -> [Check] {
    let listed = try #require(try result.json()["checks"] as? [[String: Any]])
    return try listed.map { check in
      Check(
        area: try #require(check["area"] as? String), name: try #require(check["name"] as? String),
        state: try #require(check["state"] as? String), finding: check["finding"] as? String,
        remedy: check["remedy"] as? String)
    }
  }

  @Test func aSoundMachineIsCalledSound() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell("mkdir t here; cd here; TMPDIR=../t $K doctor --format json; ls -A . ../t >&2")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors == ".:\n\n../t:\n", "something is left behind")
    let checks = try checks(result)
    #expect(checks.allSatisfy { $0.state != "failed" }, "\(result.text)")
    #expect(Set(checks.map(\.name)).count == checks.count)
    #expect(Set(checks.map(\.area)) == ["engine", "arithmetic", "tracking", "machine", "folder", "store"])
    let json = try result.json()
    #expect(json["kind"] as? String == "kindex.health" && json["version"] as? Int == 1)
    #expect((json["program"] as? String)?.count == 64)
    let engines = try #require(json["engines"] as? [String]).joined(separator: " ")
    for engine in ["CBC ", "CLP ", "SQLite "] { #expect(engines.contains(engine), "\(engines)") }
  }

  @Test(arguments: ["/nonexistent", "/proc"]) func aTemporaryFolderThatCannotBeWrittenFails(_ place: String) throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell("TMPDIR=\(place) $K doctor")
    #expect(result.code == 66, "\(result.text)")
    let lines = result.text.split(separator: "\n").filter { $0.contains("FAILED  ") }
    #expect(lines.count == 1 && lines[0].contains(place) && lines[0].contains("Set TMPDIR"), "\(result.text)")
    #expect(result.errors == "error: 1 of \(try count(result.text)) checks failed; each says what to do.\n")
    // The engines are tried and a store is made all the same.
    #expect(result.text.contains("  ok       store: written, closed and read"), "\(result.text)")
  }

  /// How many checks a text lists.
  private func count(_ text: String) throws -> Int { text.split(separator: "\n").count { $0.hasPrefix("  ") } }

  @Test func aFolderThatIsReadOnlyIsNoFailure() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell("cd /proc; $K doctor --format csv")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.text.contains("folder,the current folder,warning,/proc cannot be written"), "\(result.text)")
  }

  @Test(.enabled(if: geteuid() == 0, "skipped: only root can mount a small disk"))
  func aFullDiskFails() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell(
      """
      mkdir small; unshare -m bash -c "mount -t tmpfs -o size=64k tmpfs small && dd if=/dev/zero of=small/fill bs=1k \
      count=60 2> /dev/null && cd small && $K doctor --format json"
      """)
    #expect(result.code == 66, "\(result.text) \(result.errors)")
    let check = try #require(try checks(result).first { $0.state == "failed" })
    #expect(check.name == "the current folder" && check.remedy == "Make room, or check the disk.", "\(check)")
  }

  @Test func aReportThatCannotBeWrittenIsNoSuccess() throws {
    let folder = try ReliabilityFolder()
    #expect(try folder.shell("$K doctor > /dev/full").code == 66)
    #expect(try folder.shell("$K doctor -o nowhere/r.txt").code == 66)
  }

  /// An engine that crashes over some searches, by a library that comes before it.
  @Test(.enabled(if: CrashingEngine.compiler != nil, "skipped: no C compiler is installed"))
  func anEngineThatCrashesFailsThatCheckAndNoOther() throws {
    let folder = try ReliabilityFolder()
    try CrashingEngine.build(in: folder)
    let result = try folder.shell("LD_PRELOAD=$PWD/crash.so $K doctor --format json")
    #expect(result.code == 70, "\(result.text) \(result.errors)")
    let failed = try checks(result).filter { $0.state == "failed" }
    #expect(failed.map(\.name) == ["a node limit without a solution", "a seed of 0 repeats"], "\(result.text)")
    for check in failed {
      #expect(check.finding?.contains("signal 6") ?? false && check.remedy?.isEmpty == false, "\(check)")
    }
  }
}

/// CBC's entry with an abort for every search that has a limit of nodes.
private enum CrashingEngine {
  static let compiler: String? = ["clang", "gcc", "cc"].map { "/usr/bin/\($0)" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdlib.h>
    #include <string.h>
    #define ENTRY _Z8CbcMain1iPPKcR8CbcModelPFiPS2_iER19CbcSolverUsefulData
    #define TEXT(x) #x
    #define NAME(x) TEXT(x)
    typedef int entry(int, const char **, void *, int (*)(void *, int), void *);
    int ENTRY(int count, const char **words, void *model, int (*ask)(void *, int), void *data) {
      for (int i = 0; i < count; ++i)
        if (strcmp(words[i], "-maxNodes") == 0) abort();
      return ((entry *)dlsym(RTLD_NEXT, NAME(ENTRY)))(count, words, model, ask, data);
    }

    """

  static func build(in folder: ReliabilityFolder) throws {
    try folder.write("crash.c", source)
    let result = try folder.shell("\(compiler ?? "cc") -shared -fPIC -O1 -o crash.so crash.c -ldl")
    #expect(result.code == 0, "\(result.errors)")
  }
}
