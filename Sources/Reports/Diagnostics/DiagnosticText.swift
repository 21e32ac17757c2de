package import Core

/// What is wrong with a manifest, as its writer reads it: place, message, the line itself, a caret below.
package struct DiagnosticText: Sendable {
    private let sources: [ExactText: SourceLines]
    private let width: Int
    private let look: Look

    /// - Parameters:
    ///   - sources: The text of each file that may be named.
    ///   - width: Columns; longer lines are shown in part, around the place.
    package init(sources: [ExactText: String], width: Int, look: Look) {
        self.sources = sources.mapValues(SourceLines.init)
        self.width = max(width, 40)
        self.look = look
    }

    /// Everything in the order of places, then how many of each; empty when there is nothing to say.
    package func text(_ diagnostics: [Diagnostic]) -> String {
        var said: Set<Diagnostic> = []
        let unique = diagnostics.filter { said.insert($0).inserted }
        guard !unique.isEmpty else { return "" }
        let sorted = unique.enumerated().sorted { left, right in
            let (first, second) = (order(left.element.place), order(right.element.place))
            return first == second ? left.offset < right.offset : first < second
        }
        // A line with a secret in it is shown for nothing else that is wrong with it, either.
        let secret = Set(unique.filter(\.isLineSecret).compactMap { $0.place.map(Line.init) })
        let texts = sorted.map { text($0.element, hiding: secret) }
        return texts.joined(separator: "\n") + "\n" + summary(unique) + "\n"
    }

    private func text(_ diagnostic: Diagnostic, hiding secret: Set<Line>) -> String {
        let severity =
            switch diagnostic.severity {
            case .error: look.palette.red("error:")
            case .warning: look.palette.yellow("warning:")
            case .note: look.palette.cyan("note:")
            }
        let message = look.palette.bold(safe(diagnostic.message))
        var text = entry(diagnostic.place, severity, message, hiding: secret)
        for note in diagnostic.notes {
            let kind = look.palette.cyan("note:")
            text += entry(note.place, kind, safe(note.message), hiding: secret)
        }
        if let fix = diagnostic.fix, !diagnostic.message.contains("'\(fix)'") {
            text += "\(look.palette.cyan("help:")) write \(safe(fix))\n"
        }
        return text
    }

    private func entry(
        _ place: Place?, _ kind: String, _ message: String, hiding secret: Set<Line>
    ) -> String {
        guard let place else { return "\(kind) \(message)\n" }
        let name = "\(SafeText.line(place.file)):\(place.line):\(place.column):"
        var text = "\(look.palette.bold(name)) \(kind) \(message)\n"
        if !secret.contains(Line(place)),
            let line = sources[ExactText(place.file)]?.stretch(around: place.column, of: place.line)
        {
            let excerpt = SourceExcerpt(line.text, from: line.offset, place: place)
            text += excerpt.text(width: width, palette: look.palette)
        }
        return text
    }

    private func safe(_ message: String) -> String {
        SafeText.line(message, columnsMax: Diagnostic.bytesMax)
    }

    private func summary(_ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        let notes = diagnostics.count - errors - warnings
        let counts = [
            errors > 0 ? Wording.count(errors, "error") : nil,
            warnings > 0 ? Wording.count(warnings, "warning") : nil,
            notes > 0 ? Wording.count(notes, "note") : nil,
        ]
        return counts.compactMap { $0 }.joined(separator: ", ")
    }

    /// What belongs to no place comes last.
    private func order(_ place: Place?) -> Order {
        Order(
            hasNone: place == nil, file: place?.file ?? "", line: place?.line ?? 0,
            column: place?.column ?? 0)
    }

    private struct Line: Hashable {
        let file: ExactText
        let number: Int

        init(_ place: Place) {
            file = ExactText(place.file)
            number = place.line
        }
    }

    private struct Order: Comparable {
        let hasNone: Bool
        let file: String
        let line: Int
        let column: Int

        static func < (left: Order, right: Order) -> Bool {
            (left.hasNone ? 1 : 0, left.file, left.line, left.column)
                < (right.hasNone ? 1 : 0, right.file, right.line, right.column)
        }
    }
}
