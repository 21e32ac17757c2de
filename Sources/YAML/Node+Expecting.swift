/// Values of one kind; `what` names the value in the problem that another kind is.
extension Node {
    package func text(as what: String, problems: inout Problems) -> String? {
        if let text { return text }
        let advice =
            switch scalar {
            case .integer, .decimal, .bool: "; put it in quotes"
            default: ""
            }
        problems.add(
            "expected text for \(what), found \(kindName)\(advice)", at: mark, fix: asText)
        return nil
    }

    /// A number as it was written, in quotes; nil where that is not known.
    private var asText: String? {
        let written: String? =
            switch scalar {
            case .integer(let number): "\(number)"
            case .decimal(let number): number
            default: nil
            }
        guard let written, written.unicodeScalars.count == mark.length else { return nil }
        return "\"\(written)\""
    }

    package func bool(as what: String, problems: inout Problems) -> Bool? {
        if case .bool(let value) = scalar { return value }
        problems.add("expected true or false for \(what), found \(found)", at: mark)
        return nil
    }

    package func integer(
        in range: ClosedRange<Int>, as what: String, problems: inout Problems
    ) -> Int? {
        if case .integer(let value) = scalar, let integer = Int(exactly: value),
            range.contains(integer)
        {
            return integer
        }
        let expected =
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "a whole number"
            case (let low, .max): "a whole number from \(low)"
            case (let low, let high): "a whole number from \(low) to \(high)"
            }
        problems.add("expected \(expected) for \(what), found \(found)", at: mark)
        return nil
    }

    package func list(as what: String, problems: inout Problems) -> [Node]? {
        if let items { return items }
        problems.add("expected a list for \(what), found \(found)", at: mark)
        return nil
    }

    package func map(as what: String, problems: inout Problems) -> [Pair]? {
        if let pairs { return pairs }
        problems.add("expected a map for \(what), found \(found)", at: mark)
        return nil
    }

    /// The value where it is short enough to show, else its kind.
    private var found: String {
        switch scalar {
        case .text(let text): quoted(text)
        case .integer(let number): "\(number)"
        case .decimal(let number): quoted(number)
        default: kindName
        }
    }
}
