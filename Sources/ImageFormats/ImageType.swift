/// A kind of file that a job may produce.
///
/// Videos count as images.
package enum ImageType: String, CaseIterable, Hashable, Sendable {
    case png, jpeg, webp, gif, avif, heic, jxl, tiff, bmp, ico, svg, mp4, mov, webm

    /// The extension for a file's name, without the dot.
    package var fileExtension: String {
        self == .jpeg ? "jpg" : rawValue
    }

    /// The media type as a `Content-Type` header spells it, without parameters.
    package var mediaType: String {
        switch self {
        case .png, .jpeg, .webp, .gif, .avif, .heic, .jxl, .tiff, .bmp: "image/" + rawValue
        case .ico: "image/vnd.microsoft.icon"
        case .svg: "image/svg+xml"
        case .mp4, .webm: "video/" + rawValue
        case .mov: "video/quicktime"
        }
    }

    /// The name as people write it, for messages.
    package var name: String {
        switch self {
        case .png, .jpeg, .gif, .avif, .heic, .tiff, .bmp, .ico, .svg, .mp4: rawValue.uppercased()
        case .webp: "WebP"
        case .jxl: "JPEG XL"
        case .mov: "QuickTime"
        case .webm: "WebM"
        }
    }
}
