internal import Core

/// The images that an answer lists, each once, whatever form and however many paths it has there.
struct ImageList {
    /// What they are asked for by, in order; an image that stands in the answer has a word for it.
    private(set) var urls: [String] = []
    private var inline: [Int: InlineImage] = [:]
    private var seen: Set<String> = []
    private let room: (any Sendable)?

    /// What is longer is no URL, and not kept whole.
    private static let urlBytesMax = 8192

    /// - Parameters:
    ///   - given: What stands where the description says that images are.
    ///   - base: The URL that the answer came from.
    ///   - room: What is held as long as images of the answer are in memory.
    init(_ given: [JSON], base: String, room: (any Sendable)?) {
        self.room = room
        for value in given { add(value, base) }
    }

    var inlineImages: InlineImages? {
        inline.isEmpty ? nil : InlineImages(inline, room: room)
    }

    private mutating func add(_ value: JSON, _ base: String) {
        guard let text = value.scalarText else { return }
        if let image = InlineImage(text) {
            guard !inline.values.contains(image) else { return }
            inline[urls.count] = image
            urls.append(InlineImage.address(urls.count + 1))
            return
        }
        guard text.utf8.count <= Self.urlBytesMax else {
            urls.append(String(text.prefix(60)) + "…")
            return
        }
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return }
        let url = Self.absolute(trimmed, base)
        // What stands behind a `#` is not sent, so it makes no other image.
        if seen.insert(String(url.prefix { $0 != "#" })).inserted { urls.append(url) }
    }

    /// The URL of an image, seen from the answer.
    ///
    /// What can't be asked for stays as it is, for the download to say so: the image is paid for.
    private static func absolute(_ text: String, _ base: String) -> String {
        PercentEncoding.mendedURL(URLReference.resolved(text, against: base)) ?? text
    }
}
