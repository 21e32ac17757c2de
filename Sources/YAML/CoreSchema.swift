/// The YAML 1.2 core schema: what a plain scalar means.
///
/// Unlike YAML 1.1 it knows no `yes`, `on`, `16:9`, dates or leading-zero octals.
enum CoreSchema {
    /// What a written scalar stands for, its tag honoured.
    static func scalar(_ written: WrittenScalar, at mark: Mark) throws(Problem) -> Scalar {
        guard let tag = written.tag else {
            return written.style == .plain
                ? try plain(written.text, at: mark) : .text(written.text)
        }
        switch try Tag(tag, at: mark) {
        case .text, .unspecific: return .text(written.text)
        case .null: if isNull(written.text) { return .null }
        case .bool: if let bool = bool(written.text) { return .bool(bool) }
        case .integer:
            if case .integer(let number) = try number(written.text, at: mark) {
                return .integer(number)
            }
        case .decimal:
            switch try number(written.text, at: mark) {
            case .integer(let number): return .decimal(String(number))
            case let number?: return number
            case nil: break
            }
        case .list, .map: break
        }
        throw Problem(
            "\(quoted(written.text)) is not what its tag '\(Tag.short(tag))' says; "
                + "remove the tag or correct the value", at: mark)
    }

    private static func plain(_ text: String, at mark: Mark) throws(Problem) -> Scalar {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"):
            return isNull(text) ? .null : .text(text)
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
            return bool(text).map(Scalar.bool) ?? .text(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            return try number(text, at: mark) ?? .text(text)
        default: return .text(text)
        }
    }

    private static func isNull(_ text: String) -> Bool {
        ["", "~", "null", "Null", "NULL"].contains(text)
    }

    private static func bool(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// The number written, nil where the text is none.
    private static func number(_ text: String, at mark: Mark) throws(Problem) -> Scalar? {
        if isNotFinite(text) {
            throw Problem(
                "\(quoted(text)) is not a number a service can take; quote it to send text",
                at: mark)
        }
        guard let spelling = NumberSpelling(text) else { return nil }
        guard text.utf8.count <= 1000 else {
            throw Problem(
                "the number \(quoted(text)) is longer than 1000 characters; quote it to send text",
                at: mark)
        }
        guard spelling.isInteger else { return .decimal(spelling.json) }
        guard let integer = spelling.integer else {
            throw Problem(
                "the number \(quoted(text)) is outside −9223372036854775808 … "
                    + "18446744073709551615; quote it to send text", at: mark)
        }
        return .integer(integer)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isNotFinite(_ text: String) -> Bool {
        guard (4...5).contains(text.utf8.count), !text.utf8.contains(where: isDigit) else {
            return false
        }
        let isSigned = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
        let unsigned = isSigned ? text.dropFirst() : text[...]
        if [".inf", ".Inf", ".INF"].contains(unsigned) { return true }
        return [".nan", ".NaN", ".NAN"].contains(text)
    }
}
