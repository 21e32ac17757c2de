/// A WebP file: one RIFF container whose chunks fill it exactly (RFC 9649).
struct WebPForm: ImageForm {
    private enum Step { case container, chunk, head, content, end }

    let type = ImageType.webp
    let opening = Need.gather(12)
    private(set) var size: ImageSize?
    private var step = Step.container
    private var chunk = ""
    private var chunkRest = 0
    private var containerRest = 0
    private var hasPixels = false

    var place: String {
        switch step {
        case .container: "inside the header"
        case .chunk: "with \(containerRest) bytes to come"
        case .head, .content: "inside chunk '\(chunk)'"
        case .end: "after the last chunk"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .container:
            containerRest = bytes.littleEndian(at: 4, count: 4) - 4
            return try nextChunk()
        case .chunk:
            return try begin(bytes)
        case .head:
            size = try Self.size(in: bytes, chunk: chunk)
            step = .content
            return .pass(chunkRest - bytes.count)
        case .content, .end:
            preconditionFailure("a WebP gathers nothing inside content or after its end")
        }
    }

    mutating func passed() throws(ImageFault) -> Need { try nextChunk() }

    private mutating func nextChunk() throws(ImageFault) -> Need {
        if containerRest >= 8 {
            step = .chunk
            return .gather(8)
        }
        guard containerRest <= 0, hasPixels else {
            throw .damaged(.webp, "its chunks do not fill it, or hold no pixels")
        }
        step = .end
        return .tail
    }

    /// Reads a chunk's name and length.
    ///
    /// Content is padded to an even length; the container's last pad may be absent.
    private mutating func begin(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        let isFirst = chunk.isEmpty
        chunk = bytes.fourCharacters(at: 0)
        let length = bytes.littleEndian(at: 4, count: 4)
        containerRest -= 8
        guard length <= containerRest else {
            throw .damaged(.webp, "chunk '\(chunk)' is longer than the file says it is")
        }
        chunkRest = min(length + length % 2, containerRest)
        containerRest -= chunkRest
        if ["VP8 ", "VP8L", "ANMF"].contains(chunk) { hasPixels = true }
        step = isFirst ? .head : .content
        guard isFirst else { return .pass(chunkRest) }
        guard chunkRest >= 10 else { throw .damaged(.webp, "chunk '\(chunk)' is too short") }
        return .gather(10)
    }

    /// Reads the size from the first ten bytes of the first chunk.
    private static func size(in head: [UInt8], chunk: String) throws(ImageFault) -> ImageSize {
        switch chunk {
        case "VP8 " where head[3...5] == [0x9D, 0x01, 0x2A]:
            let width = head.littleEndian(at: 6, count: 2) & 0x3FFF
            let height = head.littleEndian(at: 8, count: 2) & 0x3FFF
            if width > 0, height > 0 { return ImageSize(width: width, height: height) }
        case "VP8L" where head[0] == 0x2F:
            let bits = head.littleEndian(at: 1, count: 4)
            return ImageSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
        case "VP8X":
            return ImageSize(
                width: head.littleEndian(at: 4, count: 3) + 1,
                height: head.littleEndian(at: 7, count: 3) + 1)
        default: break
        }
        throw .damaged(.webp, "its first chunk, '\(chunk)', holds no size")
    }
}
