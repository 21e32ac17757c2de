/// A file of the ISO base media format, ISO/IEC 14496-12: AVIF, HEIC, MP4 or QuickTime.
///
/// Boxes are walked in order; of those that hold boxes, only the ones on the way to a size are
/// entered. Since the boxes inside fill the one around them, the walk needs no stack, only the end
/// of the outermost one.
struct MediaForm: ImageForm {
    private enum Step { case header, longHeader, brands, head, content, end }

    /// Boxes that are entered, with the count of bytes before the first box inside.
    private static let containers = ["meta": 4, "iprp": 0, "ipco": 0, "moov": 0, "trak": 0]
    /// Boxes that may stand beside the others: another name behind a whole file is no box of it.
    private static let outer: Set = [
        "ftyp", "styp", "meta", "moov", "mdat", "idat", "moof", "mfra", "sidx", "ssix", "free",
        "skip", "wide", "uuid", "udta", "pdin", "prft", "emsg",
    ]
    /// Boxes whose presence tells whether the file is complete.
    private static let telling: Set = ["meta", "idat", "moov", "mdat"]

    private(set) var type = ImageType.mp4
    let opening = Need.gather(8)
    private(set) var size: ImageSize?
    private var step = Step.header
    private var box = ""
    private var position = 0
    private var outerEnd = 0
    private var contentRest = 0
    private var seen: Set<String> = []

    var place: String {
        step == .header ? "with boxes still missing" : "inside box '\(box)'"
    }

    var mayEnd: Bool {
        let hasData = seen.contains("mdat") || isPicture && seen.contains("idat")
        return step == .header && position == outerEnd && hasIndex && hasData
    }

    private var isPicture: Bool { type == .avif || type == .heic }

    /// A sequence of pictures has the index of a film.
    private var hasIndex: Bool { seen.contains("moov") || isPicture && seen.contains("meta") }

    /// A few bytes behind a whole file are the beginning of a box when they could be its length.
    func ended(holding held: [UInt8]) -> Bool {
        mayEnd && (held.first != 0 || held.allSatisfy { $0 == 0 })
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        let isComplete = mayEnd
        position += bytes.count
        switch step {
        case .header:
            box = bytes.fourCharacters(at: 4)
            if isComplete, !Self.outer.contains(box) { return next(.end, .tail) }
            let length = bytes.bigEndian(at: 0, count: 4)
            if length == 0 { return try openEnded() }
            if length == 1 { return next(.longHeader, .gather(8)) }
            return try begin(length, headerByteCount: 8)
        case .longHeader:
            guard bytes[0] == 0 else { throw .damaged(type, "box '\(box)' is impossibly long") }
            return try begin(bytes.bigEndian(at: 1, count: 7), headerByteCount: 16)
        case .brands:
            type = Self.type(brands: bytes)
            return passRest(after: bytes.count)
        case .head:
            measure(bytes)
            return passRest(after: bytes.count)
        case .content, .end:
            preconditionFailure("a box's content is not gathered")
        }
    }

    mutating func passed() -> Need { next(.header, .gather(8)) }

    private mutating func next(_ step: Step, _ need: Need) -> Need {
        self.step = step
        return need
    }

    private mutating func passRest(after count: Int) -> Need {
        contentRest -= count
        position += contentRest
        return next(.content, .pass(contentRest))
    }

    /// Enters, reads or passes a box whose header has been read.
    private mutating func begin(_ length: Int, headerByteCount: Int) throws(ImageFault) -> Need {
        let start = position - headerByteCount
        let isOuter = start >= outerEnd
        contentRest = length - headerByteCount
        guard contentRest >= 0, isOuter || start + length <= outerEnd else {
            throw .damaged(type, "box '\(box)' of \(length) bytes does not fit")
        }
        if isOuter { outerEnd = start + length }
        if Self.telling.contains(box) { seen.insert(box) }
        // QuickTime's `meta`, and any within a video, is of another shape.
        let isEntered = box != "meta" || isOuter && isPicture
        if isEntered, let skipped = Self.containers[box], contentRest >= skipped {
            position += skipped
            return next(.content, .pass(skipped))
        }
        switch box {
        case "ftyp" where contentRest >= 8: return next(.brands, .gather(min(contentRest, 256)))
        case "ispe" where contentRest >= 12: return next(.head, .gather(12))
        case "tkhd" where contentRest >= 84: return next(.head, .gather(min(contentRest, 96)))
        default: return passRest(after: 0)
        }
    }

    /// Takes a box of no stated length, which lasts to the end of the file.
    private mutating func openEnded() throws(ImageFault) -> Need {
        guard position - 8 >= outerEnd, box == "mdat", hasIndex else {
            throw .damaged(type, "box '\(box)' has no length")
        }
        return next(.end, .tail)
    }

    /// Keeps the largest size told, since thumbnails, tiles and sound have boxes of their own.
    private mutating func measure(_ bytes: [UInt8]) {
        var width = bytes.bigEndian(at: bytes.count - 8, count: 4)
        var height = bytes.bigEndian(at: bytes.count - 4, count: 4)
        if box == "tkhd" {  // 16.16 fixed point
            width >>= 16
            height >>= 16
        }
        let told = ImageSize(width: width, height: height)
        if told.pixelCount > (size?.pixelCount ?? 0) { size = told }
    }

    /// The type that the brands name.
    ///
    /// They are the major one, four bytes of version, then those that the file is compatible with.
    private static func type(brands bytes: [UInt8]) -> ImageType {
        let brands = stride(from: 0, through: bytes.count - 4, by: 4)
            .filter { $0 != 4 }
            .map { bytes.fourCharacters(at: $0) }
        if brands.contains(where: ["avif", "avis"].contains) { return .avif }
        let pictures = [
            "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1",
        ]
        if brands.contains(where: pictures.contains) { return .heic }
        return brands.first == "qt  " ? .mov : .mp4
    }
}
