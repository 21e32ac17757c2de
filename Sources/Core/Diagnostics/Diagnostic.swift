/// One thing to say about what a user wrote: what is wrong, where, and what to do.
package struct Diagnostic: Error, Sendable {
    /// Whether the file can be used all the same.
    package enum Severity: String, Hashable, Sendable {
        case error, warning
        /// Nothing is wrong, but it may not be known: files that a pattern leaves out, say.
        case note
    }

    /// A second place that explains the first: "first used here".
    package struct Note: Hashable, Sendable {
        package let message: String
        package let place: Place?

        package init(_ message: String, at place: Place? = nil) {
            self.message = Diagnostic.bounded(message)
            self.place = place
        }
    }

    package let severity: Severity
    /// A lowercase fragment with the value quoted.
    package let message: String
    package let place: Place?
    package let notes: [Note]
    /// What to write at `place` instead, where that is known.
    package let fix: String?
    /// Whether the line at `place` must not be shown, since a secret stands in it.
    package var isLineSecret = false

    package init(
        _ message: String, at place: Place?, severity: Severity = .error, notes: [Note] = [],
        fix: String? = nil
    ) {
        self.severity = severity
        self.message = Self.bounded(message)
        self.place = place
        self.notes = Array(notes.prefix(Self.notesMax))
        self.fix = fix
    }

    /// UTF-8 bytes of a message: it may quote what a user wrote, however long that is.
    package static let bytesMax = 600
    package static let notesMax = 16

    private static func bounded(_ message: String) -> String {
        guard message.utf8.count > bytesMax else { return message }
        var bytes = message.utf8.prefix(bytesMax - 3)
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        // What is left may be the first byte of a character.
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self) + "…"
    }
}

/// What quotes two paths is two messages, even where both paths look alike.
extension Diagnostic: Hashable {
    package static func == (left: Diagnostic, right: Diagnostic) -> Bool {
        left.severity == right.severity && left.message.isExactly(right.message)
            && left.place == right.place && left.notes == right.notes && left.fix == right.fix
            && left.isLineSecret == right.isLineSecret
    }

    package func hash(into hasher: inout Hasher) {
        message.hashBytes(into: &hasher)
        hasher.combine(place)
    }
}

/// Which of the known names a misspelt one may have meant.
package typealias NameSuggestion = @Sendable (_ word: String, _ known: [String]) -> String?
