/// A JPEG file: marker segments and entropy-coded scans from SOI to EOI (ITU-T T.81, annex B).
struct JPEGForm: ImageForm {
    private enum Step { case start, marker, code, length, frame, segment, scan, scanCode, end }

    let type = ImageType.jpeg
    let opening = Need.gather(2)
    private(set) var size: ImageSize?
    private var step = Step.start
    private var code: UInt8 = 0xD8
    private var rest = 0
    private var hasScan = false

    var place: String {
        switch step {
        case .start, .marker, .code: hasScan ? "before the end marker" : "between two segments"
        case .length, .frame, .segment:
            "inside segment FF\(String(code, radix: 16, uppercase: true))"
        case .scan, .scanCode: "inside the pixels"
        case .end: "after the end marker"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .start:
            return next(.marker, .gather(1))
        case .marker:
            guard bytes[0] == 0xFF else {
                throw .damaged(.jpeg, "a segment does not end where its length says")
            }
            return next(.code, .gather(1))
        case .code:
            return try begin(bytes[0])
        case .length:
            return try measure(bytes.bigEndian(at: 0, count: 2))
        case .frame:
            try readFrame(bytes)
            return next(.segment, .pass(rest - bytes.count))
        case .scanCode:
            // FF00 is a stuffed FF, FFD0 … FFD7 restart the decoder: the scan goes on.
            switch bytes[0] {
            case 0x00, 0xD0...0xD7: return next(.scan, .find(0xFF))
            case 0xFF: return .gather(1)
            default: return try begin(bytes[0])
            }
        case .segment, .scan, .end:
            preconditionFailure("a JPEG gathers nothing inside a passage or after its end")
        }
    }

    mutating func passed() -> Need {
        if step == .scan { return next(.scanCode, .gather(1)) }
        guard code == 0xDA else { return next(.marker, .gather(1)) }
        hasScan = true
        return next(.scan, .find(0xFF))
    }

    private mutating func next(_ step: Step, _ need: Need) -> Need {
        self.step = step
        return need
    }

    /// Reads the code of a marker outside of a scan.
    private mutating func begin(_ code: UInt8) throws(ImageFault) -> Need {
        switch code {
        case 0xFF:
            return .gather(1)
        case 0xD9:
            guard size != nil, hasScan else { throw .damaged(.jpeg, "it has no pixels") }
            return next(.end, .tail)
        case 0x00...0x01, 0xD0...0xD8:
            throw .damaged(.jpeg, "a marker is where none may be")
        default:
            self.code = code
            return next(.length, .gather(2))
        }
    }

    /// Reads a segment's length, which counts its own two bytes.
    private mutating func measure(_ length: Int) throws(ImageFault) -> Need {
        // C4, C8 and CC are no frame headers, unlike the rest of C0 … CF. DC sends a height late.
        let isFrame = (0xC0...0xCF).contains(code) && ![0xC4, 0xC8, 0xCC].contains(code)
        let isMeasured = isFrame || code == 0xDC
        guard length >= (isFrame ? 8 : code == 0xDC ? 4 : 2) else {
            throw .damaged(.jpeg, "a segment of \(length) bytes is too short")
        }
        if code == 0xDA, size == nil {
            throw .damaged(.jpeg, "pixels come before their size")
        }
        rest = length - 2
        guard isMeasured else { return next(.segment, .pass(rest)) }
        return next(.frame, .gather(isFrame ? 6 : 2))
    }

    private mutating func readFrame(_ bytes: [UInt8]) throws(ImageFault) {
        if code == 0xDC {
            size?.height = bytes.bigEndian(at: 0, count: 2)
            return
        }
        let height = bytes.bigEndian(at: 1, count: 2)
        let width = bytes.bigEndian(at: 3, count: 2)
        guard width > 0, size == nil else { throw .damaged(.jpeg, "its size is not possible") }
        size = ImageSize(width: width, height: height == 0 ? nil : height)
    }
}
