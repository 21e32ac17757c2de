// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let http = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let server = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map {
    Target.Dependency.product(name: $0, package: "swift-nio")
}
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let serverCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// A module of the program: may import `Core` and what is listed, never a sibling.
func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
    -> Target
{
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["Support"], exclude: exclude,
        swiftSettings: settings)
}

let package = Package(
    name: "tirage",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "tirage", targets: ["tirage"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CBrotli", pkgConfig: "libbrotlidec",
            providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"]), .brew(["curl"])]),
        .systemLibrary(name: "COpening"),
        module("YAML", ["CLibYAML"]),
        module("Core", []),
        module("Codings", ["CBrotli", "CZlib"]),
        module("Transfers", ["CCurl"]),
        module("Manifests", ["Core", "YAML"]),
        module(
            "Services", ["Codings", "COpening", "Core", "Transfers", "YAML", crypto],
            resources: [.embedInCode("Descriptions")]),
        module("Storage", ["Core", "COpening", crypto, grdb]),
        module("Runner", ["Core"]),
        module(
            "Rehearsal",
            ["Codings", "Core", crypto, server, serverCore, httpTypes, lifecycle, logging] + nio),
        module("Reports", ["Core"]),
        .executableTarget(
            name: "tirage",
            dependencies: [
                "COpening", "Core", "YAML", "Manifests", "Services", "Storage", "Runner",
                "Rehearsal",
                "Reports", "Transfers", arguments, crypto, logging,
            ],
            swiftSettings: settings),
        .target(
            name: "Support", dependencies: ["Codings", "Core", "Transfers"], path: "Tests/Support",
            swiftSettings: settings),
        tests("YAMLTests", ["YAML"], exclude: ["Suite"]),
        tests(
            "CoreTests", ["Core", crypto], exclude: ["Variants/dynamicprompts-0.31.json"]),
        tests("CodingsTests", ["Codings"]),
        tests("ManifestsTests", ["Core", "YAML", "Manifests"]),
        tests("TransfersTests", ["Transfers"]),
        tests("ServicesTests", ["Codings", "Core", "Transfers", "YAML", "Services"]),
        tests("StorageTests", ["Core", "Storage", crypto, grdb]),
        tests("RunnerTests", ["Core", "Runner"]),
        tests("RehearsalTests", ["Core", "Rehearsal", http] + nio),
        tests("ReportsTests", ["Core", "Reports"], exclude: ["Golden"]),
        tests("EndToEndTests", ["Core", "YAML", "Services", "Rehearsal", "tirage", crypto]),
        tests("TidyTests", []),
    ],
    swiftLanguageModes: [.v6]
)
