/// Reads base64, as it comes: both alphabets, with or without padding and line breaks (RFC 4648).
struct Base64: Hashable, Sendable {
    private var bits: UInt32 = 0
    private var count = 0

    /// Whether `character` may stand in base64.
    static func isPossible(_ character: UInt8) -> Bool {
        values[Int(character)] != wrong
    }

    /// The bytes that are whole with `characters`; `nil` when one of them is not base64.
    mutating func take(_ characters: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.underestimatedCount / 4 * 3)
        for character in characters {
            let value = Self.values[Int(character)]
            if value == Self.blank { continue }
            guard value != Self.wrong else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    /// The bytes of a whole text, or of its beginning.
    static func decoded(_ characters: some Sequence<UInt8>) -> [UInt8]? {
        var base64 = Base64()
        return base64.take(characters)
    }

    private static let (blank, wrong): (UInt8, UInt8) = (64, 65)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: wrong, count: 256)
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, letter) in letters.utf8.enumerated() { values[Int(letter)] = UInt8(value) }
        values[Int(UInt8(ascii: "-"))] = 62
        values[Int(UInt8(ascii: "_"))] = 63
        for letter in "=\r\n \t".utf8 { values[Int(letter)] = blank }
        return values
    }()
}
