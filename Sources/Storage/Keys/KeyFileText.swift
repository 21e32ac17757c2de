internal import Core

/// The text of a file of keys, `NAME=value` a line, of which only the names that are wanted are
/// taken.
///
/// Understood are blank lines, comments, `export NAME=value`, values as they stand, in `'…'` as they
/// stand, in `"…"` with escapes, line ends of every kind and a byte order mark. Nothing in a value is
/// expanded. A quoted value of a name that is not wanted may have several lines.
struct KeyFileText {
    /// The values by name, of which the last counts, as in a shell; empty ones are not there.
    private(set) var secrets: [String: Secret] = [:]
    /// What is wrong about the names that are wanted, and about no others.
    private(set) var faults: [KeyFile.Fault] = []
    private(set) var notes: [KeyFile.Fault] = []
    private let lines: [ArraySlice<UInt8>]
    private let wanted: Set<String>

    init(_ bytes: [UInt8], wanted: Set<String>) {
        self.wanted = wanted
        lines = Self.lines(of: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...])
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            faults = wanted.sorted().map {
                KeyFile.Fault(line: 1, name: $0, message: "the file is UTF-16; save it as UTF-8")
            }
            return
        }
        var number = 0
        while number < lines.count { number += take(number) }
    }

    /// - Returns: How many lines it has.
    private mutating func take(_ number: Int) -> Int {
        var rest = lines[number].drop(while: Self.isBlank)
        guard let first = rest.first, first != UInt8(ascii: "#") else { return 1 }
        if rest.starts(with: "export".utf8), let next = rest.dropFirst(6).first, Self.isBlank(next)
        {
            rest = rest.dropFirst(6).drop(while: Self.isBlank)
        }
        let name = String(decoding: rest.prefix(while: Self.isName), as: UTF8.self)
        rest = rest.dropFirst(name.utf8.count).drop(while: Self.isBlank)
        guard !name.isEmpty, rest.first == UInt8(ascii: "=") else {
            noteUnreadable(number)
            return 1
        }
        let value = rest.dropFirst()
        guard wanted.contains(name) else { return lineCount(of: value, from: number) }
        do throws(Reason) {
            set(name, try Self.value(value), line: number + 1)
        } catch {
            secrets[name] = nil
            faults.removeAll { $0.name == name }
            faults.append(KeyFile.Fault(line: number + 1, name: name, message: error.message))
        }
        return 1
    }

    private mutating func set(_ name: String, _ value: Value, line: Int) {
        let note = { KeyFile.Fault(line: line, name: name, message: $0) }
        if secrets[name] != nil || faults.contains(where: { $0.name == name }) {
            notes.append(note("it stands there twice; this one counts"))
        }
        if value.namesOthers {
            notes.append(note("it is taken as it stands: names in it are not expanded"))
        }
        faults.removeAll { $0.name == name }
        secrets[name] = value.text.isEmpty ? nil : Secret(value.text)
    }

    /// A line that is none of a file of keys matters when a wanted name stands before its value.
    private mutating func noteUnreadable(_ number: Int) {
        let head = lines[number].prefix { $0 != UInt8(ascii: "=") }
        for word in head.split(whereSeparator: { !Self.isWord($0) }) {
            let name = String(decoding: word, as: UTF8.self)
            guard wanted.contains(name), secrets[name] == nil else { continue }
            faults.append(
                KeyFile.Fault(
                    line: number + 1, name: name, message: "the line can't be read; write \(name)=…"
                ))
        }
    }

    /// How many lines a value has that nobody wants: a quoted one may go on.
    private func lineCount(of value: ArraySlice<UInt8>, from number: Int) -> Int {
        let value = value.drop(while: Self.isBlank)
        guard let quote = value.first, Self.isQuote(quote) else { return 1 }
        var line = value.dropFirst()
        for count in 1...max(1, lines.count - number) {
            if let end = Self.end(of: line, quote) {
                // A quote with more behind it opens the next value: this one was never closed.
                return Self.isEnd(line[(end + 1)...]) ? count : 1
            }
            guard number + count < lines.count else { return 1 }
            line = lines[number + count]
        }
        return 1
    }
}

