extension VariantParser {
    /// `{2$$ and $$a|2::b}`.
    mutating func brace() throws(Fault) -> VariantSyntax {
        let start = index
        index += 1
        skipBlank()
        try sampler()
        var brace = VariantSyntax.Brace(options: [])
        let bounds = bounds(&brace)
        repeat { brace.options.append(try option()) } while take("|")
        guard take("}") else { throw unclosed("{", "}", from: start) }
        if let bounds {
            let upper = bounds.upper ?? brace.options.count
            brace.least = min(bounds.lower, upper)
            brace.most = max(bounds.lower, upper)
            brace.isOpen = bounds.upper == nil
        }
        return .brace(brace, at: mark(start))
    }

    /// Passes over `!`, which asks for every combination; the others are refused.
    mutating func sampler() throws(Fault) {
        if take("!") { return }
        if starts(with: "~") {
            throw Fault(
                message: "'~' would draw at random in the middle of a text; write 'random: n'"
                    + " beside 'variants' to draw whole texts",
                offset: index)
        }
        if starts(with: "@") {
            throw Fault(
                message: "'@' would take turns through the alternatives; use two axes and 'zip'",
                offset: index)
        }
    }

    /// `2$$`, `1-2$$`, `-2$$`, `2-$$`, and the separator that may follow with its own `$$`.
    private mutating func bounds(
        _ brace: inout VariantSyntax.Brace
    ) -> (lower: Int, upper: Int?)? {
        let before = index
        let lower = digits()
        let isRange = take("-")
        let upper = isRange ? digits() : lower
        guard !lower.isEmpty || !upper.isEmpty, take("$$") else {
            index = before
            return nil
        }
        skipSeparator(&brace)
        return (
            lower.isEmpty ? 1 : Self.number(lower), upper.isEmpty ? nil : Self.number(upper)
        )
    }

    private mutating func skipSeparator(_ brace: inout VariantSyntax.Brace) {
        let before = index
        skipComments()
        let start = index
        while let byte = next, (0x20...0x7e).contains(byte), !Set("${}".utf8).contains(byte) {
            index += 1
        }
        let separator = Array(bytes[start..<index])
        if !separator.isEmpty, take("$$") {
            brace.separator = separator
        } else {
            index = before
        }
    }

    /// As far as counts are told apart.
    private static func number(_ digits: [UInt8]) -> Int {
        digits.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), 1_000_000) }
    }

    private mutating func option() throws(Fault) -> VariantSyntax.Option {
        skipBlank()
        let weight = try weight()
        let value = try prompt(isInner: true)
        skipBlank()
        if let next, next != UInt8(ascii: "|"), next != UInt8(ascii: "}") {
            throw unexpected(at: index)
        }
        return VariantSyntax.Option(value: value, weight: weight ?? 1_000_000)
    }

    /// `2::`, `0.5::`, in millionths.
    private mutating func weight() throws(Fault) -> UInt64? {
        let start = index
        let isNegative = starts(with: "-")
        let isSigned = take("-") || take("+")
        let whole = digits()
        let hasPoint = take(".")
        let fraction = hasPoint ? digits() : []
        let isNumber = !whole.isEmpty || !fraction.isEmpty
        guard isNumber, hasPoint || !isSigned, take("::") else {
            index = start
            return nil
        }
        let written = String(decoding: bytes[start..<(index - 2)], as: UTF8.self)
        guard !isNegative, whole.count <= 6, fraction.count <= 6 else {
            throw Fault(
                message: "the weight '\(written.prefix(40))' is not from 0 to 999999 with at most"
                    + " six decimals",
                offset: start)
        }
        let padded =
            whole + fraction + Array(repeating: UInt8(ascii: "0"), count: 6 - fraction.count)
        return padded.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
    }

    func unclosed(_ open: String, _ close: String, from start: Int) -> Fault {
        Fault(
            message: "'\(open)' has no closing '\(close)'; write '\\\(open)' for the character"
                + (open.utf8.count == 1 ? "" : "s")
                + " \(open.utf8.count == 1 ? "itself" : "themselves")",
            offset: start)
    }
}
