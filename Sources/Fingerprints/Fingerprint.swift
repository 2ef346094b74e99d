import COpenSSL
public import Foundation

/// The SHA-256 digest of bytes fed piece by piece, by OpenSSL's libcrypto.
///
/// Two files with the same fingerprint hold the same bytes for every practical purpose; results name their input by it.
///
/// ```swift
/// var fingerprint = Fingerprint()
/// fingerprint.update(Array("abc".utf8))
/// print(fingerprint.hexadecimal())  // ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
/// ```
public struct Fingerprint: ~Copyable {
  private let context: OpaquePointer

  /// The fingerprint of nothing yet.
  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      // Only an exhausted memory or an OpenSSL without SHA-256 comes here; no caller can do anything about either.
      preconditionFailure("OpenSSL cannot make SHA-256 digests")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes in further bytes.
  public mutating func update(_ bytes: some ContiguousBytes) {
    let accepted = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    precondition(accepted == 1, "OpenSSL refused to digest")
  }

  /// The digest of all bytes taken in, as 64 lower-case hexadecimal digits; nothing can be added afterwards.
  public consuming func hexadecimal() -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    precondition(EVP_DigestFinal_ex(context, &digest, &length) == 1, "OpenSSL refused to finish a digest")
    return digest.prefix(Int(length)).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  /// The fingerprint of a text's UTF-8 bytes.
  public static func of(_ text: String) -> String {
    var fingerprint = Fingerprint()
    fingerprint.update(Array(text.utf8))
    return fingerprint.hexadecimal()
  }

  /// The fingerprint of a file's bytes, read a mebibyte at a time.
  ///
  /// - Throws: what Foundation throws where the file cannot be opened or read.
  public static func ofFile(atPath path: String) throws -> String {
    var fingerprint = Fingerprint()
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty { fingerprint.update(chunk) }
    try file.close()
    return fingerprint.hexadecimal()
  }
}
