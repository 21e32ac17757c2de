internal import Core

/// What an answer has: the paths of its values as a description writes them, with their types and
/// beginnings.
///
/// `state: "done", out[*].url: "https://a.example/1.png" (first of 3), cost: 0.05`. Bounded in
/// depth, count and length; credentials are taken out before anything is cut.
struct AnswerOutline {
    /// One entry for each path, in the answer's order.
    let lines: [String]
    /// How many further entries there would have been.
    let omittedCount: Int

    /// Enough for the answers of all services known, and for one screen.
    static let linesMax = 24
    private static let depthMax = 8
    private static let valueCountMax = 40
    private static let nameCountMax = 60
    /// What is looked at, whatever an answer holds.
    private static let visitsMax = 2000

    init(_ json: JSON, redact: Redactor, linesMax: Int = Self.linesMax) {
        var walk = Walk(redact: redact)
        walk.visit(json, at: "", count: nil, depth: 0)
        let found = walk.entries
        // What could be an image is what is looked for: it stays, whatever else there is.
        let images = found.indices.filter { found[$0].isImageLike }.prefix(linesMax)
        let others = found.indices.filter { !found[$0].isImageLike }
            .prefix(max(0, linesMax - images.count))
        lines = (images + others).sorted().map { found[$0].text }
        omittedCount = found.count - lines.count
    }

    /// The entries on one line.
    var text: String {
        let rest = omittedCount > 0 ? ["and \(omittedCount) more"] : []
        return (lines + rest).joined(separator: ", ")
    }
}

// MARK: - Walking

extension AnswerOutline {
    private struct Entry {
        let text: String
        let isImageLike: Bool
    }

    private struct Walk {
        let redact: Redactor
        var entries: [Entry] = []
        private var visitCount = 0

        init(redact: Redactor) {
            self.redact = redact
        }

        /// - Parameter count: How many values the nearest list has of which this is the first.
        mutating func visit(_ json: JSON, at path: String, count: Int?, depth: Int) {
            visitCount += 1
            guard visitCount <= AnswerOutline.visitsMax else { return }
            switch json {
            case .object(let members) where !members.isEmpty && depth < AnswerOutline.depthMax:
                for member in members {
                    let name = AnswerOutline.cut(
                        redact(member.name), at: AnswerOutline.nameCountMax)
                    let path = path.isEmpty ? name : path + "." + name
                    guard !SecretName.isMember(member.name) || member.value.scalarText == nil else {
                        entries.append(Entry(text: path + ": (hidden)", isImageLike: false))
                        continue
                    }
                    visit(member.value, at: path, count: count, depth: depth + 1)
                }
            case .array(let items) where !items.isEmpty && depth < AnswerOutline.depthMax:
                visit(items[0], at: path + "[*]", count: items.count, depth: depth + 1)
            default:
                let of = count.map { $0 > 1 ? " (first of \($0))" : "" } ?? ""
                let shown = AnswerOutline.shown(json, redact)
                entries.append(
                    Entry(
                        text: (path.isEmpty ? "" : path + ": ") + shown + of,
                        isImageLike: AnswerOutline.isImageLike(json)))
            }
        }
    }

    /// A value with its type to be seen: text in quotes, numbers as they are.
    private static func shown(_ json: JSON, _ redact: Redactor) -> String {
        switch json {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let spelling): return cut(redact(spelling), at: valueCountMax)
        case .string(let text):
            if text.isEmpty { return "\"\" (empty text)" }
            let start = cut(redact(text), at: valueCountMax)
            let isLong = text.utf8.count > 4 * valueCountMax
            return "\"\(start)\"" + (isLong ? " (\(text.utf8.count) bytes of text)" : "")
        case .array(let items): return items.isEmpty ? "an empty list" : "a list"
        case .object(let members): return members.isEmpty ? "an empty map" : "a map"
        }
    }

    private static func isImageLike(_ json: JSON) -> Bool {
        guard case .string(let text) = json else { return false }
        return text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("data:")
            || text.utf8.count > 256
    }

    private static func cut(_ text: String, at count: Int) -> String {
        text.count > count ? text.prefix(count) + "…" : text
    }
}
