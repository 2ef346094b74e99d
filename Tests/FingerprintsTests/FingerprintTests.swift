import Fingerprints
import Foundation
import Testing

@Suite("SHA-256 fingerprints")
struct FingerprintTests {
  /// The examples of FIPS 180-4: one block, two blocks, and no bytes at all.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func publishedExamples(text: String, digest: String) {
    #expect(Fingerprint.of(text) == digest)
  }

  @Test("a file is digested as its bytes, however many pieces it is read in")
  func files() throws {
    let bytes = Data((0..<(5 << 19) + 7).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("fingerprint-\(UUID().uuidString)")
    try bytes.write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    var whole = Fingerprint()
    whole.update(bytes)
    let expected = whole.hexadecimal()
    #expect(try Fingerprint.ofFile(atPath: path.path) == expected)
  }
}
