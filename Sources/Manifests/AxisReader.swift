import Core
import YAML

/// Reads the axes of a matrix.
enum AxisReader {
    static let forms =
        "[a, b], {from, to, step}, {from, count, step}, {random: n}, {glob: pattern}, {lines: file}, "
        + "{table: file}, {variants: text} or {images: batch}"
    /// The key that tells each form in braces apart.
    static let formKeys = ManifestKeys.axisForms.map { $0.names[0] }

    /// The axis that `pair` writes; nil when something in it is wrong, which is reported.
    ///
    /// - Parameter mayRepeat: Whether a value may come again: the axis advances together with another,
    ///   or the batch makes each job once.
    static func axis(_ pair: Pair, mayRepeat: Bool, diagnostics: inout DiagnosticList) -> AxisBlock?
    {
        let isNamed = NameRule.axis.check(pair.key, at: pair.keyMark, diagnostics: &diagnostics)
        let form = form(pair.value, axis: pair.key, mayRepeat: mayRepeat, diagnostics: &diagnostics)
        guard let form, isNamed else { return nil }
        return AxisBlock(
            name: diagnostics.located(pair.key, at: pair.keyMark), form: form,
            place: diagnostics.place(pair.value.mark))
    }

    private static func form(
        _ node: Node, axis: String, mayRepeat: Bool, diagnostics: inout DiagnosticList
    ) -> AxisBlock.Form? {
        switch node.content {
        case .sequence(let items):
            let values = values(
                items, of: axis, mayRepeat: mayRepeat, at: node.mark, diagnostics: &diagnostics)
            return values.map { .values($0) }
        case .mapping(let pairs):
            return form(pairs, node, axis: axis, diagnostics: &diagnostics)
        case .scalar(.text(let text), _) where text.contains("${{"):
            _ = ConstantReader.matrix.value(node, diagnostics: &diagnostics)
        case .scalar(.null, _):
            diagnostics.error("the axis '\(axis)' has no values; write \(forms)", at: node.mark)
        case .scalar:
            diagnostics.error(
                "expected a list or a map for the axis '\(axis)', found \(node.kindName); write "
                    + (AxisText.form(for: node, diagnostics) ?? forms), at: node.mark)
        }
        return nil
    }

    private static func form(
        _ pairs: [Pair], _ node: Node, axis: String, diagnostics: inout DiagnosticList
    ) -> AxisBlock.Form? {
        let keys = Set(pairs.map(\.key))
        guard let section = ManifestKeys.axisForms.first(where: { keys.contains($0.names[0]) })
        else {
            if !keys.isDisjoint(with: ManifestKeys.range.names) {
                return RangeReader.range(node, diagnostics: &diagnostics).map { .range($0) }
            }
            let known = ManifestKeys.range.names + formKeys
            let near = pairs.lazy.compactMap { nearest(to: $0.key, among: known) }.first
            let advice =
                AxisText.form(for: pairs, diagnostics).map { "write \($0)" }
                ?? near.map { "did you mean '\($0)'?" } ?? "write \(forms)"
            diagnostics.error(
                "the axis '\(axis)' has no form that is known; \(advice)",
                at: pairs.first?.keyMark ?? node.mark)
            return nil
        }
        let key = section.names[0]
        var entries = Entries(node, of: "a '\(key)' axis", section, diagnostics: &diagnostics)
        defer { entries.finish(diagnostics: &diagnostics) }
        if key == "random" {
            guard entries.require(key, diagnostics: &diagnostics) != nil else { return nil }
            return entries.integer(key, in: 1...ManifestBounds.randomMax, diagnostics: &diagnostics)
                .map {
                    .random(count: $0)
                }
        }
        if key == "variants" { return variants(&entries, diagnostics: &diagnostics) }
        let what = key == "images" ? "the name of an earlier batch" : "the path of a file"
        guard let path = text(key, &entries, what: what, diagnostics: &diagnostics) else {
            return nil
        }
        switch key {
        case "images": return .images(of: path)
        case "glob":
            return .glob(path.value, globOptions(&entries, diagnostics: &diagnostics))
        case "table":
            return .table(
                path.value, separator: separator(&entries, diagnostics: &diagnostics))
        default:
            let comments = entries.take("comments").flatMap {
                $0.value.bool(as: "'comments'", problems: &diagnostics.problems)
            }
            return .lines(path.value, keepsComments: comments == false)
        }
    }

    private static func globOptions(
        _ entries: inout Entries, diagnostics: inout DiagnosticList
    ) -> AxisBlock.GlobOptions {
        var options = AxisBlock.GlobOptions()
        if let pair = entries.take("ignore-case") {
            options.ignoresCase =
                pair.value.bool(as: "'ignore-case'", problems: &diagnostics.problems) ?? false
        }
        if let (word, mark) = entries.text("sort", diagnostics: &diagnostics) {
            if let order = AxisBlock.GlobOptions.Order(rawValue: word) {
                options.order = order
            } else {
                let near = nearest(to: word, among: orders)
                diagnostics.error(
                    "expected 'bytes' or 'natural' for 'sort', found \(quoted(word))", at: mark,
                    fix: near)
            }
        }
        if let pair = entries.take("as") {
            options.mayBeAnything = FileMap.isAny(pair.value, diagnostics: &diagnostics) ?? false
        }
        return options
    }

