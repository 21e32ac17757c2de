import Core
import YAML

/// Reads `{from, to, step}` and `{from, count, step}`.
enum RangeReader {
    /// The range that `node` writes, which has at least one value; nil when it is wrong, which is
    /// reported.
    static func range(_ node: Node, diagnostics: inout DiagnosticList) -> AxisBlock.RangeForm? {
        var entries = Entries(node, of: "a range", ManifestKeys.range, diagnostics: &diagnostics)
        let from = entries.require(
            "from", advice: "write {from, to} or {from, count}", diagnostics: &diagnostics)
        let (to, count, step) = (entries.take("to"), entries.take("count"), entries.take("step"))
        entries.finish(diagnostics: &diagnostics)

        let first = from.flatMap { number($0, diagnostics: &diagnostics) }
        let stepValue = step.map { number($0, diagnostics: &diagnostics) } ?? .integer(1)
        let end = end(to: to, count: count, at: node.mark, diagnostics: &diagnostics)
        if let step, let stepValue, isZero(stepValue) {
            diagnostics.error(
                "a step of 0 never gets anywhere; write another, or leave it out for 1",
                at: step.value.mark)
            return nil
        }
        guard let first, let stepValue, let end, from != nil else { return nil }
        let range = AxisBlock.RangeForm(from: first, step: stepValue, end: end)
        let endMark = (to ?? count)?.value.mark ?? node.mark
        return isCountable(range, at: endMark, step: step?.value.mark, diagnostics: &diagnostics)
            ? range : nil
    }

    private static func end(
        to: Pair?, count: Pair?, at mark: Mark, diagnostics: inout DiagnosticList
    ) -> AxisBlock.RangeForm.End? {
        switch (to, count) {
        case (let to?, let count?):
            diagnostics.error(
                "'to' and 'count' both say where the range ends; remove one",
                at: max(to.keyMark, count.keyMark))
            return nil
        case (let to?, nil):
            return number(to, diagnostics: &diagnostics).map { .to($0) }
        case (nil, let count?):
            if case .integer(let number) = count.value.scalar, number > 0 {
                return .count(UInt64(number))
            }
            return count.value.integer(
                in: 1...Int.max, as: "'count'", problems: &diagnostics.problems
            )
            .map { .count(UInt64($0)) }
        case (nil, nil):
            diagnostics.error("the range has no end; add 'to' or 'count'", at: mark)
            return nil
        }
    }

    private static func number(_ pair: Pair, diagnostics: inout DiagnosticList) -> Value? {
        switch pair.value.scalar {
        case .integer, .decimal:
            return pair.value.scalar.flatMap {
                ConstantReader.number($0, at: pair.value.mark, diagnostics: &diagnostics)
            }
        case .text(let text) where text.contains("${{"):
            return ConstantReader.matrix.value(pair.value, diagnostics: &diagnostics)
        case .text(let text):
            diagnostics.error(
                "expected a number for '\(pair.key)', found text \(quoted(text))",
                at: pair.value.mark)
        case .null, .bool, nil:
            diagnostics.error(
                "expected a number for '\(pair.key)', found \(pair.value.kindName)",
                at: pair.value.mark)
        }
        return nil
    }

    private static func isZero(_ number: Value) -> Bool {
        switch number {
        case .integer(let integer): integer == 0
        case .decimal(let decimal): decimal.significand == 0
        case .null, .bool, .text, .list, .map, .file: false
        }
    }
}

// MARK: - Bounds

extension RangeReader {
    private static func isCountable(
        _ range: AxisBlock.RangeForm, at mark: Mark, step: Mark?, diagnostics: inout DiagnosticList
    ) -> Bool {
        guard let values = AxisValues(range) else {
            diagnostics.error(
                "the range goes beyond what is counted exactly, −2⁶³ … 2⁶⁴−1 for integers; make it shorter",
                at: mark)
            return false
        }
        guard values.count > 0 else {
            diagnostics.error(
                "a step in this direction never reaches 'to'; change the sign of 'step'"
                    + (step == nil ? ", which is 1 when left out" : ""), at: step ?? mark)
            return false
        }
        let last = values[values.count - 1]
        if case .to(let end) = range.end, !isReached(end, from: last, step: range.step) {
            diagnostics.warn(
                "the steps do not land on 'to'; the last value is \(last.inlineText ?? "before it")",
                at: mark)
        }
        return true
    }

    /// Whether `last` is `end`, however it is written: then there is a way back by the same step.
    private static func isReached(_ end: Value, from last: Value, step: Value) -> Bool {
        let back = AxisBlock.RangeForm(from: end, step: step, end: .to(last))
        return AxisValues(back)?.count == 1
    }
}
