package import Core

/// The images of an output folder in memory, as input files below `out`.
package struct FolderFiles: InputFiles {
    private let folder: MemoryFolder

    package init(_ folder: MemoryFolder) {
        self.folder = folder
    }

    package func paths(matching pattern: String) -> [String] { [] }

    package func paths(matchingAnyCase pattern: String) -> [String] { [] }

    package func paths(like pattern: String) -> [String] { [] }

    package func imageFault(of path: String) -> String? { nil }

    package func lines(of path: String) throws(InputFileError) -> [String] { [try text(of: path)] }

    package func text(of path: String) throws(InputFileError) -> String {
        guard path.hasPrefix("out/"), let text = folder.images[String(path.dropFirst(4))] else {
            throw InputFileError("no file '\(path)'")
        }
        return text
    }

    package func byteCount(of path: String) throws(InputFileError) -> Int {
        try text(of: path).utf8.count
    }

    /// As the folder names its images: by their bytes.
    package func sha256(of path: String) throws(InputFileError) -> String { try text(of: path) }
}
