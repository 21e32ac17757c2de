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
        (.mp4, [nil, nil, nil, nil, 0x66, 0x74, 0x79, 0x70]),
        (.webm, [0x1A, 0x45, 0xDF, 0xA3]),
    ]

    /// Returns the walk for a file that begins with `first`.
    static func form(of first: [UInt8]) throws(ImageFault) -> any ImageForm {
        guard let type = patterns.first(where: { matches($0.bytes, first) })?.type else {
            throw .notAnImage(found: description(of: first))
        }
        switch type {
        case .png: return PNGForm()
        case .jpeg: return JPEGForm()
        case .gif: return GIFForm()
        case .webp: return WebPForm()
        case .avif, .heic, .mp4, .mov: return MediaForm()
        case .webm: return WebMForm()
        }
    }

    /// Whether `first` begins as `pattern` does.
    ///
    /// Of a file that ends inside the pattern, two bytes must speak for it.
    private static func matches(_ pattern: [UInt8?], _ first: [UInt8]) -> Bool {
        let pairs = zip(pattern, first)
        return pairs.allSatisfy { $0 == nil || $0 == $1 } && pairs.count { $0.0 != nil } >= 2
    }

    /// What bytes that are no image look like, with the article.
    private static func description(of first: [UInt8]) -> String {
        if first.isEmpty { return "nothing (0 bytes)" }
        let magic = binaries.first { first.starts(with: $0.bytes) }
        if let magic { return magic.name }
        var start = first[...]
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
        let text = String(decoding: start.drop { blanks.contains($0) }, as: UTF8.self).lowercased()
        if let markup = markups.first(where: { text.hasPrefix($0.start) }) { return markup.name }
        let isText = start.allSatisfy { $0 >= 32 && $0 != 127 || blanks.contains($0) }
        return isText ? "plain text" : "unknown data"
    }

    private static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

    private static let binaries: [(bytes: [UInt8], name: String)] = [
        ([0x1F, 0x8B], "gzip data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard data"),
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
        ([0x25, 0x50, 0x44, 0x46], "a PDF document"),
        ([0x49, 0x49, 0x2A, 0x00], "a TIFF picture, which is not supported"),
        ([0x4D, 0x4D, 0x00, 0x2A], "a TIFF picture, which is not supported"),
    ]

    private static let markups: [(start: String, name: String)] = [
        ("<!doctype html", "an HTML page"), ("<html", "an HTML page"), ("<head", "an HTML page"),
        ("<body", "an HTML page"), ("<!--", "an HTML page"), ("<svg", "an SVG drawing"),
        ("<", "an XML document"), ("{", "JSON text"), ("[", "JSON text"),
    ]
}
