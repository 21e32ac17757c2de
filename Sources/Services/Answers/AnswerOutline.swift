internal import Core

/// The keys of an answer with their values cut short: what a description's paths can lead to.
///
/// `state: "done", out: [2 texts: "http://images.example/…"], cost: 0.05`. Bounded in depth and
/// length; secrets are taken out, and what a key calls one is not shown at all.
struct AnswerOutline {
    let redact: Redactor

    private static let depthMax = 4
    private static let membersMax = 12
    private static let valueLengthMax = 24
    private static let lengthMax = 400

    /// An answer without anything in it is `nothing`.
    func text(of json: JSON) -> String {
        let text =
            if case .object(let members) = json, !members.isEmpty {
                self.members(members, depth: 0)
            } else {
                value(json, depth: 0)
            }
        return Self.cut(text, to: Self.lengthMax)
    }

    private func members(_ members: [JSON.Member], depth: Int) -> String {
        var parts = members.prefix(Self.membersMax).map { member in
            let name = Self.cut(redact(member.name), to: Self.valueLengthMax)
            let isSecret = Self.isSecret(member.name) && member.value.scalarText != nil
            return "\(name): \(isSecret ? "(hidden)" : value(member.value, depth: depth + 1))"
        }
        let more = members.count - parts.count
        if more > 0 { parts.append("and \(more) more") }
        return parts.joined(separator: ", ")
    }

    private func value(_ json: JSON, depth: Int) -> String {
        switch json {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let number): return Self.cut(redact(number), to: Self.valueLengthMax)
        case .string(let text): return "\"\(Self.cut(redact(text), to: Self.valueLengthMax))\""
        case .array(let items):
            guard let first = items.first else { return "[]" }
            let count = "\(items.count) \(Self.kind(items))"
            guard depth < Self.depthMax else { return "[\(count)]" }
            return "[\(count): \(value(first, depth: depth + 1))\(items.count > 1 ? ", …" : "")]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            guard depth < Self.depthMax else { return "{…}" }
            return "{ \(self.members(members, depth: depth)) }"
        }
    }

    /// What the items of a list are: `text`, `texts`, `maps`, …; `items` where they differ.
    private static func kind(_ items: [JSON]) -> String {
        let kinds = Set(items.map(kind))
        guard kinds.count == 1, let kind = kinds.first else { return "items" }
        return items.count == 1 || kind == "null" ? kind : kind + "s"
    }

    private static func kind(_ item: JSON) -> String {
        switch item {
        case .null: "null"
        case .bool: "flag"
        case .number: "number"
        case .string: "text"
        case .array: "list"
        case .object: "map"
        }
    }

    private static let secretWords = [
        "token", "secret", "password", "apikey", "api_key", "api-key", "authorization", "signature",
        "credential", "cookie",
    ]

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return secretWords.contains { name.contains($0) }
    }

    private static func cut(_ text: String, to length: Int) -> String {
        text.count > length ? text.prefix(length) + "…" : text
    }
}
