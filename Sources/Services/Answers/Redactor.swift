internal import Core
internal import FoundationEssentials

/// Makes what a service said fit to be shown and stored: no secret, no control characters, not long.
struct Redactor: Sendable {
    /// What must not be seen, the longest first, as bytes.
    private let patterns: [[UInt8]]

    static let byteCountMax = 500

    init(_ secrets: some Sequence<Secret>) {
        let texts = secrets.flatMap { secret -> [String] in
            let text = secret.revealedForRequest()
            return [
                text, PercentEncoding.encoded(text), Data(text.utf8).base64EncodedString(),
                String(JSON.string(text).text.dropFirst().dropLast()),
            ]
        }
        patterns = Set(texts.filter { !$0.isEmpty }).map { Array($0.utf8) }.sorted {
            $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count
        }
    }

    /// `text` without secrets and control characters, at most 500 bytes of it.
    func callAsFunction(_ text: String) -> String {
        cut(safe(hidden(Array(text.utf8.prefix(64 * 1024)))))
    }

    private func hidden(_ bytes: [UInt8]) -> String {
        var bytes = bytes
        for pattern in patterns {
            var output: [UInt8] = []
            var index = 0
            while index < bytes.count {
                if bytes[index] == pattern[0], bytes[index...].starts(with: pattern) {
                    output.append(contentsOf: "<secret>".utf8)
                    index += pattern.count
                } else {
                    output.append(bytes[index])
                    index += 1
                }
            }
            bytes = output
        }
        return String(decoding: bytes, as: UTF8.self)
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
