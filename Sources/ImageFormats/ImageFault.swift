/// Why received bytes are not an image to keep.
package enum ImageFault: Error, Hashable, Sendable {
    /// The bytes are something else, named with its article: `"an HTML page"`; of a text the first
    /// words are told, on one line and without control characters.
    case notAnImage(found: String, says: String? = nil)
    /// The bytes stop early; the text says where: `"it ends after 812 bytes, inside chunk IDAT"`.
    case truncated(ImageType, String)
    /// The bytes contradict the format; the text says how.
    case damaged(ImageType, String)
    /// The header claims more pixels than the inspector's limit.
    case tooManyPixels(width: Int, height: Int)

    private static let wordsMax = 120

    private static func cut(_ text: String) -> String {
        text.count > wordsMax ? text.prefix(wordsMax) + "…" : text
    }

    /// The fault as a lowercase fragment for a message.
    package var message: String {
        switch self {
        case .notAnImage(let found, nil), .notAnImage(let found, ""): "not an image but \(found)"
        case .notAnImage(let found, let says?): "not an image but \(found): '\(Self.cut(says))'"
        case .truncated(let type, let detail): "truncated \(type.name): \(detail)"
        case .damaged(let type, let detail): "damaged \(type.name): \(detail)"
        case .tooManyPixels(let width, let height):
            "the header claims \(width) × \(height) pixels, more than the limit"
        }
    }
}
