@testable import YAML

/// The events of a source, one a line, in the notation of `Suite/witness`.
struct EventText {
    private(set) var lines: [String] = []

    /// Reads all of the source; a refusal is the last line.
    init(_ bytes: [UInt8]) throws(Problem) {
        let source = try Source(bytes, limits: YAMLLimits())
        var events = try EventReader(source)
        do {
            while true {
                let event = try events.next()
                lines.append("\(Self.words(event.kind)) @\(event.start.text)-\(event.end.text)")
                if case .streamEnd = event.kind { return }
            }
        } catch {
            lines.append("refused @\(error.place.text)")
        }
    }

    /// The FNV-1a hash of the lines, 64 bits as 16 hexadecimal digits.
    var digest: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in lines.joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func words(_ kind: Event.Kind) -> String {
        switch kind {
        case .streamStart: "+STR"
        case .streamEnd: "-STR"
        case .documentStart: "+DOC"
        case .documentEnd: "-DOC"
        case .listStart(let start):
            "+SEQ" + (start.isFlow ? " []" : "") + properties(start.anchor, start.tag)
        case .listEnd: "-SEQ"
        case .mapStart(let start):
            "+MAP" + (start.isFlow ? " {}" : "") + properties(start.anchor, start.tag)
        case .mapEnd: "-MAP"
        case .alias(let name): "=ALI *" + name
        case .scalar(let scalar):
            "=VAL" + properties(scalar.anchor, scalar.tag) + " " + sign(scalar.style)
                + escaped(scalar.text)
        }
    }

    private static func properties(_ anchor: String?, _ tag: String?) -> String {
        (anchor.map { " &" + $0 } ?? "") + (tag.map { " <\($0)>" } ?? "")
    }

    private static func sign(_ style: WrittenScalar.Style) -> String {
        switch style {
        case .plain: ":"
        case .quoted: "\""
        case .literal: "|"
        case .folded: ">"
        }
    }

    private static func escaped(_ text: String) -> String {
        let escapes: [Unicode.Scalar: String] = [
            "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\u{8}": "\\b",
        ]
        return text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
    }
}

extension Position {
    fileprivate var text: String { "\(line):\(column)" }
}
