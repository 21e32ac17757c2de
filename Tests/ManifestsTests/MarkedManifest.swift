import Core
import Manifests
import Testing

/// A manifest in whose text `1️⃣`, `2️⃣`, … stand right before the places where mistakes are expected.
struct MarkedManifest: ExpressibleByStringLiteral, Sendable {
    let text: String
    /// `line:column` of each marker, by its number.
    let places: [String: Int]

    init(stringLiteral marked: String) {
        self.init(marked)
    }

    init(_ marked: String) {
        var text = String.UnicodeScalarView()
        var places: [String: Int] = [:]
        var (line, column) = (1, 1)
        for character in marked {
            if character.unicodeScalars.last == "\u{20E3}",
                let number = character.unicodeScalars.first?.properties.numericType == .decimal
                    ? Int(String(character.unicodeScalars.prefix(1))) : nil
            {
                places["\(line):\(column)"] = number
                continue
            }
            for scalar in character.unicodeScalars {
                text.append(scalar)
                (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
            }
        }
        self.text = String(text)
        self.places = places
    }

    /// A manifest with one batch of the service `wiro` that has `body` as well.
    static func batch(_ body: String, service: String = "wiro") -> MarkedManifest {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        let target = ["wiro": "\n    model: m", "studio": "\n    endpoint: e"][service] ?? ""
        let url = service == "instasd" ? ", url: 'https://api.instasd.com/x'" : ""
        return MarkedManifest(
            "providers:\n  p: { service: \(service)\(url) }\nbatches:\n  - name: b\(target)\n"
                + lines.map { "    " + $0 }.joined(separator: "\n") + "\n")
    }

    /// What is said of it, each with the number of its marker, or its place where there is none.
    func findings(
        file: String = "cats.yaml", disk: (any InputFiles)? = nil
    ) -> [String] {
        read(file: file, disk: disk).diagnostics.map { diagnostic in
            let place = diagnostic.place.map { "\($0.line):\($0.column)" } ?? "nowhere"
            let label = places[place].map(String.init) ?? place
            let severity = diagnostic.severity == .warning ? "warning: " : ""
            return "\(label) \(severity)\(diagnostic.message)"
        }
    }

    func read(
        file: String = "cats.yaml", disk: (any InputFiles)? = nil
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        ManifestReader(services: Services.lookUp, disk: disk)
            .read(Array(text.utf8), file: file, directory: "work")
    }

    /// The manifest of a text without mistakes.
    func manifest(sourceLocation: SourceLocation = #_sourceLocation) throws -> Manifest {
        let (manifest, diagnostics) = read()
        #expect(diagnostics.map(\.message) == [], sourceLocation: sourceLocation)
        return try #require(manifest, sourceLocation: sourceLocation)
    }
}

/// A text with mistakes, and what is said of it in order: `1 message` for the place of `1️⃣`.
struct Mistake: CustomTestStringConvertible, Sendable {
    let manifest: MarkedManifest
    let findings: [String]

    init(_ manifest: MarkedManifest, _ findings: String...) {
        self.manifest = manifest
        self.findings = findings
    }

    init(batch body: String, service: String = "wiro", _ findings: String...) {
        manifest = .batch(body, service: service)
        self.findings = findings
    }

    var testDescription: String { findings.first ?? "none" }
}
