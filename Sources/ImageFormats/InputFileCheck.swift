/// Decides from a file's bytes, as they come, whether it is something that services take: an image,
/// a video or a sound.
///
/// Images and videos are walked to their end; sounds are known by their first bytes alone.
package struct InputFileCheck: Sendable {
    private var inspector = ImageInspector(pixelsMax: .max)
    private var first: [UInt8] = []

    private static let firstMax = 16

    package init() {}

    package mutating func consume(_ bytes: Span<UInt8>) {
        for index in bytes.indices where first.count < Self.firstMax { first.append(bytes[index]) }
        inspector.consume(bytes)
    }

    /// What is wrong, to follow the file's name: `is empty (0 bytes)`; `nil` when nothing is.
    package consuming func fault() -> String? {
        if inspector.byteCount == 0 { return "is empty (0 bytes)" }
        if isSound { return nil }
        do throws(ImageFault) {
            _ = try inspector.finish()
            return nil
        } catch {
            switch error {
            case .notAnImage: return "is \(error.message)"
            case .truncated, .damaged: return "is a \(error.message)"
            case .tooManyPixels: return nil
            }
        }
    }

    /// The second byte of a frame of MP3, MP2 or AAC, behind one of eight set bits.
    private static let frames: [UInt8] = [
        0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2, 0xFD, 0xFC, 0xF5, 0xF4, 0xF1, 0xF0, 0xF9, 0xF8,
    ]

    private var isSound: Bool {
        let isWave = first.starts(with: "RIFF".utf8) && first.dropFirst(8).starts(with: "WAVE".utf8)
        let isFrame = first.count > 1 && first[0] == 0xFF && Self.frames.contains(first[1])
        let isTagged = ["ID3", "OggS", "fLaC"].contains { first.starts(with: $0.utf8) }
        return isWave || isFrame || isTagged
    }
}
