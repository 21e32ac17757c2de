/// The first words of a text, fit to stand in a message.
enum FirstWords {
    private static let scalarsMax = 1000

    /// What a reader would see of `head`, on one line: without tags, scripts, styles and control
    /// characters; of markup that shows nothing, the markup itself.
    static func of(_ head: [UInt8], isMarkup: Bool) -> String {
        let plain = isMarkup ? visible(head) : head
        let words = line(String(decoding: plain, as: UTF8.self))
        return words.isEmpty && isMarkup ? line(String(decoding: head, as: UTF8.self)) : words
    }

    private static func line(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if output.count >= scalarsMax { return String(output) + "…" }
            switch scalar.value {
            case 0xFEFF: break
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0xA0:
                if let last = output.last, last != " " { output.append(" ") }
            case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
                if output.last != "\u{FFFD}" { output.append("\u{FFFD}") }
            default: output.append(scalar)
            }
        }
        if output.last == " " { output.removeLast() }
        return String(output)
    }

    /// The text between the tags, but for that of elements that are not shown.
    private static func visible(_ head: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var rest = head[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            output += rest[..<open]
            output.append(0x20)
            rest = rest[open...]
            let name = String(decoding: rest.dropFirst().prefix(8), as: UTF8.self).lowercased()
            let end: String
            if name.hasPrefix("!--") {
                end = "-->"
            } else if name.hasPrefix("script") {
                end = "</script"
            } else if name.hasPrefix("style") {
                end = "</style"
            } else {
                end = ">"
            }
            rest = after(end, in: rest.dropFirst())
            if end.hasPrefix("<") { rest = after(">", in: rest) }
        }
        return output + rest
    }

    private static func after(_ end: String, in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let wanted = Array(end.utf8)
        var index = bytes.startIndex
        while index + wanted.count <= bytes.endIndex {
            let found = bytes[index..<index + wanted.count].map {
                (65...90).contains($0) ? $0 | 32 : $0
            }
            if found == wanted { return bytes[(index + wanted.count)...] }
            index += 1
        }
        return []
    }
}
