package import Core

/// Draws a run in place on a terminal: a few live lines at the bottom, what must not be missed scrolls above them.
///
/// Each change is one write, lines are drawn over and never cleared first, and the cursor stays visible, so that
/// nothing flickers and nothing is left to repair when the program is killed.
package struct TerminalDisplay: RunDisplay {
    package private(set) var progress = RunProgress()
    private let look: Look
    private let output: (String) -> Void
    private var size: TerminalSize
    /// The columns of each live line on the screen.
    private var drawn: [Int] = []

    /// - Parameter output: Takes text with escape sequences; to be written at once and whole.
    package init(
        look: Look, size: TerminalSize = .standard, output: @escaping (String) -> Void
    ) {
        self.look = look
        self.size = size
        self.output = output
    }

    package mutating func show(_ event: RunEvent, at now: Timestamp) {
        let line =
            Self.isWorthALine(event)
            ? EventLine(look: look, lanes: progress.lanes).text(event, before: progress, at: now)
            : nil
        progress.apply(event, at: now)
        if let line { draw(above: line, at: now) }
    }

    package mutating func redraw(_ size: TerminalSize, at now: Timestamp) {
        let home = toTop(columns: size.columns)
        self.size = size
        output(home + liveText(at: now))
    }

    package mutating func end(_ size: TerminalSize, at now: Timestamp) {
        if progress.isIdle {
            output(toTop(columns: size.columns) + Self.eraseBelow)
        } else {
            redraw(size, at: now)
        }
        drawn = []
    }

    /// Images that arrive are seen in the live lines; only the rest needs a line that stays.
    private static func isWorthALine(_ event: RunEvent) -> Bool {
        switch event {
        case .job(let attempt): attempt.state.name != .done
        case .slowed, .undescribed, .stopped, .leftBehind, .unchanged, .withheld, .draining: true
        case .began, .polled, .retrying, .reopened, .grew: false
        }
    }

    private mutating func draw(above line: String, at now: Timestamp) {
        let lines = WordWrap.wrapped(line, columns: size.columns)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 + Self.eraseLineEnd + "\n" }
        output(toTop(columns: size.columns) + lines.joined() + liveText(at: now))
    }

    private mutating func liveText(at now: Timestamp) -> String {
        var lines = progress.lines(width: size.columns, now: now, look: look)
        // With more lanes than rows, the totals stay in sight.
        let most = max(1, size.rows - 1)
        if lines.count > most { lines = Array(lines.prefix(most - 1) + lines.suffix(1)) }
        drawn = lines.map { DisplayWidth.ofPainted($0) }
        return lines.map { $0 + Self.eraseLineEnd + "\n" }.joined() + Self.eraseBelow
    }

    /// To the first column of the first live line, however the terminal has wrapped them meanwhile.
    private func toTop(columns: Int) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
        return rows == 0 ? "\r" : "\r\u{1B}[\(rows)A"
    }

    private static let eraseLineEnd = "\u{1B}[K"
    private static let eraseBelow = "\u{1B}[J"
}
