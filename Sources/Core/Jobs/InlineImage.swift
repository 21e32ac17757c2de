internal import ImageFormats

/// An image that stands in an answer itself, as text, where a URL could be.
package struct InlineImage: Hashable, Sendable {
    /// How the bytes are written.
    private enum Form: Hashable {
        case base64, percent
    }

    private let text: String
    private let start: Int
    private let form: Form

    /// Characters of which bytes are made at once.
    private static let stretch = 64 * 1024
    /// How short no image is, in characters of base64.
    private static let charactersMin = 48

    /// `nil` when `text` is neither a `data:` URI nor the base64 of an image.
    ///
    /// A path may look like base64; what its bytes would be decides.
    package init?(_ text: String) {
        self.text = text
        let head = String(decoding: text.utf8.prefix(1024), as: UTF8.self)
        if head.prefix(5).lowercased() == "data:" {
            guard let comma = head.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
            let kind = head[..<comma].lowercased().filter { $0 != " " }
            start = head.utf8.distance(from: head.startIndex, to: comma) + 1
            form = kind.hasSuffix(";base64") ? .base64 : .percent
            return
        }
        start = 0
        form = .base64
        guard text.utf8.count >= Self.charactersMin, text.utf8.allSatisfy(Base64.isPossible),
            let first = Base64.decoded(head.utf8), ImageType(first: first) != nil
        else { return nil }
    }

    /// What stands in a list of URLs for the image in this place of it, counted from 1.
    package static func address(_ number: Int) -> String { "inline:\(number)" }

    /// Whether `url` stands for an image that was in an answer.
    package static func isAddress(_ url: String) -> Bool { url.hasPrefix("inline:") }

    /// Hands out the bytes, some at a time.
    ///
    /// - Returns: Whether they are all that the text has, and no mistake in it ended them.
    package func read<Fault: Error>(
        _ take: ([UInt8]) throws(Fault) -> Void
    ) throws(Fault) -> Bool {
        let characters = text.utf8
        var index = characters.index(characters.startIndex, offsetBy: start)
        var base64 = Base64()
        while index < characters.endIndex {
            let end = stretch(from: index)
            let escaped = PercentBytes(characters[index..<end])
            switch form {
            case .base64:
                guard let bytes = base64.take(escaped) else { return false }
                if !bytes.isEmpty { try take(bytes) }
            case .percent: try take(Array(escaped))
            }
            index = end
        }
        return true
    }

    /// Where a stretch ends that begins at `index`, not within an escape.
    private func stretch(from index: String.Index) -> String.Index {
        let characters = text.utf8
        guard
            var end = characters.index(
                index, offsetBy: Self.stretch, limitedBy: characters.endIndex)
        else { return characters.endIndex }
        for back in 1...2 {
            let before = characters.index(end, offsetBy: -back)
            if characters[before] == UInt8(ascii: "%") {
                end = before
                break
            }
        }
        return end
    }
}

extension InlineImage: CustomStringConvertible, CustomReflectable {
    /// Its length alone: it is too long for a log.
    package var description: String { "image in the answer, \(text.utf8.count) characters" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// The images that one answer has itself, by their places in its list, counted from 0.
package struct InlineImages: Hashable, Sendable {
    package let images: [Int: InlineImage]
    /// What is given back when nobody has them any more: the room that they take.
    private let room: (any Sendable)?

    package init(_ images: [Int: InlineImage], room: (any Sendable)? = nil) {
        self.images = images
        self.room = room
    }

    package static func == (one: Self, other: Self) -> Bool { one.images == other.images }
    package func hash(into hasher: inout Hasher) { hasher.combine(images) }
}

/// The bytes of text with its percent-escapes replaced.
private struct PercentBytes: Sequence, IteratorProtocol {
    private var rest: Substring.UTF8View

    init(_ characters: Substring.UTF8View) {
        rest = characters
    }

    mutating func next() -> UInt8? {
        guard let byte = rest.popFirst() else { return nil }
        guard byte == UInt8(ascii: "%") else { return byte }
        let digits = rest.prefix(2).map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2, let high = digits[0], let low = digits[1] else { return byte }
        rest = rest.dropFirst(2)
        return UInt8(high << 4 | low)
    }
}
