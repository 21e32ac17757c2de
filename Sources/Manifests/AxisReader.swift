import Core
import YAML

/// Reads the axes of a matrix.
enum AxisReader {
    static let randomMax = 1_000_000
    static let forms =
        "[a, b], {from, to, step}, {from, count, step}, {random: n}, {glob: pattern}, {lines: file}, "
        + "{table: file}, {variants: text} or {images: batch}"
    /// The key that tells each form in braces apart.
    static let formKeys = ManifestKeys.axisForms.map { $0.names[0] }

    /// The axis that `pair` writes; nil when something in it is wrong, which is reported.
    ///
    /// - Parameter mayRepeat: Whether a value may come again: the axis advances together with another,
    ///   or the batch makes each job once.
    static func axis(_ pair: Pair, mayRepeat: Bool, findings: inout Findings) -> AxisBlock? {
        let isNamed = NameRule.axis.check(pair.key, at: pair.keyMark, findings: &findings)
        let form = form(pair.value, axis: pair.key, mayRepeat: mayRepeat, findings: &findings)
        guard let form, isNamed else { return nil }
        return AxisBlock(
            name: findings.located(pair.key, at: pair.keyMark), form: form,
            place: findings.place(pair.value.mark))
    }

    private static func form(
        _ node: Node, axis: String, mayRepeat: Bool, findings: inout Findings
    ) -> AxisBlock.Form? {
        switch node.content {
        case .sequence(let items):
            let values = values(
                items, of: axis, mayRepeat: mayRepeat, at: node.mark, findings: &findings)
            return values.map { .values($0) }
        case .mapping(let pairs):
            return form(pairs, node, axis: axis, findings: &findings)
        case .scalar(.text(let text), _) where text.contains("${{"):
            _ = ConstantReader.matrix.value(node, findings: &findings)
        case .scalar(.null, _):
            findings.error("the axis '\(axis)' has no values; write \(forms)", at: node.mark)
        case .scalar:
            findings.error(
                "expected a list or a map for the axis '\(axis)', found \(node.kindName); write \(forms)",
                at: node.mark)
        }
        return nil
    }

    private static func form(
        _ pairs: [Pair], _ node: Node, axis: String, findings: inout Findings
    ) -> AxisBlock.Form? {
        let keys = Set(pairs.map(\.key))
        guard let section = ManifestKeys.axisForms.first(where: { keys.contains($0.names[0]) })
        else {
            if !keys.isDisjoint(with: ManifestKeys.range.names) {
                return RangeReader.range(node, findings: &findings).map { .range($0) }
            }
            let known = ManifestKeys.range.names + formKeys
            let near = pairs.lazy.compactMap { nearest(to: $0.key, among: known) }.first
            let advice = near.map { "did you mean '\($0)'?" } ?? "write \(forms)"
            findings.error(
                "the axis '\(axis)' has no form that is known; \(advice)",
                at: pairs.first?.keyMark ?? node.mark)
            return nil
        }
        let key = section.names[0]
        var entries = Entries(node, of: "a '\(key)' axis", section, findings: &findings)
        defer { entries.finish(findings: &findings) }
        if key == "random" {
            guard entries.require(key, findings: &findings) != nil else { return nil }
            return entries.integer(key, in: 1...randomMax, findings: &findings).map {
                .random(count: $0)
            }
        }
        if key == "variants" { return variants(&entries, findings: &findings) }
        let what = key == "images" ? "the name of an earlier batch" : "the path of a file"
        guard let path = text(key, &entries, what: what, findings: &findings) else { return nil }
        switch key {
        case "images": return .images(of: path)
        case "glob":
            return .glob(path.value, globOptions(&entries, findings: &findings))
        case "table":
            return .table(
                path.value, separator: separator(&entries, findings: &findings))
        default:
            let comments = entries.take("comments").flatMap {
                $0.value.bool(as: "'comments'", problems: &findings.problems)
            }
            return .lines(path.value, keepsComments: comments == false)
        }
    }

    private static func globOptions(
        _ entries: inout Entries, findings: inout Findings
    ) -> AxisBlock.GlobOptions {
        var options = AxisBlock.GlobOptions()
        if let pair = entries.take("ignore-case") {
            options.ignoresCase =
                pair.value.bool(as: "'ignore-case'", problems: &findings.problems) ?? false
        }
        if let (word, mark) = entries.text("sort", findings: &findings) {
            if let order = AxisBlock.GlobOptions.Order(rawValue: word) {
                options.order = order
            } else {
                let near = nearest(to: word, among: orders)
                findings.error(
                    "expected 'bytes' or 'natural' for 'sort', found \(quoted(word))", at: mark,
                    fix: near)
            }
        }
        if let pair = entries.take("as") {
            options.mayBeAnything = FileMap.isAny(pair.value, findings: &findings) ?? false
        }
        return options
    }

