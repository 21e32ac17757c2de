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
    /// A whole number, exactly: `0012` is 12, and so is `12.0`.
    case int
    /// A number, exactly: `1.50` is 1.50.
    case number

    /// What a manifest calls them.
    package static let names = [
        "slug", "lower", "upper", "trim", "truncate", "pad", "default", "int", "number",
    ]
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
        case .int: "int"
        case .number: "number"
        }
    }

    /// As a manifest writes it: `truncate(40)`.
    package var written: String {
        switch self {
        case .slug, .lower, .upper, .trim, .int, .number: name
        case .truncate(let count), .pad(let count): "\(name)(\(count))"
        case .fallback(let text):
            text.contains("\"") ? "\(name)('\(text)')" : "\(name)(\"\(text)\")"
        }
    }

    /// Whether a reference that ends in it is a number where it stands alone.
    package var makesNumbers: Bool {
        switch self {
        case .int, .number: true
        case .slug, .lower, .upper, .trim, .truncate, .pad, .fallback: false
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
        case .int: Value(wholeNumberWritten: text)?.inlineText
        case .number: Value(numberWritten: text)?.inlineText
        }
    }

    /// Why it can't be used on `text`, which is quoted in the message if it may be seen.
    fileprivate func refusal(of text: String, isSecret: Bool) -> String {
        let what = isSecret ? "this" : "'\(text.prefix(40))'"
        switch self {
        case .number:
            let comma = text.contains(",") ? ", with a point and no comma" : ""
            return "\(what) is no number; 'number' reads such as 12 and 1.50\(comma)"
        case .int:
            return Value(numberWritten: text) == nil
                ? "\(what) is no whole number; 'int' reads such as 12 and 0012"
                : "\(what) is no whole number that can be sent exactly; 'number' keeps what is"
                    + " behind the point"
        case .slug, .lower, .upper, .trim, .truncate, .pad, .fallback:
            return "\(what) is no whole number; '\(name)' puts zeros in front of one"
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
            let plain: [Filter] = [.slug, .lower, .upper, .trim, .int, .number]
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
                    filter.value.refusal(of: text, isSecret: isSecret), at: filter.place)
            }
            text = result
        }
        return text
    }

    private var isSecret: Bool { root == "env" }
}
