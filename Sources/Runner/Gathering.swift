internal import Core

/// How far a job's images are gathered.
struct Gathering: Sendable {
    /// Whether the line of those who fetch knows of them already.
    var isAwaited: Bool
    /// Whether their URLs were asked for once more.
    var isFresh = false
    var kept = KeptImages()
    /// Why some lead nowhere.
    var gone: String?
    /// What the last answer has, where it lists no image.
    var outline: String?
    /// How long the service asked to be left alone.
    var hint: Duration?
    /// Images of the last answer that stood in it.
    var inline: InlineImages?
}

/// A job that is done at the service, and lacks images that it should have.
struct Settling: Sendable {
    var attempt: Attempt
    var images: Gathering
}
