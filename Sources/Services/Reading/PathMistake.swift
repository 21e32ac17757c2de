internal import Core

/// What keeps a text from being a path into an answer, and what to write instead.
///
/// Other tools have other spellings of paths (JSONPath, JSON pointers, jq); each is known by what
/// only it has, and put as a path is written here.
struct PathMistake: Hashable, Sendable {
    /// A lowercase fragment that quotes the text.
    let message: String
    /// The path that was probably meant; `nil` where nobody can tell.
    let fix: String?

    /// The mistake in `text`; `nil` when it is a path.
    init?(in text: String) {
        guard let reason = Self.reason(text) else { return nil }
        let candidate = Self.mended(text)
        let isPath =
            candidate != text && JSONPath(candidate) != nil && Self.reason(candidate) == nil
        fix = isPath ? candidate : nil
        let advice =
            fix.map { "write '\($0)'" }
            ?? "write names and indices such as 'tasks[0].status' or 'images[*].url'"
        message =
            "'\(text.prefix(60))' is not a path\(reason.isEmpty ? "" : ": " + reason); \(advice)"
    }

    /// Why `text` is no path; empty where there is no more to say, `nil` when it is one.
    private static func reason(_ text: String) -> String? {
        if text.isEmpty { return "it is empty" }
        if text.contains("${{") || text.contains("{{") {
            return "it has a reference in it, and says only where in an answer to look"
        }
        if text.contains("://") { return "it is a URL, and says only where in an answer to look" }
        if text.hasPrefix("$") { return "an answer's root has no sign here" }
        if text.hasPrefix("@") { return "'@' is a sign of other tools" }
        if text.contains("?(") || text.contains("[?") { return "there are no filters" }
        if text.contains("|") { return "there are no filters" }
        if text.contains("/") { return "names are joined by dots" }
        if text.contains("\\") { return "nothing in it is escaped" }
        if text.contains(where: \.isWhitespace) { return "it has a blank in it" }
        if let fault = bracketFault(text) { return fault }
        if text.hasPrefix(".") || text.hasSuffix(".") || text.contains("..") {
            return "a part between dots is empty"
        }
        if text.split(separator: ".").contains(where: { $0 == "*" || $0.hasPrefix("*[") }) {
            return "every item of a list is '[*]'"
        }
        if let sign = text.first(where: { "\"'`(){}<>,;=?!%^*".contains($0) && !isStar($0, text) })
        {
            return "it has '\(sign)' in it"
        }
        return JSONPath(text) == nil ? "" : nil
    }

    /// A `*` that is all between brackets.
    private static func isStar(_ sign: Character, _ text: String) -> Bool {
        sign == "*" && !text.replacing("[*]", with: "").contains("*")
    }

    private static func bracketFault(_ text: String) -> String? {
        for piece in text.split(separator: "[", omittingEmptySubsequences: false).dropFirst() {
            guard let end = piece.firstIndex(of: "]") else { return "a '[' is never closed" }
            let inside = piece[..<end]
            let rest = piece[piece.index(after: end)...]
            if inside.isEmpty { return "'[]' says no item" }
            if "\"'".contains(inside.first ?? " ") { return "names stand without brackets" }
            if inside != "*" {
                if inside.hasPrefix("-") { return "items are counted from 0, never from the end" }
                if inside.contains(":") || inside.contains(",") {
                    return "brackets hold one number, or '*' for all"
                }
                guard let index = Int(inside) else { return "brackets hold a number or '*'" }
                if index > 1000 { return "no item after 1000 can be named" }
            }
            if let next = rest.first, next != ".", !rest.isEmpty {
                return "a '.' is missing behind ']'"
            }
        }
        return nil
    }
}

// MARK: - What was meant

extension PathMistake {
    /// The text in the spelling of paths, as far as that can be told.
    private static func mended(_ text: String) -> String {
        var rest = text.trimmed
        while let open = rest.firstRange(of: "${{"),
            let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            rest.removeSubrange(open.lowerBound..<close.upperBound)
        }
        if rest.contains("/"), !rest.contains("://") { return pointer(rest) }
        if rest.hasPrefix("$") || rest.hasPrefix("@") { rest.removeFirst() }
        rest = unbracketed(rest.replacing("[]", with: "[*]"))
        rest = rest.replacing("..", with: ".").replacing(".[", with: "[")
        for (star, item) in [(".*.", "[*]."), (".*[", "[*][")] {
            while rest.contains(star) { rest = rest.replacing(star, with: item) }
        }
        if rest.hasSuffix(".*") { rest = String(rest.dropLast(2)) + "[*]" }
        if rest.hasPrefix("*.") || rest == "*" { rest = "[*]" + rest.dropFirst() }
        return dotted(rest)
    }

    /// `/data/0/url` as `data[0].url`.
    private static func pointer(_ text: String) -> String {
        let parts = text.split(separator: "/").filter { $0 != "#" && $0 != "$" }
        return parts.enumerated().reduce("") { path, part in
            let isIndex = part.element == "*" || part.element.allSatisfy(\.isNumber)
            if isIndex, part.offset > 0 { return path + "[\(part.element)]" }
            return path + (path.isEmpty ? "" : ".") + part.element
        }
    }

    /// `["a"]` and `['a']` as `.a`.
    private static func unbracketed(_ text: String) -> String {
        var output = text
        for quote in ["\"", "'"] {
            while let open = output.firstRange(of: "[" + quote),
                let close = output[open.upperBound...].firstRange(of: quote + "]")
            {
                let name = output[open.upperBound..<close.lowerBound]
                let isFirst = open.lowerBound == output.startIndex
                output.replaceSubrange(
                    open.lowerBound..<close.upperBound, with: (isFirst ? "" : ".") + name)
            }
        }
        return output
    }

    /// Without dots at its ends, and with the one that is missing behind a bracket.
    private static func dotted(_ text: String) -> String {
        var output = ""
        for character in text {
            if output.last == "]", character != ".", character != "[" { output.append(".") }
            output.append(character)
        }
        while output.hasPrefix(".") { output.removeFirst() }
        while output.hasSuffix(".") { output.removeLast() }
        return output
    }
}
