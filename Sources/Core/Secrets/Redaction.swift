/// Takes credentials out of what is about to be shown or stored, in every spelling they travel in.
///
/// Those are: as it is, percent-encoded, in JSON, in HTML, in hexadecimal, in base64 at any place of
/// what was encoded, and several of them one on top of the other, in any case of the letters and
/// broken by blanks, controls or what can't be seen. A part of a credential counts too, from
/// `runBytesMin` bytes on. What stands for it is `<secret>`.
package struct Redaction: Sendable {
    private let spellings: KeySpellings

    /// What is shorter is no credential here: it would be found in any text.
    package static let bytesMin = 8
    /// How many bytes of a longer credential, one after the other, are taken for a part of it.
    package static let runBytesMin = 12
    /// How often what is encoded is decoded: percent signs of percent signs, and so on.
    private static let layersMax = 8

    package init(_ secrets: some Sequence<Secret>) {
        spellings = KeySpellings(of: Self.bytes(of: secrets))
    }

    /// Credentials to look for.
    static func bytes(of secrets: some Sequence<Secret>) -> [[UInt8]] {
        secrets.map { Array($0.revealedForRequest().utf8) }
    }

    /// Whether a credential is so short that it is left in texts.
    package static func isShort(_ secret: Secret) -> Bool {
        secret.revealedForRequest().utf8.count < bytesMin
    }

    /// Whether there is a credential in `text`, or the half of one.
    package func finds(in text: String) -> Bool {
        !ranges(in: Array(text.utf8), isHalf: true).isEmpty
    }

    /// `text` without credentials.
    package func hidden(_ text: String) -> String {
        guard !spellings.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let ranges = ranges(in: bytes)
        return ranges.isEmpty
            ? text : String(decoding: Self.without(ranges, in: bytes), as: UTF8.self)
    }

    /// `bytes` without credentials.
    package func hidden(_ bytes: [UInt8]) -> [UInt8] {
        let ranges = ranges(in: bytes)
        return ranges.isEmpty ? bytes : Self.without(ranges, in: bytes)
    }

    /// Where credentials stand, in ascending order and apart from each other.
    private func ranges(in bytes: [UInt8], isHalf: Bool = false) -> [Range<Int>] {
        guard !spellings.isEmpty, !bytes.isEmpty else { return [] }
        var view = PlainView(of: bytes)
        var found = spellings.ranges(in: view, isHalf: isHalf)
        for _ in 0..<Self.layersMax {
            guard let decoded = view.decoded() else { break }
            view = decoded
            found += spellings.ranges(in: view, isHalf: isHalf)
        }
        return Self.joined(found)
    }

    private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var joined: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }

    private static func without(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var end = 0
        for range in ranges {
            output += bytes[end..<range.lowerBound]
            output.append(contentsOf: "<secret>".utf8)
            end = range.upperBound
        }
        return output + bytes[end...]
    }
}

extension Redaction: CustomStringConvertible, CustomReflectable {
    package var description: String { "Redaction" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
