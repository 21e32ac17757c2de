/// What is wrong with a `variants` text, and where.
package struct VariantFault: Error, Hashable, Sendable {
    /// A place in a wildcard file.
    package struct FilePlace: Hashable, Sendable {
        package let file: String
        /// Counted from 1.
        package let line: Int
        /// Bytes of UTF-8 before it in that line.
        package let offset: Int

        package init(file: String, line: Int, offset: Int) {
            self.file = file
            self.line = line
            self.offset = offset
        }
    }

    /// A lowercase fragment with the value quoted, and what to do.
    package let message: String
    /// Bytes of UTF-8 before it in the text; for a mistake in a wildcard file, where the text
    /// names the wildcard.
    package let offset: Int
    /// Where the mistake stands when it is not in the text itself.
    package let filePlace: FilePlace?

    package init(_ message: String, at offset: Int, in filePlace: FilePlace? = nil) {
        self.message = message
        self.offset = offset
        self.filePlace = filePlace
    }
}
