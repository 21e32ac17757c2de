internal import Core

/// Makes what a service said fit to be shown and stored.
///
/// No secret, no control characters, not long.
struct Redactor: Sendable {
    private let redaction: Redaction

    static let byteCountMax = 500
    /// What is looked at: all spaces, it could come to nothing at all.
    private static let readBytesMax = 64 * 1024

    init(_ secrets: some Sequence<Secret>) {
        redaction = Redaction(secrets)
    }

    /// `text` without secrets and control characters, at most 500 bytes of it.
    func callAsFunction(_ text: String) -> String {
        let bytes = redaction.hidden(Array(text.utf8), bytesMax: Self.readBytesMax)
        return cut(safe(String(decoding: bytes, as: UTF8.self)))
    }

    /// The beginning of a text without secrets, at most `count` characters and an ellipsis.
    func start(of text: String, _ count: Int) -> String {
        let shown = self(text)
        return shown.count > count ? shown.prefix(count) + "…" : shown
    }

    /// Whether `text` holds a secret, as it is or with more or less of it percent-encoded.
    func finds(in text: String) -> Bool {
        redaction.finds(in: text) || redaction.finds(in: PercentCode.decode(text))
    }

    /// On one line, without what moves a terminal's cursor or turns the direction of writing.
    private func safe(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0a, 0x0d, 0x20:
                if let last = output.last, last != " " { output.append(" ") }
            case 0..<0x20, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069:
                output.append("\u{fffd}")
            default: output.append(scalar)
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
