/// The files that a manifest names, relative to its folder.
///
/// Answers are kept, since a file is asked for often.
package protocol InputFiles: Sendable {
    /// Paths of the files that match, sorted by bytes; hidden files only where the pattern names
    /// the dot.
    func paths(matching pattern: String) throws(InputFileError) -> [String]

    /// The same without regard to case.
    func paths(matchingAnyCase pattern: String) throws(InputFileError) -> [String]

    /// Paths of files that a pattern fits but for case, another Unicode form, or another spelling of
    /// the extension (`.jpeg` for `.jpg`), sorted by bytes; those that match are among them.
    ///
    /// As many as can be found in a short time; none where the folders can't be read.
    func paths(like pattern: String) -> [String]

    /// The file's lines without their ends, which may be LF, CRLF and CR; UTF-8, with or without a
    /// byte-order mark, or UTF-16 with one.
    func lines(of path: String) throws(InputFileError) -> [String]

    /// The whole file as text, without its byte-order mark; encoded as `lines` are.
    func text(of path: String) throws(InputFileError) -> String

    func byteCount(of path: String) throws(InputFileError) -> Int

    /// 64 hexadecimal digits.
    func sha256(of path: String) throws(InputFileError) -> String

    /// The same of a file that jobs have made below `folder`, reached through no link there.
    func sha256(of path: String, beneath folder: String) throws(InputFileError) -> String

    /// Why a file is no image, video or sound that a service could use, to follow the file's name:
    /// `is empty (0 bytes)`; `nil` for one that is whole.
    func imageFault(of path: String) throws(InputFileError) -> String?
    /// What stands at a path; nil when there is nothing, or nobody can tell.
    func kind(at path: String) -> PathKind?

    /// The path as the disk is asked: a `~` or `~name` at its start is a folder of that user.
    func expanded(_ path: String) throws(InputFileError) -> String

    /// What may have been meant by a pattern that no file matches; nil when nothing is near.
    func advice(onUnmatched pattern: String) -> String?

    /// The same files as far as jobs have made them, wherever the output folder is.
    var ofMadeImages: any InputFiles { get }
}

/// What stands at a path.
package enum PathKind: Hashable, Sendable {
    case file, folder
}

extension InputFiles {
    package func sha256(
        of path: String, beneath folder: String
    ) throws(InputFileError) -> String { try sha256(of: path) }

    package func kind(at path: String) -> PathKind? { nil }
    package func expanded(_ path: String) throws(InputFileError) -> String { path }
    package func advice(onUnmatched pattern: String) -> String? { nil }
    package var ofMadeImages: any InputFiles { self }
}

extension InputFiles {
    /// 64 hexadecimal digits; those of an image that is still to be made are its job's.
    func sha256(of file: FileReference) throws(InputFileError) -> String {
        switch file.origin {
        case nil: try sha256(of: file.path)
        case .made(let sha256, _): sha256
        case .awaited(let job): job.hex
        }
    }
}

/// Why an input file can't be used: a lowercase fragment that quotes the path.
package struct InputFileError: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

/// The SHA-256 of some bytes, 32 bytes; comes in from outside so that `Core` depends on nothing.
package typealias SHA256Function = @Sendable ([UInt8]) -> [UInt8]
