/// Makes texts: walks a node, choosing what an index says.
struct VariantWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var choices: [VariantChoice] = []
    private var slots: [Int: [UInt8]] = [:]
    /// Whether choices are written down; only the outermost are.
    private var isNoting: Bool

    init(noting isNoting: Bool) {
        self.isNoting = isNoting
    }

    /// Where no text has this byte: a slot that has no value yet.
    private static let slotMark: UInt8 = 0xff

    /// Whether a slot without a value has been written.
    var isOpen: Bool { bytes.contains(Self.slotMark) }

    /// Appends the `index`-th text of `node`.
    mutating func write(_ node: VariantNode, _ index: UInt64) {
        guard isNoting, let origin = node.origin else { return append(node, index) }
        let start = bytes.count
        isNoting = false
        append(node, index)
        isNoting = true
        let text = String(decoding: bytes[start...], as: UTF8.self)
        choices.append(VariantChoice(origin: origin, text: text))
    }

    private mutating func append(_ node: VariantNode, _ index: UInt64) {
        switch node.kind {
        case .literal(let text): bytes += text
        case .slot(let slot):
            bytes += slots[slot] ?? [Self.slotMark] + Array(String(slot).utf8) + [Self.slotMark]
        case .sequence(let bindings, let parts): append(bindings, parts, index)
        case .lines(let lines, let ends):
            let line = ends.firstIndex(above: index)
            write(lines[line], index - (line == 0 ? 0 : ends[line - 1]))
        case .brace(let brace): append(brace, brace.picks(at: index))
        case .wrap(let wrapper, let inner): append(wrapper, inner, index)
        }
    }

    private mutating func append(
        _ bindings: [VariantNode.Binding], _ parts: [VariantNode], _ index: UInt64
    ) {
        var rest = index
        var places: [UInt64] = []
        for node in (bindings.map(\.node) + parts).reversed() {
            let (quotient, place) = rest.quotientAndRemainder(dividingBy: node.count)
            places.append(place)
            rest = quotient
        }
        places.reverse()
        for (binding, place) in zip(bindings, places) {
            let start = bytes.count
            write(binding.node, place)
            slots[binding.slot] = Array(bytes[start...])
            bytes.removeSubrange(start...)
        }
        for (part, place) in zip(parts, places.dropFirst(bindings.count)) { write(part, place) }
    }

    private mutating func append(_ brace: VariantBrace, _ picks: VariantBrace.Picks) {
        let start = bytes.count
        for (position, option) in picks.options.enumerated() {
            if position > 0 { bytes += brace.separator }
            write(brace.options[option].node, picks.places[position])
        }
        guard picks.options.count > 1, !brace.separator.isEmpty else { return }
        // A separator beside nothing goes, once at each end.
        if bytes[start...].starts(with: brace.separator) {
            bytes.removeSubrange(start..<(start + brace.separator.count))
        }
        if bytes[start...].reversed().starts(with: brace.separator.reversed()) {
            bytes.removeLast(brace.separator.count)
        }
    }

    private mutating func append(
        _ wrapper: VariantNode, _ inner: VariantNode, _ index: UInt64
    ) {
        let (outside, inside) = index.quotientAndRemainder(dividingBy: inner.count)
        let start = bytes.count
        write(wrapper, outside)
        let text = Array(bytes[start...])
        bytes.removeSubrange(start...)
        let dots = WrapDots.range(in: text)
        bytes += text[..<dots.lowerBound]
        write(inner, inside)
        bytes += text[dots.upperBound...]
    }
}

/// Where a wrapper leaves room: three dots or more, or a character of dots.
private enum WrapDots {
    /// The ellipses of Unicode that dynamicprompts 0.31 knows, each three bytes long.
    private static let ellipses = Set(
        ["\u{1801}", "\u{2026}", "\u{22ee}", "\u{22ef}", "\u{22f0}", "\u{22f1}", "\u{fe19}"].map {
            Array($0.utf8)
        })

    /// The first such place; the end when there is none.
    static func range(in text: [UInt8]) -> Range<Int> {
        for start in text.indices {
            var end = start
            while end + 3 <= text.count, ellipses.contains(Array(text[end..<(end + 3)])) {
                end += 3
            }
            if end > start { return start..<end }
            while end < text.count, text[end] == UInt8(ascii: ".") { end += 1 }
            if end - start >= 3 { return start..<end }
        }
        return text.count..<text.count
    }
}
