/// A file of text: an SVG drawing, from its first tag to the one that closes it, or no image.
///
/// What else it is shows in its first words, so some of it is awaited before it is refused.
struct TextForm: ImageForm {
    /// How many bytes in a row stand for a character.
    private enum Units { case bytes, bigPairs, littlePairs }

    let type = ImageType.svg
    let opening = Need.watch
    let isRaster = false
    private(set) var size: ImageSize?
    private var markup = MarkupWalk()
    private var units: Units?
    private var odd: UInt8?
    /// The beginning, a byte for a character where it came in pairs.
    private var head: [UInt8] = []

    private static let headMax = 4096

    /// Whether `first` can be the beginning of a text: a tag, no control characters, or pairs of
    /// bytes of which one is 0.
    static func isText(_ first: [UInt8]) -> Bool {
        if first.isEmpty { return false }
        if units(of: first) != .bytes { return true }
        let blanks: [UInt8] = [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0C, 0x0D]
        if first.first(where: { !blanks.contains($0) }) == UInt8(ascii: "<") { return true }
        return first.allSatisfy { $0 >= 32 && $0 != 127 || [0x09, 0x0A, 0x0C, 0x0D].contains($0) }
    }

    private static func units(of first: [UInt8]) -> Units {
        if first.starts(with: [0xFE, 0xFF]) || first.starts(with: [0x00, 0x3C]) {
            return .bigPairs
        }
        let isLittle = first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0x3C, 0x00])
        return isLittle ? .littlePairs : .bytes
    }

    /// Whether it is a drawing as far as it was seen.
    var isDrawing: Bool { markup.isDrawing }

    var place: String { "before the tag that closes the drawing" }
    var mayEnd: Bool { isDrawing && markup.isOver }

    mutating func gathered(_ bytes: [UInt8]) -> Need { .watch }

    mutating func show(_ bytes: Span<UInt8>) throws(ImageFault) {
        for index in bytes.indices { take(bytes[index]) }
        if !isDrawing, head.count >= Self.headMax, isDecided { throw fault }
        if size == nil, isDrawing, let tag = markup.rootTag { size = DrawingSize.of(tag) }
    }

    mutating func ended(holding held: [UInt8]) throws(ImageFault) -> Bool {
        if units == nil, let odd { keep(odd) }
        guard isDrawing else { throw fault }
        return mayEnd
    }

    /// Whether more bytes could not make it a drawing.
    private var isDecided: Bool { markup.root != nil || markup.isText }

    private mutating func take(_ byte: UInt8) {
        switch units {
        case nil:
            guard let other = odd else {
                odd = byte
                return
            }
            odd = nil
            units = Self.units(of: [other, byte])
            take(other)
            take(byte)
        case .bytes: keep(byte)
        case .bigPairs, .littlePairs:
            guard let other = odd else {
                odd = byte
                return
            }
            odd = nil
            let (high, low) = units == .bigPairs ? (other, byte) : (byte, other)
            keep(high == 0 ? low : 0x3F)
        }
    }

    private mutating func keep(_ byte: UInt8) {
        if head.count < Self.headMax { head.append(byte) }
        markup.take(byte)
    }

    private var fault: ImageFault {
        .notAnImage(
            found: markup.kind, says: FirstWords.of(head, isMarkup: !markup.isText))
    }
}
