internal import Core

/// A document on indented lines, for people: long texts cut, much left out, no secrets.
struct JSONLines {
    private(set) var lines: [String] = []
    private let redact: Redactor
    private let linesMax: Int
    private var omittedCount = 0

    private static let textMax = 240
    private static let depthMax = 24

    init(_ json: JSON, redact: Redactor, linesMax: Int) {
        self.redact = redact
        self.linesMax = linesMax
        write(json, before: "", after: "", depth: 0)
        if omittedCount > 0 { lines.append("… and \(omittedCount) more lines") }
    }

    private mutating func add(_ line: String, depth: Int) {
        guard lines.count < linesMax else {
            omittedCount += 1
            return
        }
        lines.append(String(repeating: "  ", count: depth) + line)
    }

    private mutating func write(_ json: JSON, before: String, after: String, depth: Int) {
        switch json {
        case .array(let items) where !items.isEmpty && depth < Self.depthMax:
            if let line = Self.oneLine(items) {
                return add(before + line + after, depth: depth)
            }
            add(before + "[", depth: depth)
            for (index, item) in items.enumerated() {
                guard lines.count < linesMax else {
                    omittedCount += items.count - index
                    break
                }
                let comma = index + 1 < items.count ? "," : ""
                write(item, before: "", after: comma, depth: depth + 1)
            }
            add("]" + after, depth: depth)
        case .object(let members) where !members.isEmpty && depth < Self.depthMax:
            add(before + "{", depth: depth)
            for (index, member) in members.enumerated() {
                guard lines.count < linesMax else {
                    omittedCount += members.count - index
                    break
                }
                let comma = index + 1 < members.count ? "," : ""
                write(member, after: comma, depth: depth + 1)
            }
            add("}" + after, depth: depth)
        case .array(let items): add(before + (items.isEmpty ? "[]" : "[…]") + after, depth: depth)
        case .object(let members):
            add(before + (members.isEmpty ? "{}" : "{…}") + after, depth: depth)
        case .null, .bool, .number, .string: add(before + scalar(json) + after, depth: depth)
        }
    }

    private mutating func write(_ member: JSON.Member, after: String, depth: Int) {
        let name = text(member.name) + ": "
        let isSecret = SecretName.isMember(member.name) && member.value.scalarText != nil
        write(
            isSecret ? .string("<secret>") : member.value, before: name, after: after, depth: depth)
    }

    /// Numbers fit on one line; there may be thousands.
    private static func oneLine(_ items: [JSON]) -> String? {
        let numbers = items.prefix(16).map { item -> String? in
            if case .number(let spelling) = item, spelling.utf8.count < 24 { spelling } else { nil }
        }
        guard !numbers.contains(nil) else { return nil }
        let rest = items.count - numbers.count
        return "[" + numbers.compactMap(\.self).joined(separator: ", ")
            + (rest > 0 ? ", … and \(rest) more" : "") + "]"
    }

    private func scalar(_ json: JSON) -> String {
        switch json {
        case .string(let text): self.text(text)
        case .number(let spelling): redact.start(of: spelling, Self.textMax)
        case .null, .bool, .array, .object: json.text
        }
    }

    /// Text in quotes, its line ends as escapes.
    private func text(_ text: String) -> String {
        let isURL = text.hasPrefix("http://") || text.hasPrefix("https://")
        let shown = redact(JSON.string(text).text)
        let short = isURL ? Self.shortQuery(shown) : shown
        guard short.count > Self.textMax || text.utf8.count > 600 else { return short }
        return short.prefix(Self.textMax) + "…\" (\(text.utf8.count) bytes of text)"
    }

    /// A URL in which long values of the query, which may be signatures, are left out.
    static func shortQuery(_ url: String) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        let items = url[url.index(after: mark)...].split(
            separator: "&", omittingEmptySubsequences: false)
        let shown = items.map { item -> String in
            let name = item.prefix { $0 != "=" }
            let value = item.dropFirst(name.count + 1)
            let end = value.hasSuffix("\"") ? "\"" : ""
            return value.count > 24 ? "\(name)=…\(end)" : String(item)
        }
        return url[...mark] + shown.joined(separator: "&")
    }
}
