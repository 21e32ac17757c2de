/// One thing to say about what a user wrote: what is wrong, where, and what to do.
package struct Diagnostic: Error, Hashable, Sendable {
    /// Whether the file can be used all the same.
    package enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// A second place that explains the first: "first used here".
    package struct Note: Hashable, Sendable {
        package let message: String
        package let place: Place?

        package init(_ message: String, at place: Place? = nil) {
            self.message = message
            self.place = place
        }
    }

    package let severity: Severity
    /// A lowercase fragment with the value quoted.
    package let message: String
    package let place: Place?
    package let notes: [Note]
    /// Whether the line at `place` must not be shown, since a secret stands in it.
    package var isLineSecret = false

    package init(
        _ message: String, at place: Place?, severity: Severity = .error, notes: [Note] = []
    ) {
        self.severity = severity
        self.message = message
        self.place = place
        self.notes = notes
    }
}
