/// What a form waits for next.
enum Need: Hashable, Sendable {
    /// This many bytes, 1 to some ten thousand, handed over together.
    case gather(Int)
    /// This many bytes, shown piece by piece and let go.
    case pass(Int)
    /// Every byte through the next one with this value; none of them is shown.
    case find(UInt8)
    /// Every byte to come, shown and let go; only the form knows where the image ends.
    case watch
    /// Nothing more: the image is whole, and what follows is let go.
    case tail
}

/// Width and height in pixels, as a header claims them.
struct ImageSize: Hashable, Sendable {
    var width: Int
    var height: Int?

    /// The claimed area; a height that is not known yet counts as one row.
    var pixelCount: Int {
        let (area, isTooMuch) = width.multipliedReportingOverflow(by: height ?? 1)
        return isTooMuch ? .max : area
    }
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
    /// Whether a file that was cut off could not pass for a whole one.
    var hasEnd: Bool { get }
    /// Whether each pixel that the header claims takes memory when it is shown.
    var isRaster: Bool { get }
    /// The need before the first byte.
    var opening: Need { get }

    /// Takes the bytes of a `gather`.
    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need
    /// Takes a piece of a `pass` or of what is watched.
    mutating func show(_ bytes: Span<UInt8>) throws(ImageFault)
    /// Hears that a `pass` or a `find` is complete.
    mutating func passed() throws(ImageFault) -> Need
    /// Hears that no bytes follow, before a need is met.
    ///
    /// - Parameter held: What came of the bytes to gather.
    /// - Returns: Whether the image is whole.
    mutating func ended(holding held: [UInt8]) throws(ImageFault) -> Bool
}

extension ImageForm {
    var mayEnd: Bool { false }
    var hasEnd: Bool { true }
    var isRaster: Bool { true }

    mutating func show(_ bytes: Span<UInt8>) throws(ImageFault) {}

    mutating func passed() throws(ImageFault) -> Need { .tail }

    mutating func ended(holding held: [UInt8]) throws(ImageFault) -> Bool {
        held.isEmpty && mayEnd
    }
}