// MARK: - Values

extension KeyFileText {
    private struct Value {
        var text: String
        /// Whether it looks as if names in it were meant to be replaced.
        var namesOthers = false
    }

    /// Why a value can't be read; says nothing of what is in it.
    private struct Reason: Error {
        let message: String
    }

    private static func value(_ bytes: ArraySlice<UInt8>) throws(Reason) -> Value {
        let body = bytes.drop(while: isBlank)
        guard let first = body.first else { return Value(text: "") }
        if first == UInt8(ascii: "#"), body.startIndex > bytes.startIndex { return Value(text: "") }
        for quote in ["\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}"]
        where body.starts(with: quote.utf8) {
            throw Reason(message: "its quotes are typographic; write '…' or \"…\"")
        }
        guard isQuote(first) else { return try plain(body) }
        let inner = body.dropFirst()
        guard let end = end(of: inner, first) else {
            throw Reason(message: "its quote is not closed on the same line")
        }
        guard isEnd(inner[(end + 1)...]) else {
            throw Reason(message: "there is text behind its closing quote")
        }
        let quoted = inner[..<end]
        guard first == UInt8(ascii: "\"") else { return Value(text: try text(quoted)) }
        let value = try text(try unescaped(quoted))
        return Value(text: value, namesOthers: hasNames(value))
    }

    private static func plain(_ body: ArraySlice<UInt8>) throws(Reason) -> Value {
        var end = body.endIndex
        for index in body.indices.dropFirst()
        where body[index] == UInt8(ascii: "#") && isBlank(body[index - 1]) {
            end = index
            break
        }
        var kept = body[..<end]
        while let last = kept.last, isBlank(last) { kept.removeLast() }
        let value = try text(kept)
        return Value(text: value, namesOthers: hasNames(value))
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(Reason) -> ArraySlice<UInt8> {
        var output: ArraySlice<UInt8> = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                output.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "n"): output.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): output.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): output.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "$"),
                UInt8(ascii: "`"):
                output.append(escape)
            default:
                throw Reason(
                    message: "there is no such escape in \"…\"; write \\\\ for a backslash, or '…'")
            }
        }
        return output
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(Reason) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Reason(message: "its value is not UTF-8")
        }
        return text
    }

    private static func hasNames(_ value: String) -> Bool {
        guard let dollar = value.firstRange(of: "${") else { return false }
        return value[dollar.upperBound...].contains("}")
    }

    /// Where a quoted value ends.
    private static func end(of bytes: ArraySlice<UInt8>, _ quote: UInt8) -> Int? {
        var isEscaped = false
        for index in bytes.indices {
            if isEscaped {
                isEscaped = false
            } else if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                isEscaped = true
            } else if bytes[index] == quote {
                return index
            }
        }
        return nil
    }

    /// Whether nothing is left of a line but blanks and a comment.
    private static func isEnd(_ bytes: ArraySlice<UInt8>) -> Bool {
        let rest = bytes.drop(while: isBlank)
        return rest.isEmpty
            || (rest.first == UInt8(ascii: "#") && rest.startIndex > bytes.startIndex)
    }
}

// MARK: - Bytes

extension KeyFileText {
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Of names that other programs take, too.
    private static func isWord(_ byte: UInt8) -> Bool {
        isName(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func lines(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                index += 1
                continue
            }
            lines.append(bytes[start..<index])
            let isPair =
                byte == UInt8(ascii: "\r") && index + 1 < bytes.endIndex
                && bytes[index + 1] == UInt8(ascii: "\n")
            index += isPair ? 2 : 1
            start = index
        }
        return lines + (start < bytes.endIndex ? [bytes[start...]] : [])
    }
}
