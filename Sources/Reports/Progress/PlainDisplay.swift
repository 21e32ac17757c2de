package import Core

/// Writes a run as lines, one for each event that is worth it: for pipes, logs and cron.
package struct PlainDisplay: RunDisplay {
    package private(set) var progress = RunProgress()
    private let look: Look
    private let output: (String) -> Void

    /// - Parameter output: Takes whole lines with their ends.
    package init(look: Look, output: @escaping (String) -> Void) {
        self.look = look
        self.output = output
    }

    package mutating func show(_ event: RunEvent, at now: Timestamp) {
        let line = EventLine(look: look, lanes: progress.lanes)
            .text(event, before: progress, at: now)
        progress.apply(event, at: now)
        if let line { output(line + "\n") }
    }

    package mutating func redraw(_ size: TerminalSize, at now: Timestamp) {}

    package mutating func end(_ size: TerminalSize, at now: Timestamp) {}
}
