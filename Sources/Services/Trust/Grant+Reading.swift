package import Core

/// Why a text allows nothing: a lowercase fragment.
package struct GrantFault: Error, Hashable, Sendable {
    package let message: String
}

extension Grant {
    /// What a line of the list, or a part of `TIRAGE_ALLOW`, allows.
    ///
    /// - Parameter path: The real path behind one that is written, with its `~` expanded.
    package init(
        written: String, path: (String) throws(InputFileError) -> String
    ) throws(GrantFault) {
        let text = written.trimmed
        if text.hasPrefix("/") || text.hasPrefix("~") {
            self = try Self.root(text, path)
            return
        }
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
            throw GrantFault(
                message: "\(Self.quoted(text)) allows nothing; write a variable with its origin,"
                    + " such as 'MY_TOKEN=https://my.host', or the whole path of a folder")
        }
        let name = String(text[..<sign])
        let url = String(text[text.index(after: sign)...])
        guard VariableName.isName(name) else {
            throw GrantFault(
                message: "\(Self.quoted(name)) is no name of a variable; each is allowed by its own"
                    + " name, and there is no way to allow all")
        }
        guard let origin = Origin(of: url) else {
            throw GrantFault(
                message: "\(Self.quoted(url)) is no origin; write scheme and host, such as"
                    + " 'https://my.host', and a port where it is no usual one")
        }
        let rest = url.drop { $0 != "/" }.dropFirst(2).drop { !"/?#".contains($0) }
        guard rest.isEmpty || rest == "/" else {
            throw GrantFault(
                message:
                    "\(Self.quoted(url)) has a path; a whole origin is allowed: '\(origin.written)'"
            )
        }
        self = .variable(name, origin: origin.written)
    }

    private static func root(
        _ text: String, _ path: (String) throws(InputFileError) -> String
    ) throws(GrantFault) -> Grant {
        let real: String
        do throws(InputFileError) { real = try path(text) } catch {
            throw GrantFault(message: error.message)
        }
        guard real.pathParts.count > 0 else {
            throw GrantFault(message: "'/' would allow everything, which nothing can")
        }
        if let top = real.pathParts.first, ["proc", "sys", "dev"].contains(top) {
            throw GrantFault(
                message:
                    "\(quoted(text)) can't be allowed: what is below /\(top) is no file of yours")
        }
        guard !real.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw GrantFault(message: "the path has a line end or another control character in it")
        }
        return .root(real)
    }

    private static func quoted(_ text: String) -> String { "'\(text.prefix(120))'" }
}
