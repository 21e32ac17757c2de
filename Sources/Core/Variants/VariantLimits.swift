/// How large a `variants` text and what it makes may become.
package enum VariantLimits {
    /// Bytes of a text, and of a line of a wildcard file.
    package static let textByteCountMax = 65_536
    /// Braces, variables and wrappers within each other in one text.
    package static let depthMax = 40
    /// The same through wildcards and variables.
    package static let totalDepthMax = 120
    /// Bytes of the name of a wildcard.
    package static let nameByteCountMax = 300
    /// Lines of one wildcard.
    package static let linesMax = 100_000
    /// Pieces in all, wildcard files included; long text counts as several.
    package static let nodesMax = 300_000
    /// Bytes of a text that is made.
    package static let madeByteCountMax = 65_536
    /// A brace with more texts than this is not searched for equal ones.
    package static let comparedMax = 10_000
    /// Bytes of texts compared in one brace.
    static let comparedByteCountMax = 4 << 20
    /// Texts and bytes compared in all braces together.
    static let comparedTotalMax = 200_000
    static let comparedTotalByteCountMax = 32 << 20
    /// Combinations that can be drawn at random.
    package static let drawnMax = 100_000
}
