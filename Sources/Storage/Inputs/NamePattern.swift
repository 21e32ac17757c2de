/// What one name between two slashes must look like: `*`, `?` and `[…]` stand for characters.
///
/// `fnmatch(3)` would do, but without a locale it takes `é` for two characters.
struct NamePattern: Hashable, Sendable {
    private enum Token: Hashable {
        case exactly(Unicode.Scalar)
        /// `?`
        case one
        /// `*`
        case many
        /// `[a-z]`, `[!a-z]`
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private let tokens: [Token]

    /// The name itself when no character of the pattern stands for others.
    var literal: String? {
        var scalars = String.UnicodeScalarView()
        for token in tokens {
            guard case .exactly(let scalar) = token else { return nil }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    init(_ pattern: some StringProtocol) {
        let scalars = Array(pattern.unicodeScalars)
        var tokens: [Token] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "*" where tokens.last == .many: break
            case "*": tokens.append(.many)
            case "?": tokens.append(.one)
            case "\\" where index < scalars.count:
                tokens.append(.exactly(scalars[index]))
                index += 1
            case "[":
                if let (token, end) = Self.set(in: scalars, from: index) {
                    tokens.append(token)
                    index = end
                } else {
                    tokens.append(.exactly(scalar))
                }
            default: tokens.append(.exactly(scalar))
            }
        }
        self.tokens = tokens
    }

    /// Whether the pattern stands for `name`; for a hidden one only when it begins with the dot
    /// itself.
    func matches(_ name: String) -> Bool {
        if name.unicodeScalars.first == ".", tokens.first != .exactly(".") { return false }
        let scalars = Array(name.unicodeScalars)
        var (token, index) = (0, 0)
        // Where to go on after the last `*` when what follows it does not fit.
        var retry: (token: Int, index: Int)?
        while index < scalars.count {
            if token < tokens.count, tokens[token] == .many {
                retry = (token + 1, index)
                token += 1
            } else if token < tokens.count, Self.fits(tokens[token], scalars[index]) {
                token += 1
                index += 1
            } else if let last = retry {
                retry = (last.token, last.index + 1)
                (token, index) = (last.token, last.index + 1)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .many }
    }

    private static func fits(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
        switch token {
        case .exactly(let expected): scalar == expected
        case .one: true
        case .many: false
        case .oneOf(let ranges, let isNegated):
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    /// Reads a set from behind its opening bracket; `nil` when it has no end.
    ///
    /// A closing bracket that comes first is a member.
    private static func set(
        in scalars: [Unicode.Scalar], from start: Int
    ) -> (token: Token, end: Int)? {
        var index = start
        let isNegated = index < scalars.count && (scalars[index] == "!" || scalars[index] == "^")
        if isNegated { index += 1 }
        let first = index
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "]", index > first {
                return (.oneOf(ranges, isNegated: isNegated), index + 1)
            }
            if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
                // A range the wrong way round holds nothing.
                if scalar <= scalars[index + 2] { ranges.append(scalar...scalars[index + 2]) }
                index += 3
            } else {
                ranges.append(scalar...scalar)
                index += 1
            }
        }
        return nil
    }
}
