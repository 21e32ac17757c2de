/// What is known of where text goes; whoever starts the program finds it out.
package struct TerminalFacts: Hashable, Sendable {
    /// Whether the stream that is written to is a terminal.
    package var isTerminal: Bool
    /// The environment's `TERM`.
    package var term: String?
    /// The environment's `NO_COLOR`.
    package var noColor: String?
    /// The first of the environment's `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty.
    package var locale: String?

    package init(isTerminal: Bool, term: String?, noColor: String?, locale: String?) {
        self.isTerminal = isTerminal
        self.term = term
        self.noColor = noColor
        self.locale = locale
    }

    /// Whether lines can be drawn over.
    package var isLive: Bool {
        isTerminal && term != "dumb" && !(term ?? "").isEmpty
    }

    /// Colour on a terminal that can show it, unless `NO_COLOR` is there and not empty (no-color.org).
    package var palette: Palette {
        isLive && (noColor ?? "").isEmpty ? .ansi : .plain
    }

    /// Whether characters beyond ASCII are drawn as what they are.
    package var isUnicode: Bool {
        let name = (locale ?? "").lowercased()
        return name.contains("utf-8") || name.contains("utf8")
    }

    /// How everything that goes there looks.
    package var look: Look { Look(palette: palette, isUnicode: isUnicode) }
}

/// How text looks: its colours, and the characters that lines are drawn with.
package struct Look: Hashable, Sendable {
    package let palette: Palette
    package let isUnicode: Bool

    package init(palette: Palette, isUnicode: Bool) {
        self.palette = palette
        self.isUnicode = isUnicode
    }

    /// For files, pipes and cron.
    package static let plain = Look(palette: .plain, isUnicode: true)

    var dot: String { isUnicode ? " · " : ", " }
    var times: String { isUnicode ? "×" : "x" }
    var tick: String { isUnicode ? "✓" : "+" }
}
