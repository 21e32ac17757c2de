import Core
import YAML

/// Axes whose values are text that stands for others: `[1..5]`, `[prompts.txt]`, `[in/*.png]`.
struct AxisWarning {
    private let name: String
    private let items: [Node]
    private let mark: Mark

    init(_ axis: Pair) {
        name = axis.key
        items = axis.value.items ?? []
        mark = axis.value.mark
    }

    func report(diagnostics: inout DiagnosticList) {
        reportEllipsis(diagnostics: &diagnostics)
        for item in items.prefix(1000) {
            guard let text = item.text, let range = RangeText(text), isRange(range, item) else {
                continue
            }
            diagnostics.warn(
                "\(quoted(text)) is one value, a text; for a range write \(range.form) in place of"
                    + " the list", at: item.mark)
        }
        guard items.count == 1, let text = items[0].text, let disk = diagnostics.disk,
            let form = AxisText(text, disk).form
        else { return }
        diagnostics.warn(
            "\(quoted(text)) is one value, a text, though there are such files here; write"
                + " \(form) in place of the list", at: items[0].mark)
    }

    private static let ratioWords: Set = [
        "ratio", "aspect", "aspectratio", "format", "size", "scale", "proportion", "version",
        "time",
    ]

    /// Whether a text means a range, and not a ratio, a version or a span of years.
    private func isRange(_ range: RangeText, _ item: Node) -> Bool {
        if RandomSeed.isSeed(name) { return true }
        switch range.separator {
        case "-", "–", "—", "~", "->", "→", " to ", ":":
            let words = name.lowercased().split { !$0.isLetter }.map(String.init)
            let isOther = words.contains(where: Self.ratioWords.contains)
            let isRatio =
                range.separator == ":" && range.from > 0
                && range.to <= (range.from < 2 ? 3 : 32)
            return items.count == 1 && item.isPlain && range.from < range.to && !isOther
                && !(isRatio && !isStep(words))
        default: return true
        }
    }

    private func isStep(_ words: [String]) -> Bool {
        words.contains {
            ["steps", "step", "cfg", "guidance", "strength", "number", "n"].contains($0)
        }
    }

    /// `[1, 2, ..., 10]`.
    private func reportEllipsis(diagnostics: inout DiagnosticList) {
        for (place, item) in items.enumerated().dropFirst().dropLast() {
            guard let text = item.text, ["...", "..", "…"].contains(text),
                let from = number(items[0]), let to = number(items[items.count - 1])
            else { continue }
            let step = place > 1 ? ", step: …" : ""
            diagnostics.warn(
                "\(quoted(text)) is one more value, a text; for a range write"
                    + " { from: \(from), to: \(to)\(step) } in place of the list", at: item.mark)
            return
        }
    }

    private func number(_ node: Node) -> String? {
        switch node.scalar {
        case .integer(let number): "\(number)"
        case .decimal(let written): written
        default: nil
        }
    }
}
