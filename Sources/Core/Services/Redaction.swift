/// Takes credentials out of what is about to be shown or stored, in every spelling they travel in.
///
/// Those are: as it is, percent-encoded, in JSON, in hexadecimal, and in base64 at any place of
/// what was encoded. What stands for it is `<secret>`.
package struct Redaction: Sendable {
    /// The spellings, the longest first, by their first byte.
    private let spellings: [[[UInt8]]]
    /// The most bytes that a spelling has.
    private let longest: Int

    /// A shorter credential is taken out as it is alone: of fewer bytes, other spellings would be
    /// found in any text.
    private static let encodedBytesMin = 6

    /// - Parameter bytesMin: What is shorter is no credential here, since it would be found in any
    ///   text.
    package init(_ secrets: some Sequence<Secret>, bytesMin: Int = 1) {
        let all = Self.spellings(of: secrets, bytesMin: bytesMin)
        var byFirst = [[[UInt8]]](repeating: [], count: 256)
        for spelling in all { byFirst[Int(spelling[0])].append(spelling) }
        spellings = byFirst.map { $0.sorted { $0.count > $1.count } }
        longest = all.map(\.count).max() ?? 0
    }

    /// All spellings of credentials that are not too short.
    static func spellings(
        of secrets: some Sequence<Secret>, bytesMin: Int
    ) -> Set<[UInt8]> {
        var all: Set<[UInt8]> = []
        for secret in secrets {
            let bytes = Array(secret.revealedForRequest().utf8)
            if bytes.count >= max(bytesMin, 1) { all.formUnion(Self.spellings(of: bytes)) }
        }
        return all
    }

    /// Whether there is a credential in `text`.
    package func finds(in text: String) -> Bool {
        let bytes = Array(text.utf8)
        return longest > 0 && bytes.indices.contains { match(in: bytes, at: $0) != nil }
    }

    /// `text` without credentials.
    package func hidden(_ text: String) -> String {
        String(decoding: hidden(Array(text.utf8)), as: UTF8.self)
    }

    /// `bytes` without credentials.
    ///
    /// - Parameter bytesMax: Where it ends; a credential that begins before is taken out whole.
    package func hidden(_ bytes: [UInt8], bytesMax: Int = .max) -> [UInt8] {
        let end = min(bytes.count, bytesMax)
        guard longest > 0, let first = (0..<end).first(where: { match(in: bytes, at: $0) != nil })
        else { return end == bytes.count ? bytes : Array(bytes[..<end]) }
        var output = Array(bytes[..<first])
        var index = first
        while index < end {
            if let count = match(in: bytes, at: index) {
                output.append(contentsOf: "<secret>".utf8)
                index += count
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }

    /// How many bytes of a credential begin at `index`.
    private func match(in bytes: [UInt8], at index: Int) -> Int? {
        for spelling in spellings[Int(bytes[index])] where bytes.count - index >= spelling.count {
            if spelling.indices.allSatisfy({ spelling[$0] == bytes[index + $0] }) {
                return spelling.count
            }
        }
        return nil
    }
}

// MARK: - Spellings

extension Redaction {
    private static func spellings(of secret: [UInt8]) -> [[UInt8]] {
        guard secret.count >= encodedBytesMin else { return [secret] }
        let text = String(decoding: secret, as: UTF8.self)
        var json: [UInt8] = []
        JSON.write(text, to: &json)
        let quoted = Array(json.dropFirst().dropLast())
        let slashed = quoted.flatMap { byte -> [UInt8] in
            byte == UInt8(ascii: "/") ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        let hex = Array(secret.hexText.utf8)
        let percent = Array(PercentCode.encode(text).utf8)
        return [secret, quoted, slashed, hex, upper(hex), percent, lowerEscapes(percent)]
            + (0..<3).flatMap { base64(secret, after: $0) }
    }

    private static func upper(_ text: [UInt8]) -> [UInt8] {
        Array(String(decoding: text, as: UTF8.self).uppercased().utf8)
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

    /// What is sure of its base64, in both alphabets, when `count` bytes modulo 3 stand before it.
    private static func base64(_ secret: [UInt8], after count: Int) -> [[UInt8]] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bytes = [UInt8](repeating: 0, count: count) + secret
        var digits: [UInt8] = []
        // The first and the last digit may hold bits of what stands beside it.
        for bit in stride(from: (count * 8 + 5) / 6 * 6, to: bytes.count * 8 - 5, by: 6) {
            let (byte, shift) = (bit / 8, bit % 8)
            let pair =
                UInt16(bytes[byte]) << 8 | UInt16(byte + 1 < bytes.count ? bytes[byte + 1] : 0)
            digits.append(letters[Int(pair >> (10 - UInt16(shift)) & 63)])
        }
        let safe = digits.map { digit -> UInt8 in
            digit == UInt8(ascii: "+")
                ? UInt8(ascii: "-") : digit == UInt8(ascii: "/") ? UInt8(ascii: "_") : digit
        }
        return [digits, safe]
    }
}

extension Redaction: CustomStringConvertible, CustomReflectable {
    package var description: String { "Redaction" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
