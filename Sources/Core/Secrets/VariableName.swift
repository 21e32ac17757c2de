/// Names of environment variables, by what stands behind them.
package enum VariableName {
    private static let keys: Set = [
        "key", "keys", "token", "tokens", "secret", "secrets", "pass", "password", "passwd", "pwd",
        "pat", "auth", "credential", "credentials", "cookie", "session", "jwt", "dsn", "apikey",
        "passphrase", "private",
    ]
    private static let places: Set = [
        "url", "uri", "host", "hostname", "origin", "endpoint", "address", "domain", "port", "base",
        "path", "region",
    ]

    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.count <= 256
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x5F
            }
    }

    /// Whether a variable holds a secret as a rule: `AWS_SECRET_ACCESS_KEY`, `GITHUB_TOKEN`.
    package static func isSecret(_ name: String) -> Bool {
        let words = words(of: name)
        guard let last = words.last, !places.contains(last) else { return false }
        return KeyText.isKeyName(name) || words.contains(where: keys.contains)
    }

    /// Whether a variable bears the name of a service: `PICTURES_TOKEN` that of `pictures`.
    package static func isOf(_ service: String, _ name: String) -> Bool {
        let (own, words) = (words(of: service), words(of: name))
        return !own.isEmpty && words.count > own.count && words.starts(with: own)
    }

    private static func words(of name: String) -> [String] {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
