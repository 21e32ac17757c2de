/// A JPEG XL file: a codestream (ISO/IEC 18181-1), bare or in boxes (18181-2).
///
/// A codestream does not say where it ends, so of a bare one any end is taken.
struct JPEGXLForm: ImageForm {
    private enum Step { case signature, box, longBox, head, content, end }

    let type = ImageType.jxl
    let opening: Need
    private(set) var size: ImageSize?
    private var step: Step
    private var box = ""
    private var boxRest = 0
    private var hasPicture = false
    private let isBoxed: Bool

    /// How many bytes hold the size, at most, with the signature of two bytes.
    private static let headMax = 12

    init(isBoxed: Bool) {
        self.isBoxed = isBoxed
        step = isBoxed ? .signature : .head
        opening = .gather(Self.headMax)
    }

    var place: String {
        switch step {
        case .signature, .head: "inside the header"
        case .box, .longBox: "with boxes still missing"
        case .content, .end: "inside box '\(box)'"
        }
    }

    var hasEnd: Bool { isBoxed && step != .end }
    var mayEnd: Bool { step == .box && hasPicture }

    func ended(holding held: [UInt8]) -> Bool {
        mayEnd && (held.first != 0 || held.allSatisfy { $0 == 0 })
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .signature:
            return next(.box, .gather(8))
        case .box:
            box = bytes.fourCharacters(at: 4)
            let isKnown = ["ftyp", "free", "Exif", "xml ", "jumb", "brob"].contains(box)
            if mayEnd, !isKnown, !box.hasPrefix("jx") { return next(.end, .tail) }
            let length = bytes.bigEndian(at: 0, count: 4)
            if length == 1 { return next(.longBox, .gather(8)) }
            return try begin(length == 0 ? nil : length - 8)
        case .longBox:
            guard bytes[0] == 0 else { throw .damaged(.jxl, "box '\(box)' is impossibly long") }
            return try begin(bytes.bigEndian(at: 1, count: 7) - 16)
        case .head:
            let start = isBoxed && box == "jxlp" ? 4 : 0
            if size == nil { size = try CodestreamSize(bytes[start...]).size }
            guard isBoxed, boxRest >= 0 else { return next(.end, .tail) }
            return next(.content, .pass(boxRest - bytes.count))
        case .content, .end:
            preconditionFailure("a box's content is not gathered")
        }
    }

    mutating func passed() -> Need {
        if box == "jxlc" || box == "jxlp" { hasPicture = true }
        return next(.box, .gather(8))
    }

    private mutating func next(_ step: Step, _ need: Need) -> Need {
        self.step = step
        return need
    }

    /// - Parameter rest: `nil` for a box that lasts to the end of the file.
    private mutating func begin(_ rest: Int?) throws(ImageFault) -> Need {
        boxRest = rest ?? -1
        guard (rest ?? 0) >= 0 else { throw .damaged(.jxl, "box '\(box)' is too short") }
        let isPicture = box == "jxlc" || box == "jxlp"
        let head = Self.headMax + (box == "jxlp" ? 4 : 0)
        if isPicture, size == nil, rest.map({ $0 >= head }) ?? true {
            return next(.head, .gather(head))
        }
        guard let rest else {
            guard isPicture else { throw .damaged(.jxl, "box '\(box)' has no length") }
            return next(.end, .tail)
        }
        return next(.content, .pass(rest))
    }
}

/// Reads the size at the beginning of a codestream, bit by bit, the lowest first.
private struct CodestreamSize {
    private let bytes: [UInt8]
    private var bit = 0

    init(_ codestream: ArraySlice<UInt8>) throws(ImageFault) {
        guard codestream.starts(with: [0xFF, 0x0A]) else {
            throw .damaged(.jxl, "its codestream has no header")
        }
        bytes = Array(codestream.dropFirst(2))
    }

    var size: ImageSize {
        var reader = self
        return reader.read()
    }

    private mutating func read() -> ImageSize {
        let isSmall = take(1) == 1
        let height = side(isSmall)
        let ratios = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)]
        let ratio = take(3)
        guard ratio > 0 else { return ImageSize(width: side(isSmall), height: height) }
        let (wide, high) = ratios[ratio - 1]
        return ImageSize(width: height * wide / high, height: height)
    }

    private mutating func side(_ isSmall: Bool) -> Int {
        isSmall ? (take(5) + 1) * 8 : take([9, 13, 18, 30][take(2)]) + 1
    }

    private mutating func take(_ count: Int) -> Int {
        var value = 0
        for place in 0..<count where bit < bytes.count * 8 {
            value |= Int(bytes[bit / 8] >> UInt8(bit % 8) & 1) << place
            bit += 1
        }
        return value
    }
}
