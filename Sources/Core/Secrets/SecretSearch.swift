/// Finds whole credentials in what is about to be sent: as they are, percent-encoded, in JSON, in
/// hexadecimal, and in base64 at any place of what was encoded.
package struct SecretSearch: Sendable {
    /// By their first byte.
    private let spellings: [[[UInt8]]]
    private let longest: Int

    /// `nil` where there is nothing to look for.
    package init?(_ secrets: some Sequence<Secret>) {
        let keys = Redaction.bytes(of: secrets).filter { $0.count >= Redaction.bytesMin }
        let all = Set(keys.flatMap(Self.spellings))
        guard let longest = all.map(\.count).max() else { return nil }
        var byFirst = [[[UInt8]]](repeating: [], count: 256)
        for spelling in all { byFirst[Int(spelling[0])].append(spelling) }
        spellings = byFirst
        self.longest = longest
    }

    /// How many bytes of a piece must be looked at again with the next.
    package var overlap: Int { longest - 1 }

    package func finds(in bytes: [UInt8]) -> Bool {
        let count = bytes.count
        for index in bytes.indices {
            for spelling in spellings[Int(bytes[index])] where count - index >= spelling.count {
                if spelling.indices.allSatisfy({ bytes[index + $0] == spelling[$0] }) {
                    return true
                }
            }
        }
        return false
    }

    private static func spellings(of secret: [UInt8]) -> [[UInt8]] {
        let text = String(decoding: secret, as: UTF8.self)
        var json: [UInt8] = []
        JSON.write(text, to: &json)
        let quoted = Array(json.dropFirst().dropLast())
        let slashed = quoted.flatMap { byte -> [UInt8] in
            byte == UInt8(ascii: "/") ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        let hex = secret.hexText
        let percent = Array(PercentCode.encode(text).utf8)
        let base64 = (0..<3).map { Base64Digits.digits(of: secret, after: $0) }
        return [
            secret, quoted, slashed, Array(hex.utf8), Array(hex.uppercased().utf8), percent,
            lowerEscapes(percent),
        ] + base64 + base64.map(safe)
    }

    /// `%2F` as `%2f`.
    private static func lowerEscapes(_ text: [UInt8]) -> [UInt8] {
        var output = text
        for index in text.indices where text[index] == UInt8(ascii: "%") {
            for digit in index + 1...index + 2 where (65...70).contains(text[digit]) {
                output[digit] += 32
            }
        }
        return output
    }

    /// The same digits in the alphabet for URLs and names of files.
    private static func safe(_ digits: [UInt8]) -> [UInt8] {
        digits.map { digit in
            switch digit {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: digit
            }
        }
    }
}
