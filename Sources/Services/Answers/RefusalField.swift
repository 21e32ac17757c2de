internal import Core

/// The field that an error says it is about.
enum RefusalField {
    /// `seed`, `["body", "seed"]`, `/data/attributes/seed`, `{"pointer": "#/seed"}` as
    /// `seed`.
    static func name(in json: JSON) -> String? {
        switch json {
        case .string(let text): return name(of: text)
        case .array(let items):
            let parts = items.prefix(8).compactMap(\.scalarText)
            return joined(parts)
        case .object:
            return (json["pointer"] ?? json["parameter"] ?? json["header"]).flatMap(name(in:))
        case .null, .bool, .number: return nil
        }
    }

    private static func name(of text: String) -> String? {
        let trimmed = text.trimmed
        // An address is where it happened, not what it is about.
        guard !trimmed.isEmpty, trimmed.utf8.count <= 200, !trimmed.contains("://"),
            !trimmed.contains(" ")
        else { return nil }
        guard trimmed.hasPrefix("/") || trimmed.hasPrefix("#/") else {
            return trimmed.hasPrefix("$.") ? String(trimmed.dropFirst(2)) : trimmed
        }
        return joined(trimmed.split(separator: "/").map(String.init).filter { $0 != "#" })
    }

    /// Parts of a path without where in the request it is.
    private static func joined(_ parts: [String]) -> String? {
        var rest = parts[...]
        let frames: Set<String> = ["body", "query", "path", "header", "data", "attributes", "json"]
        while rest.count > 1, let first = rest.first, frames.contains(first) {
            rest = rest.dropFirst()
        }
        return rest.isEmpty ? nil : rest.joined(separator: ".")
    }
}
