/// A BMP file: two headers, and pixels from a place that the first one names.
struct BMPForm: ImageForm {
    private enum Step { case start, header, pixels }

    let type = ImageType.bmp
    let opening = Need.gather(18)
    private(set) var size: ImageSize?
    private var step = Step.start
    private var fileByteCount = 0
    private var pixelsOffset = 0
    private var headerByteCount = 0

    var place: String {
        switch step {
        case .start, .header: "inside the header"
        case .pixels: "inside the pixels"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .start:
            fileByteCount = bytes.littleEndian(at: 2, count: 4)
            pixelsOffset = bytes.littleEndian(at: 10, count: 4)
            headerByteCount = bytes.littleEndian(at: 14, count: 4)
            guard [12, 16, 40, 52, 56, 64, 108, 124].contains(headerByteCount) else {
                throw .damaged(.bmp, "its header of \(headerByteCount) bytes is not possible")
            }
            step = .header
            return .gather(headerByteCount - 4)
        case .header:
            step = .pixels
            return try measured(bytes)
        case .pixels:
            preconditionFailure("a BMP's pixels are not gathered")
        }
    }

    /// Reads the second header from behind its length.
    private mutating func measured(_ header: [UInt8]) throws(ImageFault) -> Need {
        let isCore = headerByteCount == 12
        let field = isCore ? 2 : 4
        let width = header.littleEndian(at: 0, count: field)
        var height = header.littleEndian(at: field, count: field)
        // A negative height, and only that, means that the first row is on top.
        if !isCore, height >= 1 << 31 { height = (1 << 32) - height }
        let depth = header.littleEndian(at: 2 * field + 2, count: 2)
        let isSized = (1..<1 << 31).contains(width) && height > 0
        guard isSized, [0, 1, 2, 4, 8, 16, 24, 32, 64].contains(depth) else {
            throw .damaged(.bmp, "its header holds values that are not possible")
        }
        size = ImageSize(width: width, height: height)
        // Too many pixels are told by who asked; only sums must not run over.
        guard width < 1 << 24, height < 1 << 24 else { return .tail }
        let isLong = header.count >= 36
        let compression = isLong ? header.littleEndian(at: 12, count: 4) : 0
        let stated = isLong ? header.littleEndian(at: 16, count: 4) : 0
        let begin = 14 + headerByteCount
        let offset = max(pixelsOffset, begin)
        let isPlain = [0, 3, 6].contains(compression)
        let rows = (width * depth + 31) / 32 * 4 * height
        let end = isPlain ? offset + rows : stated > 0 ? offset + stated : fileByteCount
        return end > begin ? .pass(end - begin) : .tail
    }
}
