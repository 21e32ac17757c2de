/// Says which files may be read for a manifest.
package protocol FileGuard: Sendable {
    /// Throws when a file that is open is none that may be read.
    ///
    /// - Parameters:
    ///   - number: The open file. What it is called by now does not count.
    ///   - path: The path that it was opened by.
    ///   - written: The path as the manifest has it.
    ///   - isMade: Whether it is an image that a job has made.
    func check(
        open number: Int32, path: String, written: String, isMade: Bool
    ) throws(InputFileError)
}
