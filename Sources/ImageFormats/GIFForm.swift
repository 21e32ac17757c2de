/// A GIF file: the screen, then images and extensions made of small blocks, to the trailer (89a).
struct GIFForm: ImageForm {
    private enum Step { case screen, table, block, label, image, codeSize, length, data, end }

    let type = ImageType.gif
    let opening = Need.gather(13)
    private(set) var size: ImageSize?
    private var step = Step.screen
    private var isImage = false
    private var hasImage = false

    var place: String {
        switch step {
        case .screen, .table: "inside the header"
        case .block: "before the trailer"
        case .label, .image, .codeSize: "inside a block"
        case .length, .data: isImage ? "inside the pixels" : "inside an extension"
        case .end: "after the trailer"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .screen:
            return try begin(bytes)
        case .block:
            return try block(bytes[0])
        case .label:
            return next(.length, .gather(1))
        case .image:
            isImage = true
            step = .image
            return .pass(Self.tableByteCount(bytes[8]))
        case .codeSize:
            return next(.length, .gather(1))
        case .length:
            if bytes[0] > 0 { return next(.data, .pass(Int(bytes[0]))) }
            hasImage = hasImage || isImage
            return next(.block, .gather(1))
        case .table, .data, .end:
            preconditionFailure("a GIF gathers nothing inside a passage or after its end")
        }
    }

    mutating func passed() -> Need {
        switch step {
        case .table: next(.block, .gather(1))
        case .image: next(.codeSize, .gather(1))
        default: next(.length, .gather(1))
        }
    }

    private mutating func next(_ step: Step, _ need: Need) -> Need {
        self.step = step
        return need
    }

    private mutating func begin(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        let width = bytes.littleEndian(at: 6, count: 2)
        let height = bytes.littleEndian(at: 8, count: 2)
        let isVersion = [0x37, 0x39].contains(bytes[4]) && bytes[5] == 0x61
        guard isVersion, width > 0, height > 0 else {
            throw .damaged(.gif, "its header holds values that are not possible")
        }
        size = ImageSize(width: width, height: height)
        return next(.table, .pass(Self.tableByteCount(bytes[10])))
    }

    private mutating func block(_ introducer: UInt8) throws(ImageFault) -> Need {
        isImage = false
        switch introducer {
        case 0x2C: return next(.image, .gather(9))
        case 0x21: return next(.label, .gather(1))
        case 0x3B where hasImage: return next(.end, .tail)
        case 0x3B: throw .damaged(.gif, "it has no pixels")
        default: throw .damaged(.gif, "a block does not end where its length says")
        }
    }

    /// The bytes of a colour table: 3 × 2ⁿ⁺¹, when the flags say that there is one.
    private static func tableByteCount(_ flags: UInt8) -> Int {
        flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1)
    }
}
