internal import Core

/// What a body that is no JSON says: the title of an HTML page, the message of an XML document,
/// the text itself.
struct PageText: Hashable, Sendable {
    /// What a body is.
    enum Form: Hashable, Sendable {
        case empty, text, html, xml, binary
    }

    let form: Form
    /// What it says, as it was said: not cut, and not made safe.
    let words: String?

    /// What is looked at of a page.
    private static let readMax = 64 * 1024

    init(_ body: [UInt8]) {
        let text = String(decoding: body.prefix(Self.readMax), as: UTF8.self).trimmed
        if text.isEmpty {
            (form, words) = (.empty, nil)
        } else if Self.isBinary(body.prefix(512)) {
            (form, words) = (.binary, nil)
        } else if text.hasPrefix("<") {
            let isXML = text.hasPrefix("<?xml") && !text.lowercased().contains("<html")
            form = isXML ? .xml : .html
            words =
                isXML
                ? Self.inside(text, ["message", "faultstring", "code"])
                : Self.inside(text, ["title", "h1", "h2"])
        } else {
            form = .text
            // Whole: what is cut before secrets are out may show half of one.
            words = String(decoding: body, as: UTF8.self).trimmed
        }
    }

    /// No text has a null byte or many control characters.
    private static func isBinary(_ start: ArraySlice<UInt8>) -> Bool {
        let controls = start.count { $0 < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].contains($0) }
        return start.contains(0) || controls * 10 > start.count
    }

    /// The text of the first of these elements that has any.
    private static func inside(_ page: String, _ names: [String]) -> String? {
        let lowercase = Array(page.utf8).map { (65...90).contains($0) ? $0 + 32 : $0 }
        let bytes = Array(page.utf8)
        for name in names {
            guard let open = index(of: Array("<\(name)".utf8), in: lowercase, from: 0),
                let start = lowercase[open...].firstIndex(of: UInt8(ascii: ">")),
                let end = index(of: Array("</\(name)".utf8), in: lowercase, from: start)
            else { continue }
            let text = plain(String(decoding: bytes[(start + 1)..<end], as: UTF8.self))
            if !text.isEmpty { return text }
        }
        return nil
    }

    private static func index(of word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= word.count, start <= bytes.count - word.count else { return nil }
        return (start...(bytes.count - word.count)).first { bytes[$0...].starts(with: word) }
    }

    /// Without elements inside, and with the usual entities as what they stand for.
    private static func plain(_ text: String) -> String {
        var output = ""
        var isTag = false
        for character in text {
            if character == "<" { isTag = true }
            if !isTag { output.append(character) }
            if character == ">" { isTag = false }
        }
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"),
            ("&nbsp;", " "), ("&amp;", "&"),
        ]
        for (entity, character) in entities {
            output = output.replacing(entity, with: character)
        }
        return output.trimmed
    }
}
