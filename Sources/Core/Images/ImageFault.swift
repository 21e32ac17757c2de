/// Why received bytes are not an image to keep.
package enum ImageFault: Error, Hashable, Sendable {
    /// The bytes are something else, named with its article: `"an HTML page"`.
    case notAnImage(found: String)
    /// The bytes stop early; the text says where: `"it ends after 812 bytes, inside chunk IDAT"`.
    case truncated(ImageType, String)
    /// The bytes contradict the format; the text says how.
    case damaged(ImageType, String)
    /// The header claims more pixels than the inspector's limit.
    case tooManyPixels(width: Int, height: Int)

    /// The fault as a lowercase fragment for a message.
    package var message: String {
        switch self {
        case .notAnImage(let found): "not an image but \(found)"
        case .truncated(let type, let detail): "truncated \(type.name): \(detail)"
        case .damaged(let type, let detail): "damaged \(type.name): \(detail)"
        case .tooManyPixels(let width, let height):
            "the header claims \(width) × \(height) pixels, more than the limit"
        }
    }
}
