/// What tells one submit from every other: the same after a crash, another one for each submit.
///
/// Made from what the ledger holds before a byte is sent, never from chance. A submit that was
/// surely not accepted, or that its user had sent anew, has another moment and so another name.
package struct SubmitName: Hashable, Sendable {
    package let key: JobKey
    package let number: Int
    /// When its intent was written.
    package let submitted: Timestamp

    package init(key: JobKey, number: Int, submitted: Timestamp) {
        self.key = key
        self.number = number
        self.submitted = submitted
    }

    /// 32 lower-case hexadecimal digits: the UUID without its hyphens.
    package var id: String {
        let digits = (key.hex + String(repeating: "0", count: 15)).prefix(15)
        let ordinal = Self.hex(UInt64(truncatingIfNeeded: number), digits: 3)
        let moment = Self.hex(UInt64(bitPattern: submitted.milliseconds), digits: 12)
        return digits.prefix(12) + "4" + digits.dropFirst(12) + "8" + ordinal + moment
    }

    /// A UUID as services check them: lower case, with the marks of version 4.
    package var uuid: String { Self.uuid(id) }

    /// 32 digits as a UUID is written; other text as it is.
    package static func uuid(_ id: String) -> String {
        let digits = Array(id)
        guard digits.count == 32 else { return id }
        let ranges = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return ranges.map { String(digits[$0]) }.joined(separator: "-")
    }

    /// Whether a text that a service gives back has this name, alone or within other text.
    package func isIn(_ text: String) -> Bool {
        let text = text.lowercased()
        return text.contains(id) || text.contains(uuid)
    }

    private static func hex(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
    }
}
