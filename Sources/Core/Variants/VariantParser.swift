/// Reads the syntax of dynamicprompts 0.31, and `\` before a character that would mean something.
struct VariantParser {
    typealias Mark = VariantSyntax.Mark

    /// What is wrong, and where in the bytes.
    struct Fault: Error {
        let message: String
        let offset: Int
    }

    let bytes: [UInt8]
    let source: Int
    var index: Int
    /// Where the text ends, for a text within a text.
    var end: Int
    private(set) var depth = 0

    init(_ bytes: [UInt8], source: Int) {
        self.bytes = bytes
        self.source = source
        index = 0
        end = bytes.count
    }

    /// The whole text.
    mutating func text() throws(Fault) -> VariantSyntax {
        let syntax = try prompt(isInner: false)
        skipComments()
        guard index == end else { throw unexpected(at: index) }
        return syntax
    }

    /// Pieces up to the end, or up to what ends an alternative.
    mutating func prompt(isInner: Bool) throws(Fault) -> VariantSyntax {
        var pieces: [VariantSyntax] = []
        while true {
            let before = index
            skipComments()
            guard let piece = try piece(isInner: isInner) else {
                index = before
                return pieces.count == 1 ? pieces[0] : .sequence(pieces)
            }
            pieces.append(piece)
        }
    }

    private mutating func piece(isInner: Bool) throws(Fault) -> VariantSyntax? {
        if starts(with: "${") { return try nested { p throws(Fault) in try p.variable(isInner) } }
        if starts(with: "%{") { return try nested { p throws(Fault) in try p.wrap() } }
        if starts(with: "{") { return try nested { p throws(Fault) in try p.brace() } }
        if starts(with: "__") { return try nested { p throws(Fault) in try p.wildcard() } }
        return isLiteral(isInner) ? literal(isInner) : nil
    }

    /// Refuses a text that is nested too deeply before it is read any further.
    private mutating func nested(
        _ read: (inout VariantParser) throws(Fault) -> VariantSyntax
    ) throws(Fault) -> VariantSyntax {
        guard depth < VariantLimits.depthMax else {
            throw Fault(
                message: "nested more than \(VariantLimits.depthMax) deep; make it flatter",
                offset: index)
        }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }
}

// MARK: - Literals and comments

extension VariantParser {
    private static let escaped = Set("{}|$%#\\".utf8)

    /// Whether the next byte is text.
    private func isLiteral(_ isInner: Bool) -> Bool {
        guard let byte = next, !starts(with: "__") else { return false }
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "{"), UInt8(ascii: "$"), UInt8(ascii: "%"):
            return false
        case UInt8(ascii: "|"), UInt8(ascii: "}"): return !isInner
        default: return true
        }
    }

    /// Text up to what is none; a comment within it becomes a space.
    private mutating func literal(_ isInner: Bool) -> VariantSyntax {
        var text: [UInt8] = []
        while true {
            while isLiteral(isInner) { text += character() }
            let before = index
            skipComments()
            guard isLiteral(isInner) else {
                index = before
                return .literal(text)
            }
            text.append(UInt8(ascii: " "))
        }
    }

    /// The next byte; after a backslash, what it protects.
    private mutating func character() -> [UInt8] {
        defer { index += 1 }
        guard bytes[index] == UInt8(ascii: "\\"), index + 1 < end else { return [bytes[index]] }
        if starts(with: "\\__") {
            index += 2
            return Array("__".utf8)
        }
        guard Self.escaped.contains(bytes[index + 1]) else { return [bytes[index]] }
        index += 1
        return [bytes[index]]
    }

    /// Passes over `# …`, `// …` and `/* … */`, and the white space before each.
    mutating func skipComments() {
        while true {
            let before = index
            skipSpace()
            if starts(with: "#") || starts(with: "//") {
                while let byte = next, byte != UInt8(ascii: "\n") { index += 1 }
            } else if !skipBlockComment() {
                index = before
                return
            }
        }
    }

    private mutating func skipBlockComment() -> Bool {
        guard starts(with: "/*"), index + 2 < end else { return false }
        var close = index + 2
        while close + 1 < end {
            if bytes[close] == UInt8(ascii: "*"), bytes[close + 1] == UInt8(ascii: "/") {
                index = close + 2
                return true
            }
            close += 1
        }
        return false
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (0x09...0x0a).contains(byte) || byte == 0x0d {
            index += 1
        }
    }

    /// Passes over comments, then white space.
    mutating func skipBlank() {
        skipComments()
        skipSpace()
    }
}

// MARK: - Bytes

extension VariantParser {
    var next: UInt8? { index < end ? bytes[index] : nil }

    func starts(with text: String) -> Bool {
        index + text.utf8.count <= end && bytes[index..<end].starts(with: text.utf8)
    }

    mutating func take(_ text: String) -> Bool {
        guard starts(with: text) else { return false }
        index += text.utf8.count
        return true
    }

    mutating func digits() -> [UInt8] {
        let start = index
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        return Array(bytes[start..<index])
    }

    func mark(_ offset: Int) -> Mark { Mark(source: source, offset: offset) }

    /// Why the byte at `offset` can't stand there.
    func unexpected(at offset: Int) -> Fault {
        guard offset < end else {
            return Fault(message: "the text ends too early", offset: offset)
        }
        let byte = Character(Unicode.Scalar(bytes[offset]))
        switch byte {
        case "$":
            return Fault(
                message: "'$' means something only in '${name}' and after a count, '{2$$a|b}';"
                    + " write '\\$' for the character itself",
                offset: offset)
        case "%":
            return Fault(
                message: "'%' means something only in '%{… ... …$$…}'; write '\\%' for the"
                    + " character itself",
                offset: offset)
        default: return Fault(message: "'\(byte)' can't stand here", offset: offset)
        }
    }
}
