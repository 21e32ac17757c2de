internal import Core
internal import YAML

/// Small things that descriptions are made of.
extension DescriptionReader {
    /// One of an enumeration's words.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node, as what: String
    ) -> Choice? where Choice.RawValue == String {
        guard let word = node.text(as: what, problems: &problems) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let advice =
            nearest(to: word, among: words).map { "did you mean '\($0)'?" }
            ?? "use one of \(words.map { "'\($0)'" }.joined(separator: ", "))"
        problems.add("unknown '\(word.prefix(60))' for \(what); \(advice)", at: node.mark)
        return nil
    }

    /// One text or a list of texts; numbers and truth values count by their spelling.
    mutating func words(_ node: Node, as what: String) -> [String] {
        (node.items ?? [node]).compactMap { item in
            if let word = json(item)?.scalarText { return word }
            problems.add("expected text for \(what), found \(item.kindName)", at: item.mark)
            return nil
        }
    }

    mutating func texts(_ node: Node, as what: String) -> [String] {
        (node.items ?? [node]).compactMap { $0.text(as: what, problems: &problems) }
    }

    /// A scalar as JSON has it; `nil` for a list or a map.
    func json(_ node: Node) -> JSON? {
        switch node.scalar {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .decimal(let spelling): .number(spelling)
        case .text(let text): .string(text)
        case nil: nil
        }
    }

    mutating func duration(_ node: Node?, as what: String) -> Duration? {
        guard let node else { return nil }
        if let text = node.text, let duration = Duration(written: text), duration > .zero {
            return duration
        }
        problems.add(
            "expected a duration such as '90s', '20m' or '1h30m' for \(what)", at: node.mark)
        return nil
    }

    mutating func size(_ node: Node?, as what: String) -> Int? {
        guard let node else { return nil }
        let written: String? =
            if case .integer(let number) = node.scalar { String(number) } else { node.text }
        if let written, let count = byteCount(written: written), count > 0 { return count }
        problems.add("expected a size such as '10 MB' for \(what)", at: node.mark)
        return nil
    }

    mutating func path(_ node: Node?, as what: String) -> JSONPath? {
        guard let node, let text = node.text(as: what, problems: &problems) else { return nil }
        return path(text, at: node.mark)
    }

    mutating func path(_ text: String, at mark: Mark) -> JSONPath? {
        guard let mistake = PathMistake(in: text) else { return JSONPath(text) }
        // Quotes keep brackets what they are, wherever the path stands.
        problems.add(
            mistake.message, at: mark,
            fix: mistake.fix.map { $0.contains("[") ? "\"\($0)\"" : $0 })
        return nil
    }

    mutating func paths(_ node: Node, as what: String) -> [JSONPath] {
        (node.items ?? [node]).compactMap { path($0, as: what) }
    }

    /// Tests, each a path and the value or values allowed there.
    mutating func conditions(_ node: Node?, as what: String) -> [Condition] {
        guard let pairs = node?.map(as: what, problems: &problems) else { return [] }
        return pairs.compactMap { pair in
            let allowed = (pair.value.items ?? [pair.value]).compactMap { item -> JSON? in
                if let value = json(item) { return value }
                problems.add(
                    "expected a value or a list of values for '\(pair.key)', found \(item.kindName)",
                    at: item.mark)
                return nil
            }
            return path(pair.key, at: pair.keyMark).map { Condition($0, isOneOf: allowed) }
        }
    }
}

// MARK: - Templates

extension DescriptionReader {
    /// Text with references, each of which must be in `names`.
    mutating func text(_ node: Node, as what: String, names: KnownNames) -> TextTemplate? {
        guard let written = node.text(as: what, problems: &problems) else { return nil }
        return template(written, node, names: names)
    }

    private mutating func template(
        _ written: String, _ node: Node, names: KnownNames
    ) -> TextTemplate? {
        do throws(TemplateParser.Fault) {
            let pieces = try TemplateParser.pieces(of: written)
            return TextTemplate(
                parts: pieces.map { piece in
                    switch piece {
                    case .literal(let text): return .literal(text)
                    case .reference(let path, let filters, let range):
                        let mark = node.mark(of: range)
                        refuse(filters, node)
                        return .reference(
                            reference(path, names: names, isWhole: false, mark: mark))
                    }
                }, place: place(node.mark))
        } catch {
            problems.add(error.message, at: node.mark(of: error.range))
            return nil
        }
    }

    private mutating func refuse(_ filters: [FilterCall], _ node: Node) {
        for filter in filters {
            problems.add(
                "a description has no filters; a manifest's '${{ … }}' has",
                at: node.mark(of: filter.range))
        }
    }

    private mutating func reference(
        _ path: [String], names: KnownNames, isWhole: Bool, mark: Mark
    ) -> Reference {
        let reference = Reference(path: path, place: place(mark))
        if let fault = names.fault(in: reference.written, isWhole: isWhole) {
            problems.add(fault, at: mark)
        }
        return reference
    }

    /// A body with references.
    ///
    /// A plain scalar that is one reference keeps the type of what it names.
    mutating func value(_ node: Node, names: KnownNames) -> TemplateValue? {
        switch node.content {
        case .sequence(let items):
            return .list(items.compactMap { value($0, names: names) })
        case .mapping(let pairs):
            return .map(
                pairs.compactMap { pair in
                    value(pair.value, names: names).map {
                        .init(pair.key, $0, at: place(pair.keyMark))
                    }
                })
        case .scalar(.text(let written), let isPlain):
            let pieces = try? TemplateParser.pieces(of: written)
            if isPlain, case .reference(let path, [], let range)? = pieces?.first,
                pieces?.count == 1
            {
                let mark = node.mark(of: range)
                return .reference(reference(path, names: names, isWhole: true, mark: mark))
            }
            guard let text = template(written, node, names: names) else { return nil }
            return text.literal.map { .constant(.text($0)) } ?? .text(text)
        case .scalar(let scalar, _):
            return constant(scalar, at: node.mark).map { .constant($0) }
        }
    }

    private mutating func constant(_ scalar: Scalar, at mark: Mark) -> Value? {
        switch scalar {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .text(let text): return .text(text)
        case .decimal(let written):
            if let number = DecimalValue(written: written) { return .decimal(number) }
            problems.add("'\(written.prefix(60))' has too many digits; put it in quotes", at: mark)
            return nil
        }
    }
}
