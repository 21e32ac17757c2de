/// Walks markup, byte by byte, from the tag of its outermost element to the one that closes it.
///
/// Comments, declarations and quoted values are passed over as such, whatever is written in them.
struct MarkupWalk: Hashable, Sendable {
    private enum Step: Hashable {
        case blank, opened, name, tag, slash, quote(UInt8), closing, content
        case bang, comment(Int), data(Int), declaration(Int), instruction(Bool)
    }

    /// The outermost element's name without its prefix, in lower case; `nil` until it is known.
    private(set) var root: String?
    /// What stands between the brackets of its tag, once that is whole.
    private(set) var rootTag: [UInt8]?
    /// Whether that element is closed.
    private(set) var isOver = false
    /// Whether it is no markup at all.
    private(set) var isText = false
    private var step = Step.blank
    private var depth = 0
    private var tag: [UInt8] = []
    private var bang: [UInt8] = []
    private var firstLetter: UInt8?
    private var isHTML = false
    /// Counts the bytes taken.
    private var index = 0

    private static let tagMax = 16 << 10

    /// Whether it is an SVG drawing, and not one that stands in a page of its own.
    var isDrawing: Bool { root == "svg" && !isHTML }

    /// What it is, with the article.
    var kind: String {
        if firstLetter == UInt8(ascii: "{") || firstLetter == UInt8(ascii: "[") {
            return "JSON text"
        }
        if isText || firstLetter == nil { return "plain text" }
        return isHTML || root.map(Self.ofHTML.contains) ?? false
            ? "an HTML page" : "an XML document"
    }

    private static let ofHTML: Set = [
        "html", "head", "body", "title", "meta", "script", "style", "link", "div", "p", "h1", "h2",
        "h3", "center", "pre", "span", "table", "a", "br", "hr", "b", "i", "font", "section",
        "main", "img", "form", "ul", "iframe",
    ]

    mutating func take(_ byte: UInt8) {
        index += 1
        if isOver || isText { return }
        // A byte-order mark, in UTF-8, or as it is left of pairs.
        if index <= 3, firstLetter == nil, byte >= 0x80 || byte == 0x3F { return }
        if firstLetter == nil, !Self.isBlank(byte) { firstLetter = byte }
        switch step {
        case .blank, .content: between(byte)
        case .opened: open(byte)
        case .name, .tag, .slash: inTag(byte)
        case .quote(let mark):
            keep(byte)
            if byte == mark { step = .tag }
        case .closing: if byte == UInt8(ascii: ">") { close() }
        case .bang, .comment, .data, .declaration, .instruction: aside(byte)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(byte)
    }

    private mutating func between(_ byte: UInt8) {
        if byte == UInt8(ascii: "<") {
            step = .opened
        } else if depth == 0, !Self.isBlank(byte) {
            isText = true
        }
    }

    /// Takes the byte behind a `<`.
    private mutating func open(_ byte: UInt8) {
        tag = []
        bang = []
        switch byte {
        case UInt8(ascii: "!"): step = .bang
        case UInt8(ascii: "?"): step = .instruction(false)
        case UInt8(ascii: "/"): step = .closing
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "_"), 0x80...:
            tag = [byte]
            step = .name
        default: if depth == 0 { isText = true } else { step = .content }
        }
    }

    private mutating func keep(_ byte: UInt8) {
        if root == nil || rootTag == nil, tag.count < Self.tagMax { tag.append(byte) }
    }

    private mutating func inTag(_ byte: UInt8) {
        let isEmpty = step == .slash
        switch byte {
        case UInt8(ascii: ">"):
            named()
            if rootTag == nil { rootTag = tag }
            depth += 1
            step = .content
            if isEmpty { close() }
        case UInt8(ascii: "/"):
            named()
            step = .slash
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            keep(byte)
            step = .quote(byte)
        default:
            if Self.isBlank(byte) { named() }
            keep(byte)
            step = step == .name && !Self.isBlank(byte) ? .name : .tag
        }
    }

    /// Hears that the name of a tag is whole.
    private mutating func named() {
        guard root == nil else { return }
        let name = String(decoding: tag, as: UTF8.self).lowercased()
        root = name.split(separator: ":").last.map(String.init) ?? name
    }

    private mutating func close() {
        depth -= 1
        step = .content
        if depth <= 0 {
            isOver = root != nil
            if root == nil { isText = true }
        }
    }

    /// Walks what is no element: `<!-- … -->`, `<![CDATA[ … ]]>`, `<!DOCTYPE … [ … ]>`, `<? … ?>`.
    private mutating func aside(_ byte: UInt8) {
        let isEnd = byte == UInt8(ascii: ">")
        switch step {
        case .bang:
            bang.append(byte)
            if bang == Array("--".utf8) {
                step = .comment(0)
            } else if bang == Array("[CDATA[".utf8) {
                step = .data(0)
            } else if bang.count == 2, bang[0] != UInt8(ascii: "-"), bang[0] != UInt8(ascii: "[") {
                step = .declaration(0)
            } else if bang.count > 7 || isEnd {
                step = .content
            }
        case .comment(let dashes):
            let next = byte == UInt8(ascii: "-") ? .comment(min(dashes + 1, 2)) : Step.comment(0)
            step = isEnd && dashes == 2 ? .content : next
        case .data(let brackets):
            let next = byte == UInt8(ascii: "]") ? .data(min(brackets + 1, 2)) : Step.data(0)
            step = isEnd && brackets == 2 ? .content : next
        case .declaration(let brackets):
            if bang.count < 32 { bang.append(byte) }
            let text = String(decoding: bang, as: UTF8.self).lowercased()
            if text.hasPrefix("doctype html") { isHTML = true }
            let open = byte == UInt8(ascii: "[") ? 1 : byte == UInt8(ascii: "]") ? -1 : 0
            step = isEnd && brackets <= 0 ? .content : .declaration(brackets + open)
        case .instruction(let isMarked):
            step = isEnd && isMarked ? .content : .instruction(byte == UInt8(ascii: "?"))
        case .blank, .opened, .name, .tag, .slash, .quote, .closing, .content: break
        }
    }
}
