import Foundation

/// What libFuzzer calls with each input; the variable KINDEX_FUZZ_TARGET says which reader is attacked.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : size)))
  return 0
}
