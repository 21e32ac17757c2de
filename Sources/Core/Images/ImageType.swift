/// A kind of file that a job may produce.
///
/// Videos count as images.
package enum ImageType: String, CaseIterable, Hashable, Sendable {
    case png, jpeg, webp, gif, avif, heic, mp4, mov, webm

    /// The extension for a file's name, without the dot.
    package var fileExtension: String {
        self == .jpeg ? "jpg" : rawValue
    }

    /// The media type as a `Content-Type` header spells it, without parameters.
    package var mediaType: String {
        switch self {
        case .png, .jpeg, .webp, .gif, .avif, .heic: "image/" + rawValue
        case .mp4, .webm: "video/" + rawValue
        case .mov: "video/quicktime"
        }
    }

    /// The name as people write it, for messages.
    package var name: String {
        switch self {
        case .png, .jpeg, .gif, .avif, .heic, .mp4: rawValue.uppercased()
        case .webp: "WebP"
        case .mov: "QuickTime"
        case .webm: "WebM"
        }
    }
}