    private static let orders = AxisBlock.GlobOptions.Order.allCases.map(\.rawValue)
    private static let separatorWords = [
        "tab": UInt8(ascii: "\t"), "comma": UInt8(ascii: ","), "semicolon": UInt8(ascii: ";"),
    ]

    /// What ends the cells of a table: a character, or a word for one that is hard to write.
    private static func separator(
        _ entries: inout Entries, diagnostics: inout DiagnosticList
    ) -> UInt8? {
        guard let (text, mark) = entries.text("separator", diagnostics: &diagnostics) else {
            return nil
        }
        if let byte = separatorWords[text] { return byte }
        let isOne = text.utf8.count == 1 && text.unicodeScalars.count == 1
        if isOne, let byte = text.utf8.first, byte == UInt8(ascii: "\t") || byte >= 0x20,
            byte < 0x7F, byte != UInt8(ascii: "\""), !isLetterOrDigit(byte)
        {
            return byte
        }
        diagnostics.error(
            "expected one character for 'separator', as ';', or 'tab', 'comma', 'semicolon',"
                + " found \(quoted(text))", at: mark)
        return nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func variants(
        _ entries: inout Entries, diagnostics: inout DiagnosticList
    ) -> AxisBlock.Form? {
        let prompt = text("variants", &entries, what: "a prompt", diagnostics: &diagnostics)
        let random = entries.integer(
            "random", in: 1...ManifestBounds.randomMax, diagnostics: &diagnostics)
        var wildcards: String?
        if entries.take("wildcards") != nil {
            wildcards =
                text("wildcards", &entries, what: "a folder", diagnostics: &diagnostics)?.value
            if wildcards == nil { return nil }
        }
        return prompt.map { .variants($0, random: random, wildcards: wildcards) }
    }

    /// The text of the field `key`, which must hold `what`.
    private static func text(
        _ key: String, _ entries: inout Entries, what: String, diagnostics: inout DiagnosticList
    ) -> Located<String>? {
        guard let value = entries.require(key, diagnostics: &diagnostics)?.value,
            let written = value.text(as: "'\(key)'", problems: &diagnostics.problems),
            case .text(let text) = ConstantReader.matrix.value(value, diagnostics: &diagnostics)
        else { return nil }
        guard !written.trimmed.isEmpty else {
            diagnostics.error("'\(key)' is empty; write \(what)", at: value.mark)
            return nil
        }
        return diagnostics.located(text, at: value.mark)
    }
}

// MARK: - Lists

extension AxisReader {
    private static func values(
        _ items: [Node], of axis: String, mayRepeat: Bool, at mark: Mark,
        diagnostics: inout DiagnosticList
    ) -> [Located<Value>]? {
        guard !items.isEmpty else {
            diagnostics.error(
                "the axis '\(axis)' has no values, so it would leave no jobs", at: mark)
            return nil
        }
        var values: [Located<Value>] = []
        var first: [Value: Mark] = [:]
        for item in items {
            guard isOneValue(item, diagnostics: &diagnostics),
                let value = ConstantReader.matrix.value(item, diagnostics: &diagnostics)
            else { continue }
            if let twin = first.updateValue(item.mark, forKey: value.canonical), !mayRepeat {
                diagnostics.error(
                    "the axis '\(axis)' has this value twice, which would make the same jobs; "
                        + "remove one", at: item.mark,
                    notes: [Problem.Note("first written here", at: twin)])
            }
            values.append(diagnostics.located(value, at: item.mark))
        }
        guard values.count == items.count else { return nil }
        return isOneKind(values, items, diagnostics: &diagnostics) ? values : nil
    }

    /// Whether `node` is a scalar, or a map of scalars.
    static func isOneValue(_ node: Node, diagnostics: inout DiagnosticList) -> Bool {
        switch node.content {
        case .scalar: return true
        case .sequence:
            diagnostics.error(
                "a list in an axis's list; an axis holds single values or maps of them",
                at: node.mark)
            return false
        case .mapping(let pairs):
            if pairs.isEmpty {
                diagnostics.error(
                    "a map without fields in an axis's list; remove it", at: node.mark)
            }
            let nested = pairs.filter { $0.value.items != nil || $0.value.pairs != nil }
            for pair in nested {
                diagnostics.error(
                    "expected a single value for '\(pair.key)', found \(pair.value.kindName); "
                        + "the fields of an axis's value go no deeper", at: pair.value.mark)
            }
            return nested.isEmpty && !pairs.isEmpty
        }
    }

    private static func isOneKind(
        _ values: [Located<Value>], _ items: [Node], diagnostics: inout DiagnosticList
    ) -> Bool {
        let areMaps = values.map { if case .map = $0.value { true } else { false } }
        guard let odd = areMaps.firstIndex(of: !areMaps[0]) else { return true }
        diagnostics.error(
            "an axis holds either maps or single values, and this is \(items[odd].kindName)",
            at: items[odd].mark,
            notes: [Problem.Note("the first is \(items[0].kindName)", at: items[0].mark)])
        return false
    }
}
