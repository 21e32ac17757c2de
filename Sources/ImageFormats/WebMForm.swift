/// A WebM file: an EBML header that says so, then one segment (RFC 8794).
///
/// A segment that states its length must have it. One that was written while it was recorded does
/// not state any: then nothing tells where it ends, and any end is taken.
struct WebMForm: ImageForm {
    private enum Step { case header, headerLength, headerContent, segment, segmentLength, content }

    let type = ImageType.webm
    let opening = Need.gather(5)
    private(set) var hasEnd = true
    let size: ImageSize? = nil
    private var step = Step.header
    private var firstByte: UInt8 = 0

    var place: String {
        switch step {
        case .header, .headerLength, .headerContent: "inside the header"
        case .segment, .segmentLength, .content: "inside the segment"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .header, .segment:
            if step == .segment, bytes[..<4] != [0x18, 0x53, 0x80, 0x67] {
                hasEnd = false
                return .tail
            }
            firstByte = bytes[4]
            step = step == .header ? .headerLength : .segmentLength
            let more = firstByte.leadingZeroBitCount
            guard more < 8 else { throw .damaged(.webm, "an element has no length") }
            return more > 0 ? .gather(more) : try measured(bytes: [])
        case .headerLength, .segmentLength:
            return try measured(bytes: bytes)
        case .headerContent:
            try expectWebM(bytes)
            step = .segment
            return .gather(5)
        case .content:
            preconditionFailure("a segment's content is not gathered")
        }
    }

    /// Decodes a length: as many zero bits as bytes follow, a one, the value; all ones is unknown.
    private mutating func measured(bytes: [UInt8]) throws(ImageFault) -> Need {
        let first = Int(firstByte) & (0x7F >> bytes.count)
        let length = first << (8 * bytes.count) | bytes.bigEndian(at: 0, count: bytes.count)
        let isUnknown = length == 1 << (7 * (bytes.count + 1)) - 1
        if step == .segmentLength {
            step = .content
            hasEnd = !isUnknown
            return isUnknown ? .tail : .pass(length)
        }
        guard (1...256).contains(length) else {
            throw .damaged(.webm, "its header of \(length) bytes is not possible")
        }
        step = .headerContent
        return .gather(length)
    }

    /// Looks for the element DocType (4282) with the value `webm`.
    private func expectWebM(_ header: [UInt8]) throws(ImageFault) {
        let element: [UInt8] = [0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6D]
        let isWebM = header.indices.contains { header[$0...].starts(with: element) }
        guard isWebM else { throw .notAnImage(found: "a Matroska file that is not WebM") }
    }
}