    private static let orders = AxisBlock.GlobOptions.Order.allCases.map(\.rawValue)
    private static let separatorWords = [
        "tab": UInt8(ascii: "\t"), "comma": UInt8(ascii: ","), "semicolon": UInt8(ascii: ";"),
    ]

    /// What ends the cells of a table: a character, or a word for one that is hard to write.
    private static func separator(
        _ entries: inout Entries, findings: inout Findings
    ) -> UInt8? {
        guard let (text, mark) = entries.text("separator", findings: &findings) else { return nil }
        if let byte = separatorWords[text] { return byte }
        let isOne = text.utf8.count == 1 && text.unicodeScalars.count == 1
        if isOne, let byte = text.utf8.first, byte == UInt8(ascii: "\t") || byte >= 0x20,
            byte < 0x7F, byte != UInt8(ascii: "\""), !isLetterOrDigit(byte)
        {
            return byte
        }
        findings.error(
            "expected one character for 'separator', as ';', or 'tab', 'comma', 'semicolon',"
                + " found \(quoted(text))", at: mark)
        return nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func variants(
        _ entries: inout Entries, findings: inout Findings
    ) -> AxisBlock.Form? {
        let prompt = text("variants", &entries, what: "a prompt", findings: &findings)
        let random = entries.integer("random", in: 1...randomMax, findings: &findings)
        var wildcards: String?
        if entries.take("wildcards") != nil {
            wildcards = text("wildcards", &entries, what: "a folder", findings: &findings)?.value
            if wildcards == nil { return nil }
        }
        return prompt.map { .variants($0, random: random, wildcards: wildcards) }
    }

    /// The text of the field `key`, which must hold `what`.
    private static func text(
        _ key: String, _ entries: inout Entries, what: String, findings: inout Findings
    ) -> Located<String>? {
        guard let value = entries.require(key, findings: &findings)?.value,
            let written = value.text(as: "'\(key)'", problems: &findings.problems),
            case .text(let text) = ConstantReader.matrix.value(value, findings: &findings)
        else { return nil }
        guard !written.trimmed.isEmpty else {
            findings.error("'\(key)' is empty; write \(what)", at: value.mark)
            return nil
        }
        return findings.located(text, at: value.mark)
    }
}

// MARK: - Lists

extension AxisReader {
    private static func values(
        _ items: [Node], of axis: String, mayRepeat: Bool, at mark: Mark, findings: inout Findings
    ) -> [Located<Value>]? {
        guard !items.isEmpty else {
            findings.error("the axis '\(axis)' has no values, so it would leave no jobs", at: mark)
            return nil
        }
        var values: [Located<Value>] = []
        var first: [Value: Mark] = [:]
        for item in items {
            guard isOneValue(item, findings: &findings),
                let value = ConstantReader.matrix.value(item, findings: &findings)
            else { continue }
            if let twin = first.updateValue(item.mark, forKey: value.canonical), !mayRepeat {
                findings.error(
                    "the axis '\(axis)' has this value twice, which would make the same jobs; "
                        + "remove one", at: item.mark,
                    notes: [Problem.Note("first written here", at: twin)])
            }
            values.append(findings.located(value, at: item.mark))
        }
        guard values.count == items.count else { return nil }
        return isOneKind(values, items, findings: &findings) ? values : nil
    }

    /// Whether `node` is a scalar, or a map of scalars.
    static func isOneValue(_ node: Node, findings: inout Findings) -> Bool {
        switch node.content {
        case .scalar: return true
        case .sequence:
            findings.error(
                "a list in an axis's list; an axis holds single values or maps of them",
                at: node.mark)
            return false
        case .mapping(let pairs):
            if pairs.isEmpty {
                findings.error("a map without fields in an axis's list; remove it", at: node.mark)
            }
            let nested = pairs.filter { $0.value.items != nil || $0.value.pairs != nil }
            for pair in nested {
                findings.error(
                    "expected a single value for '\(pair.key)', found \(pair.value.kindName); "
                        + "the fields of an axis's value go no deeper", at: pair.value.mark)
            }
            return nested.isEmpty && !pairs.isEmpty
        }
    }

    private static func isOneKind(
        _ values: [Located<Value>], _ items: [Node], findings: inout Findings
    ) -> Bool {
        let areMaps = values.map { if case .map = $0.value { true } else { false } }
        guard let odd = areMaps.firstIndex(of: !areMaps[0]) else { return true }
        findings.error(
            "an axis holds either maps or single values, and this is \(items[odd].kindName)",
            at: items[odd].mark,
            notes: [Problem.Note("the first is \(items[0].kindName)", at: items[0].mark)])
        return false
    }
}
