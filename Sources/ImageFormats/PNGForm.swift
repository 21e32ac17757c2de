/// A PNG file: the signature, then chunks with checksums from IHDR to IEND (W3C PNG, 3rd edition).
struct PNGForm: ImageForm {
    private enum Step { case signature, chunk, header, content, checksum, end }

    let type = ImageType.png
    let opening = Need.gather(8)
    private(set) var size: ImageSize?
    private var step = Step.signature
    private var chunk = ""
    private var crc = CRC32()
    private var hasPixels = false

    var place: String {
        switch step {
        case .signature: "inside the signature"
        case .chunk: chunk.isEmpty ? "before chunk IHDR" : "after chunk \(chunk), before IEND"
        case .header, .content, .checksum: "inside chunk \(chunk)"
        case .end: "after chunk IEND"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .signature:
            step = .chunk
            return .gather(8)
        case .chunk:
            return try begin(bytes)
        case .header:
            crc.update(bytes.span)
            size = try Self.size(in: bytes)
            step = .checksum
            return .gather(4)
        case .checksum:
            guard bytes.bigEndian(at: 0, count: 4) == Int(crc.value) else {
                throw .damaged(.png, "the checksum of chunk \(chunk) does not match")
            }
            step = chunk == "IEND" ? .end : .chunk
            return chunk == "IEND" ? .tail : .gather(8)
        case .content, .end:
            preconditionFailure("a PNG gathers nothing inside content or after its end")
        }
    }

    mutating func show(_ bytes: Span<UInt8>) {
        crc.update(bytes)
    }

    mutating func passed() -> Need {
        step = .checksum
        return .gather(4)
    }

    /// Reads a chunk's length and name.
    private mutating func begin(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        let length = bytes.bigEndian(at: 0, count: 4)
        let isFirst = chunk.isEmpty
        chunk = bytes.fourCharacters(at: 4)
        let isName = bytes[4...].allSatisfy { (65...90).contains($0 & 0xDF) }
        guard length < 1 << 31, isName else {
            throw .damaged(.png, "chunk '\(chunk)' of \(length) bytes is not possible")
        }
        guard isFirst == (chunk == "IHDR"), !isFirst || length == 13 else {
            throw .damaged(.png, "IHDR of 13 bytes must be the first chunk and the only IHDR")
        }
        if chunk == "IDAT" { hasPixels = true }
        guard chunk != "IEND" || length == 0 && hasPixels else {
            throw .damaged(.png, "it has no pixels: IEND comes before any IDAT")
        }
        crc = CRC32()
        crc.update(bytes.span.extracting(4..<8))
        step = isFirst ? .header : .content
        return isFirst ? .gather(13) : .pass(length)
    }

    /// Reads IHDR: width, height, depth, colour, and three methods.
    private static func size(in header: [UInt8]) throws(ImageFault) -> ImageSize {
        let width = header.bigEndian(at: 0, count: 4)
        let height = header.bigEndian(at: 4, count: 4)
        let isSized = (1..<1 << 31).contains(width) && (1..<1 << 31).contains(height)
        let depths: [UInt8: [UInt8]] = [
            0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
        ]
        let isCoded = depths[header[9], default: []].contains(header[8])
        guard isSized, isCoded, header[10] == 0, header[11] == 0, header[12] <= 1 else {
            throw .damaged(.png, "IHDR holds values that are not possible")
        }
        return ImageSize(width: width, height: height)
    }
}
