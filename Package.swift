// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built the same way: Swift 6 mode, explicit imports, and no warning tolerated.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Kindex",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "MILP", targets: ["MILP"]),
    .library(name: "CbcEngine", targets: ["CbcEngine"]),
    .library(name: "IndexTracking", targets: ["IndexTracking", "TrackingDomain", "MarketData"]),
    .executable(name: "kindex", targets: ["kindex"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Exact rationals, by which tests evaluate bounds anew.
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
  ],
  targets: [
    // Libraries of the system, found through pkg-config.
    .systemLibrary(
      name: "CCoin", pkgConfig: "cbc",
      providers: [.apt(["coinor-libcbc-dev", "coinor-libclp-dev"]), .brew(["cbc", "clp"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"]), .brew(["libxlsxwriter"])]),

    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),

    // What a name may hold, and text that is written into other languages; knowing nothing of anything else.
    .target(name: "Quoting", swiftSettings: strict),

    // Optimisation, knowing nothing of finance.
    .target(name: "MILP", dependencies: ["Quoting"], swiftSettings: strict),
    .target(name: "CbcShim", dependencies: ["CCoin"]),
    .target(name: "CbcEngine", dependencies: ["MILP", "CbcShim"], swiftSettings: strict),
    .target(name: "SolverConformance", dependencies: ["MILP"], swiftSettings: strict),
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"], swiftSettings: strict),
    .target(name: "SupportSearch", dependencies: ["MILP", "LinearAlgebra", "COpenBLAS"], swiftSettings: strict),
    .target(name: "Relaxation", dependencies: ["MILP", "LinearAlgebra"], swiftSettings: strict),

    // Markets, knowing nothing of optimisation.
    .target(name: "MarketData", dependencies: ["CZlib", "Quoting", "Workbooks"], swiftSettings: strict),
    .target(name: "MarketSimulation", dependencies: ["CZlib"], swiftSettings: strict),

    // Covariances of returns, knowing nothing of optimisation.
    .target(name: "RiskModels", dependencies: ["MarketData", "LinearAlgebra"], swiftSettings: strict),

    // The tracking problem: what is asked and how an answer is judged; then how it is solved.
    .target(name: "TrackingDomain", dependencies: ["MarketData", "RiskModels"], swiftSettings: strict),
    .target(
      name: "IndexTracking",
      dependencies: [
        "TrackingDomain", "MarketData", "RiskModels", "MILP", "LinearAlgebra", "SupportSearch", "Relaxation",
      ],
      swiftSettings: strict),

    // The ways to replicate a benchmark, and to follow it when its constituents change.
    .target(
      name: "Replication", dependencies: ["IndexTracking", "TrackingDomain", "MarketData", "MILP"],
      swiftSettings: strict),

    // Rebalancing over history.
    .target(
      name: "Backtesting", dependencies: ["IndexTracking", "TrackingDomain", "MarketData", "MILP"],
      swiftSettings: strict),

    // What users write: scenarios and options, made into problems.
    .target(
      name: "Scenarios",
      dependencies: [
        "TrackingDomain", "MarketData", "RiskModels", "Quoting", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),

    // What names the bytes that a result came from.
    .target(name: "Fingerprints", dependencies: ["COpenSSL"], swiftSettings: strict),

    // Many solves: grids, tasks, what is kept of them, pools and clusters; knowing nothing of how one is solved.
    .target(
      name: "Batch",
      dependencies: [
        "Fingerprints", "IndexTracking", "MarketData", "Quoting", "Scenarios", "TrackingDomain",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),

    // Spreadsheet files, knowing nothing of what is in them.
    .target(name: "Workbooks", dependencies: ["CXlsxWriter", "CZip", "CExpat"], swiftSettings: strict),

    // The command line.
    .executableTarget(
      name: "kindex",
      dependencies: [
        "IndexTracking", "Backtesting", "TrackingDomain", "MarketData", "RiskModels", "MarketSimulation", "MILP",
        "CbcEngine", "Scenarios", "Fingerprints", "Replication", "Batch", "Workbooks", "Quoting", "LinearAlgebra",
        "SolverConformance", "COpenBLAS", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Measurements, apart from the tests: machine-readable lines on standard output.
    .executableTarget(name: "kindex-benchmarks", dependencies: ["MILP", "CbcEngine"], swiftSettings: strict),

    // Tests, and what several of them share: the command to run; random problems with an oracle that tries everything.
    .target(
      name: "KindexTestSupport", path: "Tests/KindexTestSupport", exclude: ["read_workbook.py"], swiftSettings: strict),
    .target(
      name: "ExactArithmetic", dependencies: [.product(name: "BigInt", package: "BigInt")],
      path: "Tests/ExactArithmetic", swiftSettings: strict),
    .testTarget(name: "QuotingTests", dependencies: ["Quoting"], swiftSettings: strict),
    .testTarget(name: "FingerprintsTests", dependencies: ["Fingerprints"], swiftSettings: strict),
    .testTarget(name: "WorkbooksTests", dependencies: ["Workbooks", "KindexTestSupport"], swiftSettings: strict),
    .testTarget(name: "MILPTests", dependencies: ["MILP"], swiftSettings: strict),
    .testTarget(name: "CbcEngineTests", dependencies: ["MILP", "CbcEngine"], swiftSettings: strict),
    .testTarget(
      name: "SolverConformanceTests", dependencies: ["SolverConformance", "MILP", "CbcEngine"], swiftSettings: strict),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], swiftSettings: strict),
    .testTarget(
      name: "SupportSearchTests", dependencies: ["SupportSearch", "MILP", "LinearAlgebra", "ExactArithmetic"],
      swiftSettings: strict),
    .testTarget(
      name: "RelaxationTests", dependencies: ["Relaxation", "MILP", "LinearAlgebra", "ExactArithmetic"],
      swiftSettings: strict),
    .testTarget(name: "MarketDataTests", dependencies: ["MarketData", "CZlib", "Workbooks"], swiftSettings: strict),
    .testTarget(
      name: "RiskModelsTests", dependencies: ["RiskModels", "MarketData", "LinearAlgebra"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "MarketSimulationTests", dependencies: ["MarketSimulation", "CZlib"], swiftSettings: strict),
    .testTarget(
      name: "ScenariosTests",
      dependencies: ["Scenarios", "TrackingDomain", "RiskModels", "MarketData", "KindexTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReplicationTests",
      dependencies: [
        "Replication", "IndexTracking", "TrackingDomain", "MarketData", "MarketSimulation", "CbcEngine",
        "MILP", "TrackingTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "BatchTests",
      dependencies: ["Batch", "IndexTracking", "Scenarios", "TrackingDomain", "KindexTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "KindexTests",
      dependencies: [
        "kindex", "KindexTestSupport", "Quoting", "Scenarios", "TrackingDomain",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "IndexTracking", "TrackingDomain", "MarketData", "CbcEngine", "MILP", "kindex", "KindexTestSupport",
      ],
      swiftSettings: strict),
    .target(
      name: "TrackingTestSupport", dependencies: ["TrackingDomain", "MarketData", "RiskModels", "LinearAlgebra"],
      path: "Tests/TrackingTestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "TrackingDomainTests", dependencies: ["TrackingDomain", "MarketData", "RiskModels", "TrackingTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "BacktestingTests",
      dependencies: [
        "Backtesting", "IndexTracking", "TrackingDomain", "MarketData", "MILP", "CbcEngine", "KindexTestSupport",
        "TrackingTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "IndexTrackingTests",
      dependencies: [
        "IndexTracking", "SupportSearch", "TrackingDomain", "MarketData", "RiskModels", "MILP", "CbcEngine",
        "TrackingTestSupport",
      ],
      exclude: ["Golden"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)

// Scripts/fuzz builds one more program, of the command's own sources without its entry; nothing else is changed by it.
if Context.environment["KINDEX_FUZZ"] != nil, let command = package.targets.first(where: { $0.name == "kindex" }) {
  package.targets.removeAll { $0.type == .test || $0.name == command.name }
  package.products.removeAll { $0.name == command.name }
  package.targets.append(
    .executableTarget(
      name: "kindex-fuzz", dependencies: command.dependencies, path: ".", exclude: ["Sources/kindex/Entry.swift"],
      sources: ["Sources/kindex", "Scripts/fuzzing/program"],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}

// Scripts/mutate and Scripts/sanitize build some test targets, and what they need, without the rest.
if let names = Context.environment["KINDEX_ONLY"] {
  var wanted = Set(names.split(separator: ",").map(String.init))
  var before: Set<String> = []
  while wanted != before {
    before = wanted
    for target in package.targets where wanted.contains(target.name) {
      for case .byNameItem(let name, _) in target.dependencies { wanted.insert(name) }
    }
  }
  package.targets.removeAll { !wanted.contains($0.name) }
  package.products.removeAll()
}
