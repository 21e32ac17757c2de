/// An ICO file: a list of pictures, each at the place that its entry names.
struct ICOForm: ImageForm {
    private enum Step { case start, entries, pictures }

    let type = ImageType.ico
    let opening = Need.gather(6)
    private(set) var size: ImageSize?
    private var step = Step.start

    var place: String {
        switch step {
        case .start, .entries: "inside the list of pictures"
        case .pictures: "inside a picture"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .start:
            let count = bytes.littleEndian(at: 4, count: 2)
            guard (1...255).contains(count) else { throw .damaged(.ico, "it lists no picture") }
            step = .entries
            return .gather(count * 16)
        case .entries:
            step = .pictures
            return try listed(bytes)
        case .pictures:
            preconditionFailure("an ICO's pictures are not gathered")
        }
    }

    /// Keeps the largest size; 0 means 256.
    private mutating func listed(_ entries: [UInt8]) throws(ImageFault) -> Need {
        let begin = 6 + entries.count
        var end = 0
        for entry in stride(from: 0, to: entries.count, by: 16) {
            let length = entries.littleEndian(at: entry + 8, count: 4)
            let offset = entries.littleEndian(at: entry + 12, count: 4)
            guard length > 0, offset >= begin else {
                throw .damaged(.ico, "an entry leads to no picture")
            }
            end = max(end, offset + length)
            let side = { (byte: UInt8) in byte == 0 ? 256 : Int(byte) }
            let told = ImageSize(width: side(entries[entry]), height: side(entries[entry + 1]))
            if told.pixelCount > (size?.pixelCount ?? 0) { size = told }
        }
        return .pass(end - begin)
    }
}
