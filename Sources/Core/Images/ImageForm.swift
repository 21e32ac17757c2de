/// What a form waits for next.
enum Need: Hashable, Sendable {
    /// This many bytes, 1 to a few hundred, handed over together.
    case gather(Int)
    /// This many bytes, shown piece by piece and let go.
    case pass(Int)
    /// Every byte through the next one with this value; none of them is shown.
    case find(UInt8)
    /// Nothing more: the image is whole, and what follows is shown and let go.
    case tail
}

/// Width and height in pixels, as a header claims them.
struct ImageSize: Hashable, Sendable {
    var width: Int
    var height: Int?

    /// The claimed area; a height that is not known yet counts as one row.
    var pixelCount: Int { width * (height ?? 1) }
}

/// The structure of one file format, walked by an `ImageInspector`.
///
/// A form never sees where one chunk of bytes ends and the next begins: it names a need, and is
/// called when the need is met. So it is a table from "what came" to "what must come next".
protocol ImageForm: Sendable {
    var type: ImageType { get }
    /// What the file says of its size so far.
    var size: ImageSize? { get }
    /// What the walk is inside of, to end the sentence "it ends after 812 bytes, …".
    var place: String { get }
    /// Whether the file may stop here, between two parts.
    var mayEnd: Bool { get }
    /// The need before the first byte.
    var opening: Need { get }

    /// Takes the bytes of a `gather`.
    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need
    /// Takes a piece of a `pass` or of the `tail`.
    mutating func show(_ bytes: Span<UInt8>) throws(ImageFault)
    /// Hears that a `pass` or a `find` is complete.
    mutating func passed() throws(ImageFault) -> Need
}

extension ImageForm {
    mutating func show(_ bytes: Span<UInt8>) throws(ImageFault) {}

    /// Throws when anything but zeros follows the image.
    func expectZeros(_ bytes: Span<UInt8>) throws(ImageFault) {
        for index in bytes.indices where bytes[index] != 0 {
            throw .damaged(type, "other data follows the end of the image")
        }
    }
}
