internal import Core

/// A text template read backwards: what its references stood for in a text made from it.
struct TextPattern {
    let parts: [TextTemplate.Part]

    /// What each reference stands for, by its name as written; `nil` when the text was not made
    /// from this.
    ///
    /// References are decoded from percent code. Only `target` may hold slashes, and none is empty.
    func captures(in text: some StringProtocol) -> [String: String]? {
        Self.captures(of: parts[...], in: Substring(text))
    }

    private static func captures(
        of parts: ArraySlice<TextTemplate.Part>, in text: Substring
    ) -> [String: String]? {
        switch parts.first {
        case nil: return text.isEmpty ? [:] : nil
        case .literal(let literal):
            guard text.hasPrefix(literal) else { return nil }
            return captures(of: parts.dropFirst(), in: text.dropFirst(literal.count))
        case .reference(let reference):
            let isPath = reference.root == "target"
            let reach = isPath ? text : text.prefix { $0 != "/" }
            let isLast = parts.count == 1
            var end = isLast ? reach.endIndex : reach.startIndex
            while end <= reach.endIndex {
                if end > text.startIndex,
                    var found = captures(of: parts.dropFirst(), in: text[end...])
                {
                    found[reference.written] = PercentCode.decode(text[..<end])
                    return found
                }
                guard end < reach.endIndex else { break }
                end = reach.index(after: end)
            }
            return nil
        }
    }
}
