/// What a reference's text is passed through: `${{ matrix.prompt | slug }}`.
///
/// Filters make text of text, each by itself: no code, nothing looked up.
package enum Filter: Hashable, Sendable {
    /// As in default file names: letters, digits, `.`, `_`, `-`, and at most 40 of them.
    case slug
    case lower
    case upper
    /// Without white space around it.
    case trim
    /// The first so many characters.
    case truncate(Int)
    /// A whole number with zeros in front, so that names sort as numbers do.
    case pad(Int)
    /// A text in place of nothing.
    case fallback(String)

    /// What a manifest calls them.
    package static let names = ["slug", "lower", "upper", "trim", "truncate", "pad", "default"]
    package static let truncateMax = 10_000
    package static let padMax = 40

    package var name: String {
        switch self {
        case .slug: "slug"
        case .lower: "lower"
        case .upper: "upper"
        case .trim: "trim"
        case .truncate: "truncate"
        case .pad: "pad"
        case .fallback: "default"
        }
    }

    /// As a manifest writes it: `truncate(40)`.
    package var written: String {
        switch self {
        case .slug, .lower, .upper, .trim: name
        case .truncate(let count), .pad(let count): "\(name)(\(count))"
        case .fallback(let text):
            text.contains("\"") ? "\(name)('\(text)')" : "\(name)(\"\(text)\")"
        }
    }

    /// The text that it makes of `text`.
    ///
    /// - Returns: nil for a text that it can't be used on: `pad` wants a whole number.
    package func applied(to text: String) -> String? {
        switch self {
        case .slug: FileName.slug(.text(text))
        case .lower: text.lowercased()
        case .upper: text.uppercased()
        case .trim: text.trimmed
        case .truncate(let count): String(text.prefix(count))
        case .pad(let count): Self.padded(text, to: count)
        case .fallback(let other): text.isEmpty ? other : text
        }
    }

    private static func padded(_ text: String, to count: Int) -> String? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let isNumber = digits.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard isNumber, !digits.isEmpty else { return nil }
        let zeros = String(repeating: "0", count: max(0, count - text.utf8.count))
        return (isNegative ? "-" : "") + zeros + digits
    }
}

extension Filter {
    /// The filter that a call means; nil when there is none of that name, or its argument is wrong.
    package init?(_ call: FilterCall) {
        switch (call.name, call.argument) {
        case ("truncate", .number(let count)?) where (1...Self.truncateMax).contains(count):
            self = .truncate(count)
        case ("pad", .number(let count)?) where (1...Self.padMax).contains(count):
            self = .pad(count)
        case ("default", .text(let text)?): self = .fallback(text)
        case (let name, nil) where call.range == call.nameRange:
            let plain: [Filter] = [.slug, .lower, .upper, .trim]
            guard let filter = plain.first(where: { $0.name == name }) else { return nil }
            self = filter
        default: return nil
        }
    }
}

extension Reference {
    /// `text`, which stands for this reference, passed through its filters.
    package func filtered(_ text: String) throws(ScopeFault) -> String {
        var text = text
        for filter in filters {
            guard let result = filter.value.applied(to: text) else {
                throw ScopeFault(
                    "\(isSecret ? "this" : "'\(text.prefix(40))'") is no whole number;"
                        + " '\(filter.value.name)' puts zeros in front of one", at: filter.place)
            }
            text = result
        }
        return text
    }

    private var isSecret: Bool { root == "env" }
}
