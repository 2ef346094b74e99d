import Foundation

/// What the machine has: cores and memory.
enum MachineCheck {
  /// Memory below which a worker a core may be too many.
  private static let littleMemory = 1 << 30

  static func checks() -> [HealthCheck] { [cores, memory] }

  private static var cores: HealthCheck {
    let count = ProcessInfo.processInfo.activeProcessorCount
    return .ok("machine", "cores", count == 1 ? "1 core, for one worker" : "\(count) cores, for as many workers")
  }

  private static var memory: HealthCheck {
    let bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let available = available
    let finding = size(bytes) + (available.map { ", \(size($0)) available" } ?? "")
    guard let available, available < littleMemory else { return .ok("machine", "memory", finding) }
    return .warning(
      "machine", "memory", finding, remedy: "Free memory, or give batch and curve fewer --workers.")
  }

  /// What the system could give, and what this process may take; nil where the system does not say.
  private static var available: Int? {
    var known: [Int] = []
    let table = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    if let line = table.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    {
      known.append(kilobytes << 10)
    }
    if let bound = AddressBound.bytes { known.append(bound) }
    return known.min()
  }

  /// Bytes as people read them.
  static func size(_ bytes: Int) -> String {
    let megabytes = Double(bytes) / 1_048_576
    return megabytes < 1024
      ? "\(NumberText.fixed(megabytes, digits: 0)) MB" : "\(NumberText.fixed(megabytes / 1024, digits: 1)) GB"
  }
}
