internal import Core

/// Text of services and users made safe for terminals: nothing in it moves a cursor, changes a colour or turns
/// the direction of reading, and what was taken out can be seen.
///
/// Control characters become `\x1b`, characters that steer the layout become `\u{202e}`, bytes that are not
/// UTF-8 become `\xff`, tabs become spaces.
package enum SafeText {
    /// The text with its line ends kept.
    package static func lines(_ text: String) -> String {
        mapped(text.replacing("\r\n", with: "\n"), newline: "\n")
    }

    /// The text on one line: line ends become single spaces, and none stands at an end.
    ///
    /// - Parameter columnsMax: Where it is cut short, with `…` as its last column; at least 1.
    package static func line(_ text: String, columnsMax: Int = 500) -> String {
        // No more than could be shown is looked at: a service may send a megabyte.
        let beginning = String(text.unicodeScalars.prefix(columnsMax * 8 + 64))
        let words = mapped(beginning.replacing("\r\n", with: "\n"), newline: "\n")
            .split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
        return truncated(words.joined(separator: " "), columnsMax: columnsMax)
    }

    /// The one-line text of bytes that may not be UTF-8.
    package static func line(bytes: [UInt8], columnsMax: Int = 500) -> String {
        var text = ""
        var rest = bytes[...].prefix(columnsMax * 8 + 64)
        while let first = rest.first {
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            if let piece = String(validating: rest.prefix(length), as: UTF8.self) {
                text += piece
                rest = rest.dropFirst(length)
            } else {
                text += hexadecimal(UInt32(first))
                rest = rest.dropFirst()
            }
        }
        return line(text, columnsMax: columnsMax)
    }

    /// The text cut to so many columns, with `…` where the rest was.
    package static func truncated(_ text: String, columnsMax: Int) -> String {
        guard DisplayWidth.of(text) > columnsMax else { return text }
        var kept = ""
        var columns = 0
        for character in text {
            let width = DisplayWidth.of(character)
            guard columns + width <= columnsMax - 1 else { break }
            kept.append(character)
            columns += width
        }
        return columnsMax > 0 ? kept + "…" : ""
    }

    /// What stands for a scalar on a terminal.
    static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x09: " "
        case 0..<0x20, 0x7F...0x9F: hexadecimal(scalar.value)
        default: scalar.isUnseen ? escaped(scalar) : String(scalar)
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        #"\u{"# + String(scalar.value, radix: 16) + "}"
    }

    /// The text without what can't be seen, and otherwise as it is: the last step before a terminal.
    package static func seen(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isUnseen) else { return text }
        return text.unicodeScalars.reduce(into: "") { $0 += $1.isUnseen ? escaped($1) : String($1) }
    }

    private static func mapped(_ text: String, newline: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result += scalar == "\n" ? newline : shown(scalar)
        }
        return result
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        #"\x"# + (value < 16 ? "0" : "") + String(value, radix: 16)
    }
}
