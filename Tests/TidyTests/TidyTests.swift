internal import Foundation
internal import Testing

/// Style that a formatter does not see.
@Suite struct TidyTests {
    private let sources = SourceTree.files(below: "Sources")
    private let tests = SourceTree.files(below: "Tests")

    /// What has one place only, or none: everything else comes in through an initializer.
    private static let banned: [(text: String, allowedIn: Set<String>)] = [
        ("try!", []), ("fatalError(", []), ("@unchecked Sendable", []),
        ("nonisolated(unsafe)", []), (" Task {", []), ("Task.detached", []), (".random(in", []),
        ("Task.sleep", ["Sources/tirage/Process/SystemTimekeeper.swift"]),
        ("Date()", ["Sources/tirage/Process/SystemTimekeeper.swift"]),
        (" print(", []), ("FoundationNetworking", []), ("Process()", []),
        ("certificateVerification", []), ("tlsConfiguration", []),
        ("ProcessInfo", ["Sources/tirage/Process/Console.swift"]),
        (
            "revealedForRequest",
            [
                "Sources/Core/Secrets/Secret.swift", "Sources/Core/Secrets/Redaction.swift",
                "Sources/Services/DescribedService.swift",
                "Sources/Services/Requests/RequestScope.swift",
            ]
        ),
    ]

    @Test func thereIsATree() {
        #expect(sources.count > 100)
        #expect(tests.count > 50)
    }

    @Test func everyFileHasANameOfItsOwn() {
        let names = Dictionary(grouping: sources + tests) { $0.path.split(separator: "/").last }
        for files in names.values { #expect(files.count == 1, "\(files.map(\.path))") }
    }

    @Test func nothingBannedIsUsed() {
        for file in sources {
            for (number, line) in file.lines.enumerated() where !Self.isComment(line) {
                for rule in Self.banned where !rule.allowedIn.contains(file.path) {
                    #expect(!line.contains(rule.text), "\(file.path):\(number + 1): \(rule.text)")
                }
            }
        }
    }

    @Test func filesAndLinesAreShort() {
        for file in sources + tests {
            #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
            for (number, line) in file.lines.enumerated() {
                #expect(line.unicodeScalars.count <= 140, "\(file.path):\(number + 1)")
            }
        }
    }

    /// A function's lines, from `func` to the brace that closes it at the same indentation.
    @Test func functionsAreShort() {
        for file in sources {
            for (start, line) in file.lines.enumerated() where Self.isFunction(line) {
                let indentation = line.prefix { $0 == " " }
                let head = file.lines[start...].prefix { !$0.hasSuffix("{") && !$0.isEmpty }
                guard file.lines[head.endIndex].hasSuffix("{") else { continue }
                let end = file.lines[start...].firstIndex { $0 == indentation + "}" } ?? start
                #expect(end - start <= 50, "\(file.path):\(start + 1): \(end - start) lines")
            }
        }
    }

    @Test func everyPackageTypeIsDocumented() {
        let words = ["struct ", "enum ", "class ", "actor ", "protocol "]
        for file in sources {
            for (number, line) in file.lines.enumerated() where line.contains("package ") {
                guard !Self.isComment(line), words.contains(where: { line.contains($0) }),
                    line.hasSuffix("{") || line.contains("{ ")
                else { continue }
                var above = number - 1
                while above >= 0, file.lines[above].drop(while: { $0 == " " }).hasPrefix("@") {
                    above -= 1
                }
                let isDocumented = above >= 0 && Self.isComment(file.lines[above])
                #expect(isDocumented, "\(file.path):\(number + 1): \(line)")
            }
        }
    }

    /// `Package.swift` lets no sibling import another; this keeps `Package.swift` so.
    @Test func siblingsDoNotImportEachOther() {
        let allowed: [String: Set<String>] = [
            "YAML": [], "Core": [], "Codings": [], "Hashing": [], "Manifests": ["Core", "YAML"],
            "Services": ["Codings", "Core", "Hashing", "YAML"], "Storage": ["Core", "Hashing"],
            "Runner": ["Core"], "Rehearsal": ["Codings", "Core", "Hashing"],
            "Reports": ["Core"],
        ]
        let modules = Set(allowed.keys)
        for file in sources {
            let module = String(file.path.split(separator: "/")[1])
            guard let allowed = allowed[module] else { continue }
            for line in file.lines where line.contains("import ") && !Self.isComment(line) {
                guard let name = line.split(separator: " ").last.map(String.init),
                    modules.contains(name)
                else { continue }
                #expect(allowed.contains(name), "\(file.path) imports \(name)")
            }
        }
    }

    @Test func everyPageOfTheDocsIsLinkedFromTheReadme() throws {
        let readme = try text("README.md")
        let pages = try FileManager.default.contentsOfDirectory(
            atPath: SourceTree.top.appending(path: "docs").path)
        for page in pages where page.hasSuffix(".md") {
            #expect(readme.contains("docs/\(page)"), "\(page)")
        }
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: SourceTree.top.appending(path: path), encoding: .utf8)
    }

    private static func isComment(_ line: String) -> Bool {
        line.drop { $0 == " " }.hasPrefix("//")
    }

    private static func isFunction(_ line: String) -> Bool {
        line.contains("func ") && !isComment(line)
    }
}
