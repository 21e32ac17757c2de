package import Core

/// Shows a run while it goes on.
package protocol RunDisplay {
    /// Takes in an event; what must be seen at once is written at once.
    mutating func show(_ event: RunEvent, at now: Timestamp)

    /// Draws what changes; the caller says how often.
    mutating func redraw(_ size: TerminalSize, at now: Timestamp)

    /// Leaves the last state on the screen and the cursor on a line of its own.
    mutating func end(_ size: TerminalSize, at now: Timestamp)

    var progress: RunProgress { get }
}

/// Columns and rows of a terminal as it is now.
package struct TerminalSize: Hashable, Sendable {
    package let columns: Int
    package let rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// What is taken where nobody says.
    package static let standard = TerminalSize(columns: 80, rows: 24)
}
