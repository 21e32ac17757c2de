package import Core

/// What is wrong with files, in the form that editors take: that of the Language Server Protocol.
///
/// One object for each file with `uri` and `diagnostics`, as `textDocument/publishDiagnostics` of
/// LSP 3.17 has it: lines and characters count from 0, characters in UTF-16 units.
package struct DiagnosticsJSON: Sendable {
    private let lines: [ExactText: SourceLines]
    private let leaves: [ExactText: Leaves]
    private let uri: @Sendable (String) -> String

    /// - Parameters:
    ///   - sources: The text of each file that may be named.
    ///   - leaves: What leaves when a manifest is run, where nothing is wrong with it.
    ///   - uri: Where a file is, as a URI.
    package init(
        sources: [ExactText: String], leaves: [ExactText: Leaves] = [:],
        uri: @escaping @Sendable (String) -> String
    ) {
        self.leaves = leaves
        lines = sources.mapValues(SourceLines.init)
        self.uri = uri
    }

    /// The files checked, in that order, then others that something is said of, sorted.
    ///
    /// - Parameter checked: What was found for each file; without a place it counts as said of
    ///   the file's beginning.
    package func json(_ checked: [(file: String, diagnostics: [Diagnostic])]) -> JSON {
        var files: [ExactText] = []
        var found: [ExactText: [Diagnostic]] = [:]
        var said: Set<Diagnostic> = []
        for (name, diagnostics) in checked {
            let file = ExactText(name)
            if !files.contains(file) { files.append(file) }
            for diagnostic in diagnostics where said.insert(diagnostic).inserted {
                found[diagnostic.place.map { ExactText($0.file) } ?? file, default: []].append(
                    diagnostic)
            }
        }
        files += found.keys.filter { !files.contains($0) }.sorted()
        return .array(
            files.map { file in
                .members([
                    "uri": .string(uri(file.text)),
                    "diagnostics": .array(sorted(found[file] ?? []).map(json)),
                    "leaves": leaves[file]?.json,
                ])
            })
    }

    private func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.enumerated().sorted { left, right in
            let (first, second) = (left.element.place, right.element.place)
            return (first?.line ?? 0, first?.column ?? 0, left.offset)
                < (second?.line ?? 0, second?.column ?? 0, right.offset)
        }.map(\.element)
    }

    private func json(_ diagnostic: Diagnostic) -> JSON {
        let notes = diagnostic.notes.compactMap { note in
            note.place.map { place in
                JSON.members([
                    "location": .members([
                        "uri": .string(uri(place.file)), "range": range(place),
                    ]),
                    "message": .string(note.message),
                ])
            }
        }
        return .members([
            "range": range(diagnostic.place),
            "severity": .integer(Self.number(of: diagnostic.severity)),
            "source": .string("tirage"),
            "message": .string(diagnostic.message),
            "relatedInformation": notes.isEmpty ? nil : .array(notes),
            "data": diagnostic.fix.map { .members(["newText": .string($0)]) },
        ])
    }

    private static func number(of severity: Diagnostic.Severity) -> Int {
        switch severity {
        case .error: 1
        case .warning: 2
        case .note: 3
        }
    }

    private func range(_ place: Place?) -> JSON {
        guard let place else {
            let start = position(line: 0, character: 0)
            return .members(["start": start, "end": start])
        }
        let columns = (place.column, place.column + max(1, place.length))
        let source = lines[ExactText(place.file)]
        let start = source?.utf16Offset(of: columns.0, in: place.line) ?? columns.0 - 1
        let end = source?.utf16Offset(of: columns.1, in: place.line) ?? columns.1 - 1
        return .members([
            "start": position(line: place.line - 1, character: start),
            "end": position(line: place.line - 1, character: end),
        ])
    }

    private func position(line: Int, character: Int) -> JSON {
        .members(["line": .integer(line), "character": .integer(character)])
    }
}
