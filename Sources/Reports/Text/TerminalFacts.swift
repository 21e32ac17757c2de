package import Core

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

/// How text looks: its colours, the characters that lines are drawn with, and what services are
/// called.
package struct Look: Hashable, Sendable {
    package let palette: Palette
    package let isUnicode: Bool
    /// By the names that descriptions give; one that is missing is called by its name.
    private var titles: [String: String] = [:]

    package init(palette: Palette, isUnicode: Bool) {
        self.palette = palette
        self.isUnicode = isUnicode
    }

    /// For files, pipes and cron.
    package static let plain = Look(palette: .plain, isUnicode: true)

    /// The same, with services called as those who use a plan know them.
    package func naming(_ plan: Plan) -> Look {
        var look = self
        for service in plan.providers.map(\.service) where look.titles[service.name] == nil {
            look.titles[service.name] = SafeText.line(service.title, columnsMax: 40)
        }
        return look
    }

    /// `180 InstantStudio credits`.
    func money(_ money: Money) -> String { money.text { titles[$0] ?? SafeText.line($0) } }

    /// `400 InstantStudio credits + 1 InstaSD credit`; `nil` when there is nothing to say.
    func money(_ amounts: [Money]) -> String? {
        let said = amounts.filter { $0.micro != 0 }.sorted { left, right in
            // As in a dictionary; those of one name by their services.
            let names = (left.unit.name.lowercased(), right.unit.name.lowercased())
            return names.0 == names.1 ? left.unit < right.unit : names.0 < names.1
        }
        return said.isEmpty ? nil : said.map(money).joined(separator: " + ")
    }

    /// What nobody knows to be spent: `30 USD at risk, and 11 whose price nobody knows`; `nil` when
    /// no job is unknown.
    func risk(_ tally: Tally) -> String? {
        let count = tally.unpricedAtRisk
        let unpriced = "\(count) whose price nobody knows"
        guard let money = money(tally.atRisk) else { return count > 0 ? unpriced : nil }
        return "with \(money) at risk" + (count > 0 ? ", and \(unpriced)" : "")
    }

    var dot: String { isUnicode ? " · " : ", " }
    var times: String { isUnicode ? "×" : "x" }
    var tick: String { isUnicode ? "✓" : "+" }
}
