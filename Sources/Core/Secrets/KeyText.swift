/// Text that is a key, in the sense of a secret, by its looks or by what it is called.
package enum KeyText {
    /// How the keys of well-known services begin, and how many characters of what follows prove it.
    private static let beginnings: [(start: String, bytesMin: Int)] = [
        ("sk-", 10), ("sk_live_", 8), ("sk_test_", 8), ("rk_live_", 8), ("pk_live_", 8),
        ("r8_", 10), ("hf_", 10), ("AKIA", 16), ("ASIA", 16), ("ghp_", 16), ("gho_", 16),
        ("ghs_", 16), ("github_pat_", 16), ("glpat-", 16), ("xoxb-", 10), ("xoxp-", 10),
        ("AIza", 30), ("nvapi-", 16), ("gsk_", 16), ("xai-", 16), ("whsec_", 16), ("eyJ", 20),
    ]
    private static let bytesMax = 20_000

    /// What shows that a text holds a key: its beginning, or the name it goes by.
    package enum Sign: Hashable, Sendable {
        /// Such as `sk-`.
        case beginning(String)
        case name(String)
        /// A URL with a password in it.
        case password

        /// The beginning of a message; the secret itself is not in it.
        package var message: String {
            switch self {
            case .beginning(let start): "this looks like a key ('\(start)…')"
            case .name(let name): "the value of '\(name.prefix(60))' looks like a key"
            case .password: "this URL has a password in it"
            }
        }
    }

    /// Why `text` is taken for a key; `nil` for a text that is none.
    ///
    /// - Parameter name: What the value is called.
    package static func sign(of text: String, called name: String) -> Sign? {
        guard text.utf8.count <= bytesMax else { return nil }
        if text.contains("PRIVATE KEY-----") { return .beginning("-----BEGIN") }
        let isURL = text.hasPrefix("http://") || text.hasPrefix("https://")
        if isURL { return hasPassword(text) ? .password : nil }
        if let start = authorization(in: text, isNamed: isKeyName(name)) {
            return .beginning(start)
        }
        for token in text.split(whereSeparator: isSeparator) {
            if let start = beginning(of: token) { return .beginning(start) }
        }
        let value = text.trimmed
        return isKeyName(name) && isRandom(value) ? .name(name) : nil
    }

    private static func isSeparator(_ character: Character) -> Bool {
        character.isWhitespace || "\"'`,;:=()<>[]{}|/?&".contains(character)
    }

    private static func beginning(of token: Substring) -> String? {
        for (start, bytesMin) in beginnings where token.hasPrefix(start) {
            let rest = token.utf8.dropFirst(start.utf8.count)
            guard rest.count >= bytesMin, rest.allSatisfy(isKeyByte),
                start != "eyJ" || rest.contains(UInt8(ascii: "."))
            else { continue }
            let isWild = rest.split { !isLetterOrDigit($0) }.contains { run in
                run.count >= 16 || run.count >= 8 && run.contains(where: isDigit)
            }
            if isWild || isMixed(rest) { return start }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// `Bearer …`, `Basic …`, `Token …`: what a header says.
    private static func authorization(in text: String, isNamed: Bool) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        for (place, word) in words.enumerated().dropLast()
        where ["bearer", "basic", "token", "key"].contains(word.lowercased()) {
            let next = words[place + 1].utf8
            guard isNamed || ["bearer", "basic"].contains(word.lowercased()),
                next.count >= (isNamed ? 4 : 8),
                next.allSatisfy({ isKeyByte($0) || "+/=:~".utf8.contains($0) })
            else { continue }
            let isWild = next.contains(where: isDigit) && next.contains { $0 >= 0x41 }
            let isBearer = word.lowercased() == "bearer"
            // A prompt has more words than two.
            let isKeyLike = isBearer && next.count >= 12 && (isWild || words.count == 2)
            if isNamed || isKeyLike || isMixed(next) {
                return "\(word) "
            }
        }
        return nil
    }

    /// `https://anna:secret@host`.
    private static func hasPassword(_ url: String) -> Bool {
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        let host = rest.prefix { !"/?#".contains($0) }
        guard let at = host.lastIndex(of: "@") else { return false }
        return host[..<at].contains(":")
    }

    /// Capitals, small letters and digits in no order that a word has.
    private static func isMixed(_ bytes: some Collection<UInt8>) -> Bool {
        let upper = bytes.count { (0x41...0x5A).contains($0) }
        let lower = bytes.count { (0x61...0x7A).contains($0) }
        let digits = bytes.count { (0x30...0x39).contains($0) }
        return upper >= 3 && lower >= 3 && (digits >= 2 || upper + lower >= 20 && upper >= 6)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

// MARK: - Names

extension KeyText {
    private static let words: Set = [
        "secret", "password", "passwd", "passphrase", "authorization", "authorisation",
        "credential",
        "credentials", "bearer", "apikey", "accesskey", "secretkey", "authkey", "privatekey",
        "apitoken", "authtoken", "accesstoken",
    ]
    private static let keyOwners: Set = [
        "api", "access", "secret", "private", "auth", "client", "subscription", "account",
        "service",
    ]

    /// Whether something of this name is a secret as a rule: `api_key`, `x-api-key`, `token`.
    package static func isKeyName(_ name: String) -> Bool {
        let parts = NameWords.of(name)
        if parts.contains(where: words.contains) { return true }
        guard let last = parts.last else { return false }
        if last == "token" || parts == ["key"] { return true }
        return last == "key" && parts.dropLast().contains(where: keyOwners.contains)
    }

    /// Whether a text is as long and as wild as keys are: hexadecimal, base64, a UUID.
    private static func isRandom(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count >= 32, bytes.allSatisfy({ isKeyByte($0) || "+/=:".utf8.contains($0) })
        else { return false }
        let plain = bytes.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
        if plain.count >= 32, plain.allSatisfy({ isHex($0) }) {
            return plain.contains { (0x30...0x39).contains($0) }
        }
        let hasDigit = bytes.contains { (0x30...0x39).contains($0) }
        let hasLetter = bytes.contains { $0 >= 0x41 }
        guard hasDigit, hasLetter else { return false }
        let runs = bytes.split { !isLetterOrDigit($0) }
        return (runs.map(\.count).max() ?? 0) >= 20
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
