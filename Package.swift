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
let sockets = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

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
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
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
            name: "CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"]), .brew(["curl"])]),
        .systemLibrary(name: "COpening"),
        module("YAML", ["CLibYAML"]),
        module("ImageFormats", []),
        module("Core", ["ImageFormats"]),
        module("Codings", ["CBrotli", "CZlib"]),
        module("Hashing", ["CCrypto"]),
        module("Transfers", ["CCurl"]),
        module("Manifests", ["Core", "YAML"]),
        module(
            "Services", ["Codings", "COpening", "Core", "Hashing", "Transfers", "YAML"],
            resources: [.embedInCode("Descriptions")]),
        module("Storage", ["Core", "COpening", "Hashing", "ImageFormats", grdb]),
        module("Runner", ["Core"]),
        module("Rehearsal", ["Codings", "Core", "Hashing", sockets]),
        module("Reports", ["Core"]),
        .executableTarget(
            name: "tirage",
            dependencies: [
                "COpening", "Core", "Hashing", "ImageFormats", "YAML", "Manifests", "Services",
                "Storage",
                "Runner", "Rehearsal", "Reports", "Transfers", arguments,
            ],
            swiftSettings: settings),
        .target(
            name: "Support", dependencies: ["Codings", "Core", "ImageFormats", "Transfers"],
            path: "Tests/Support",
            swiftSettings: settings),
        tests("YAMLTests", ["YAML"], exclude: ["Suite"]),
        tests(
            "CoreTests", ["Core", "Hashing", "ImageFormats"],
            exclude: ["Variants/dynamicprompts-0.31.json"]),
        tests("ImageFormatsTests", ["ImageFormats"]),
        tests("CodingsTests", ["Codings"]),
        tests("HashingTests", ["Core", "Hashing"]),
        tests("ManifestsTests", ["Core", "YAML", "Manifests"]),
        tests("TransfersTests", ["Transfers"]),
        tests("ServicesTests", ["Codings", "Core", "Transfers", "YAML", "Services"]),
        tests("StorageTests", ["Core", "Hashing", "ImageFormats", "Storage", grdb]),
        tests("RunnerTests", ["Core", "ImageFormats", "Runner"]),
        tests("RehearsalTests", ["Core", "ImageFormats", "Rehearsal", sockets]),
        tests("ReportsTests", ["Core", "ImageFormats", "Reports"], exclude: ["Golden"]),
        tests("EndToEndTests", ["Core", "Hashing", "YAML", "Services", "Rehearsal", "tirage"]),
        tests("TidyTests", []),
    ],
    swiftLanguageModes: [.v6]
)
