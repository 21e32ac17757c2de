internal import Core

/// What keeps the path of a request from being one, and what to write instead.
enum RequestPathMistake {
    /// - Parameters:
    ///   - path: What stands behind `get`, `post`, …
    ///   - method: That key.
    ///   - url: The description's own, where it has one.
    ///   - names: What the path may refer to.
    /// - Returns: A lowercase fragment; `nil` when it is a path.
    static func message(
        in path: TextTemplate, method: String, url: String?, names: [String]
    ) -> String? {
        let text = written(path)
        if let message = schemeFault(text, method, url) { return message }
        if let message = extraFault(path, text, method) { return message }
        guard text.hasPrefix("/") else {
            let start = text.hasPrefix("${{") ? "" : "; write '\(method): /\(text.prefix(60))'"
            return "a path begins with '/' and follows the service's 'url'" + start
        }
        if text.hasPrefix("//") {
            return "a path has no host, and begins with one '/'; write '\(method): "
                + "/\(text.drop { $0 == "/" }.prefix(60))'"
        }
        for case .literal(let part) in path.parts {
            if let message = placeholderFault(part, names) { return message }
            guard !PercentEncoding.isPath(part) else { continue }
            if part.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) {
                return "'\(part.prefix(60))' can't be part of a path; remove '.' and '..'"
            }
            let sign = part.utf8.first { !PercentEncoding.isPath(String(Unicode.Scalar($0))) }
            let what = sign == 0x20 || sign == 0x09 ? ": it has a blank in it" : ""
            return "'\(part.prefix(60))' can't be part of a path\(what); write characters that it "
                + "can't have as '%20'"
        }
        return nil
    }

    /// The path as it is written, references included.
    private static func written(_ path: TextTemplate) -> String {
        path.parts.map { part in
            switch part {
            case .literal(let text): text
            case .reference(let reference): "${{ \(reference.written) }}"
            }
        }.joined()
    }

    private static func schemeFault(_ text: String, _ method: String, _ url: String?) -> String? {
        guard let scheme = text.firstRange(of: "://"),
            text[..<scheme.lowerBound].allSatisfy({ $0.isLetter })
        else { return nil }
        if let url, text.hasPrefix(url + "/") {
            return "a path follows the service's 'url'; write '\(method): "
                + "\(text.dropFirst(url.count).prefix(60))'"
        }
        let path = text[scheme.upperBound...].drop { $0 != "/" }
        return "a path follows the service's 'url' and has no host; write '\(method): "
            + "\(path.isEmpty ? "/" : path.prefix(60))', and the host in 'url'"
    }

    /// What stands behind a path in a URL.
    private static func extraFault(
        _ path: TextTemplate, _ text: String, _ method: String
    ) -> String? {
        let isLiteral = { (sign: Character) in
            path.parts.contains { part in
                if case .literal(let text) = part { text.contains(sign) } else { false }
            }
        }
        if isLiteral("?") {
            let before = text.prefix { $0 != "?" }
            let query = text.dropFirst(before.count + 1).prefix { $0 != "#" }
            let items = query.split(separator: "&").map { item -> String in
                let name = item.prefix { $0 != "=" }
                let value = item.dropFirst(name.count + 1).replacing("\"", with: "")
                return "\(name): \"\(value)\""
            }
            return "a path has no query; write '\(method): \(before.prefix(60))' and 'query: "
                + "{ \(items.joined(separator: ", ")) }'"
        }
        if isLiteral("#") {
            return "a path has no '#', and what follows it is never sent; write '\(method): "
                + "\(text.prefix { $0 != "#" }.prefix(60))'"
        }
        return nil
    }

    /// `/jobs/{id}`, `/jobs/:id` and their like: what documents write for what is put in.
    private static func placeholderFault(_ text: String, _ names: [String]) -> String? {
        for segment in text.split(separator: "/") {
            let word = segment.trimmingSigns
            let isKnown = names.contains(word)
            let isBraced = segment.contains { "{}<>".contains($0) }
            guard isBraced || (isKnown && ":$@".contains(segment.first ?? " ")) else { continue }
            let name = isKnown ? word : ["id", "target"].first(where: names.contains) ?? "key"
            return "'\(segment.prefix(60))' would be sent as it stands; write '${{ \(name) }}' for "
                + "what is put in"
        }
        return nil
    }
}

extension Substring {
    /// Without the signs that mark a place to fill.
    fileprivate var trimmingSigns: String { String(filter { !":${}<>@ ".contains($0) }) }
}
