internal import Core

/// Makes what a service said fit to be shown and stored.
///
/// No secret, no control characters, not long.
struct Redactor: Sendable {
    private let redaction: Redaction

    static let byteCountMax = 500
    /// What is looked at: all spaces, it could come to nothing at all.
    private static let readBytesMax = 72 * 1024

    init(_ secrets: some Sequence<Secret>) {
        redaction = Redaction(secrets)
    }

    /// `text` without secrets and control characters, at most 500 bytes of it.
    ///
    /// Cut short last: a secret that is cut off before it is looked for would show its beginning.
    func callAsFunction(_ text: String) -> String {
        let safe = safe(text.utf8.count <= Self.readBytesMax ? text : beginning(of: text))
        return cut(redaction.hidden(safe))
    }

    /// The beginning of a text without secrets, at most `count` characters and an ellipsis.
    func start(of text: String, _ count: Int) -> String {
        let shown = self(text)
        return shown.count > count ? shown.prefix(count) + "…" : shown
    }

    /// Whether `text` holds a secret, in whatever spelling.
    func finds(in text: String) -> Bool { redaction.finds(in: text) }

    private func beginning(of text: String) -> String {
        let bytes = text.utf8.prefix(Self.readBytesMax)
        return String(decoding: bytes, as: UTF8.self) + "…"
    }

    /// On one line, without what moves a terminal's cursor, can't be seen or turns the direction of
    /// writing.
    private func safe(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0a, 0x0d, 0x20:
                if let last = output.last, last != " " { output.append(" ") }
            case 0..<0x20, 0x7f...0x9f: output.append("\u{fffd}")
            default: output.append(scalar.isUnseen ? "\u{fffd}" : scalar)
            }
        }
        return String(output).trimmed
    }

    private func cut(_ text: String) -> String {
        guard text.utf8.count > Self.byteCountMax else { return text }
        var output = String.UnicodeScalarView()
        var count = "…".utf8.count
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > Self.byteCountMax { break }
            output.append(scalar)
        }
        return String(output) + "…"
    }
}
