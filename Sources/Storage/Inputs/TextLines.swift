internal import Core

/// Reads text files, whole or cut into lines.
enum TextLines {
    /// As many as a manifest may have values; each takes memory of its own.
    static let linesMax = 250_000

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The lines without their ends: a line feed, a carriage return, or one of each in that order.
    ///
    /// A byte-order mark is skipped.
    /// - Throws: when a line can't be read as text, or is one too many.
    static func lines(in bytes: [UInt8], of path: String) throws(InputFileError) -> [String] {
        var lines: [String] = []
        let text = try utf8(bytes, of: path)
        var rest = text[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != lineFeed && $0 != carriageReturn }
            rest = rest[line.endIndex...]
            let end = rest.prefix(2)
            rest = rest.dropFirst(end.elementsEqual([carriageReturn, lineFeed]) ? 2 : 1)
            guard let text = String(validating: line, as: UTF8.self) else {
                throw InputFileError(
                    "line \(lines.count + 1) of '\(path)' is not UTF-8; save the file as UTF-8")
            }
            guard lines.count < linesMax else {
                throw InputFileError("'\(path)' has more than \(linesMax) lines; split it")
            }
            lines.append(text)
        }
        return lines
    }

    /// The whole text without its byte-order mark.
    ///
    /// - Throws: when a line can't be read as text.
    static func text(in bytes: [UInt8], of path: String) throws(InputFileError) -> String {
        let rest = try utf8(bytes, of: path)
        if let text = String(validating: rest, as: UTF8.self) { return text }
        _ = try lines(in: bytes, of: path)
        throw InputFileError("'\(path)' is not UTF-8; save the file as UTF-8")
    }

    /// The bytes as UTF-8, which is yet to be checked, without a byte-order mark.
    private static func utf8(
        _ bytes: [UInt8], of path: String
    ) throws(InputFileError) -> ArraySlice<UInt8> {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return bytes.dropFirst(3) }
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else {
            guard !bytes.contains(0) else {
                throw InputFileError(
                    "'\(path)' has zero bytes in it, so it is no text, or UTF-16 without a mark that"
                        + " says so; save it as UTF-8")
            }
            return bytes[...]
        }
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
            isLittle
                ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
                : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
        }
        guard bytes.count % 2 == 0, !units.contains(0),
            let text = String(validating: units, as: UTF16.self)
        else {
            throw InputFileError(
                "'\(path)' begins as UTF-16 does and is none; save it as UTF-8")
        }
        return Array(text.utf8)[...]
    }
}
