internal import Core

/// How values are spelled in block YAML so that they are read again as exactly what they are.
///
/// Text is always in double quotes: nothing in it can be taken for a number, `null`, a comment or a reference.
enum YAMLText {
    /// `text` in double quotes, on one line.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += #"\""#
            case "\\": result += #"\\"#
            case "\n": result += #"\n"#
            case "\t": result += #"\t"#
            case "\r": result += #"\r"#
            default: result += isPrintable(scalar) ? String(scalar) : escaped(scalar)
            }
        }
        return result + "\""
    }

    /// The same for text that is a template when it is read: what looks like a reference stays text.
    static func literal(_ text: String) -> String {
        quoted(escapedReferences(text))
    }

    static func template(_ template: TextTemplate) -> String {
        quoted(
            template.parts.map { part in
                switch part {
                case .literal(let text): escapedReferences(text)
                case .reference(let reference): self.reference(reference)
                }
            }.joined())
    }

    static func reference(_ reference: Reference) -> String { reference.marked }

    /// A name of ours or of a service: plain where nobody could read it as anything else.
    static func key(_ name: String) -> String {
        let isWord = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        let startsPlain = name.unicodeScalars.first?.properties.isAlphabetic ?? false
        let reserved = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        return isWord && startsPlain && !reserved.contains(name.lowercased()) ? name : quoted(name)
    }

    private static func escapedReferences(_ text: String) -> String {
        text.replacing("${{", with: "$${{")
    }

    /// Whether libyaml takes the scalar as it is and does not see the end of a line in it.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202F...0x2065, 0x2070...0xD7FF, 0xE000...0xFEFE,
            0xFF00...0xFFFD, 0x10000...0x10FFFF:
            true
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return #"\u"# + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
