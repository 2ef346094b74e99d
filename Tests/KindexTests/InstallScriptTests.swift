import Foundation
import KindexTestSupport
import Testing

/// The script that installs the program, into a folder of the test's own.
@Suite struct InstallScriptTests {
  private func install(_ arguments: [String]) throws -> KindexCommand.Result {
    let script = KindexCommand.packageRoot.appending(path: "Scripts/install").path
    return try KindexCommand.run([script] + arguments, program: URL(fileURLWithPath: "/bin/bash"))
  }

  private func files(_ folder: URL) -> Set<String> {
    let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return Set(
      all.filter {
        !$0.isEmpty && (try? folder.appending(path: $0).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == false
      })
  }

  @Test func whatIsInstalledWorksAndGoesAgain() throws {
    let folder = try TemporaryFolder()
    let other = try folder.file("other", "mine")
    let prefix = folder.url.path
    let result = try install(["--prefix", prefix, "--program", KindexCommand.executable.path])
    #expect(result.code == 0, "\(result.errors)")
    let program = folder.url.appending(path: "bin/kindex")
    #expect(try KindexCommand.run(["--version"], program: program).text.hasPrefix("kindex "))
    func text(_ path: String) throws -> String {
      try String(contentsOf: folder.url.appending(path: path), encoding: .utf8)
    }
    for path in [
      "share/bash-completion/completions/kindex", "share/zsh/site-functions/_kindex",
      "share/fish/vendor_completions.d/kindex.fish",
    ] {
      #expect(try text(path).contains("max-weight"), "\(path)")
    }
    let manual = try text("share/man/man1/kindex.1")
    for words in ["KINDEX SOLVE", "KINDEX BATCH RUN", "EXIT-CODES", "\\-\\-max\\-weight"] {
      #expect(manual.contains(words), "\(words)")
    }
    let gone = try install(["--uninstall", "--prefix", prefix])
    #expect(gone.code == 0, "\(gone.errors)")
    #expect(files(folder.url) == ["other"])
    #expect(FileManager.default.fileExists(atPath: other))
    #expect(try install(["--uninstall", "--prefix", prefix]).code == 66)
  }

  @Test func whatIsMistypedChangesNothing() throws {
    let folder = try TemporaryFolder()
    #expect(try install(["--prefix"]).code == 64)
    #expect(try install(["--prefx", folder.url.path]).code == 64)
    #expect(try install(["--prefix", folder.url.path, "--program", "/nonexistent"]).code == 66)
    #expect(files(folder.url).isEmpty)
  }
}
