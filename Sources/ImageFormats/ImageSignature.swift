/// How the first bytes of a file tell what it is.
enum ImageSignature {
    /// How many first bytes are looked at; a shorter file is judged by what it has.
    static let byteCountMax = 64

    /// The bytes that every file of a format has in these places; `nil` is any byte.
    private static let patterns: [(type: ImageType, bytes: [UInt8?])] = [
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        (.jpeg, [0xFF, 0xD8, 0xFF]),
        (.gif, [0x47, 0x49, 0x46, 0x38]),
        (.webp, [0x52, 0x49, 0x46, 0x46, nil, nil, nil, nil, 0x57, 0x45, 0x42, 0x50]),
        (.jxl, [0xFF, 0x0A]),
        (.jxl, [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A]),
        (.mp4, [nil, nil, nil, nil, 0x66, 0x74, 0x79, 0x70]),
        (.webm, [0x1A, 0x45, 0xDF, 0xA3]),
        (.tiff, [0x49, 0x49, 0x2A, 0x00]),
        (.tiff, [0x4D, 0x4D, 0x00, 0x2A]),
        (.tiff, [0x49, 0x49, 0x2B, 0x00, 0x08, 0x00, 0x00, 0x00]),
        (.tiff, [0x4D, 0x4D, 0x00, 0x2B, 0x00, 0x08, 0x00, 0x00]),
        // The length of the header at 14 is below 256.
        (.bmp, [0x42, 0x4D] + [UInt8?](repeating: nil, count: 13) + [0, 0, 0]),
        // Fewer than 256 pictures, and a zero in the entry of the first.
        (.ico, [0, 0, 1, 0, nil, 0, nil, nil, nil, 0]),
    ]

    /// Returns the walk for a file that begins with `first`.
    static func form(of first: [UInt8]) throws(ImageFault) -> any ImageForm {
        guard let type = patterns.first(where: { matches($0.bytes, first) })?.type else {
            if let known = binaries.first(where: { first.starts(with: $0.bytes) }) {
                throw .notAnImage(found: known.name)
            }
            if first.isEmpty { throw .notAnImage(found: "nothing (0 bytes)") }
            guard TextForm.isText(first) else { throw .notAnImage(found: "unknown data") }
            return TextForm()
        }
        switch type {
        case .png: return PNGForm()
        case .jpeg: return JPEGForm()
        case .gif: return GIFForm()
        case .webp: return WebPForm()
        case .avif, .heic, .mp4, .mov: return MediaForm()
        case .webm: return WebMForm()
        case .jxl: return JPEGXLForm(isBoxed: first.first == 0)
        case .tiff: return TIFFForm()
        case .bmp: return BMPForm()
        case .ico: return ICOForm()
        case .svg: return TextForm()
        }
    }

    /// Whether `first` begins as `pattern` does.
    ///
    /// Of a file that ends inside the pattern, two bytes must speak for it.
    private static func matches(_ pattern: [UInt8?], _ first: [UInt8]) -> Bool {
        let pairs = zip(pattern, first)
        return pairs.allSatisfy { $0 == nil || $0 == $1 } && pairs.count { $0.0 != nil } >= 2
    }

    /// What is known to be something else, with the article.
    private static let binaries: [(bytes: [UInt8], name: String)] = [
        ([0x1F, 0x8B], "gzip data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard data"),
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
        ([0x25, 0x50, 0x44, 0x46], "a PDF document"),
    ]
}
