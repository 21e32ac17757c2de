internal import Core

/// Reads text files, whole or cut into lines.
enum TextLines {
    /// As many as a manifest may have values; each takes memory of its own.
    static let linesMax = 250_000

    /// The lines without their ends, a line feed alone or after a carriage return.
    ///
    /// A byte-order mark is skipped.
    /// - Throws: when a line is not UTF-8, or one too many.
    static func lines(in bytes: [UInt8], of path: String) throws(InputFileError) -> [String] {
        var lines: [String] = []
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        while !rest.isEmpty {
            var line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest[line.endIndex...].dropFirst()
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
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
    /// - Throws: when a line is not UTF-8.
    static func text(in bytes: [UInt8], of path: String) throws(InputFileError) -> String {
        let rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        if let text = String(validating: rest, as: UTF8.self) { return text }
        _ = try lines(in: bytes, of: path)
        throw InputFileError("'\(path)' is not UTF-8; save the file as UTF-8")
    }
}
