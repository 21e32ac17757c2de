package import Core
internal import Synchronization

/// The files that a manifest names: paths are relative to its folder, or absolute.
///
/// Each question is put to the disk once; a file that changes while the program runs keeps its
/// first answer. Only a hash is that of the file as it is now, since it decides what a job is.
package final class ManifestFiles: InputFiles {
    private static let textByteCountMax = 64 << 20

    /// The manifest's folder as messages name it.
    private let folder: String
    private let answers = Mutex(Answers())

    /// What the disk has said so far.
    private struct Answers {
        var paths: [ExactText: [String]] = [:]
        var pathsOfAnyCase: [ExactText: [String]] = [:]
        var lines: [ExactText: [String]] = [:]
        var texts: [ExactText: String] = [:]
        var byteCounts: [ExactText: Int] = [:]
        var contents: [ExactText: Content] = [:]
    }

    /// What is known of the bytes of a file.
    private struct Content {
        let version: FileAttributes.Version
        let sha256: String
        let imageFault: String?
    }

    /// - Parameter folder: The manifest's; empty for the working directory.
    package init(folder: String) {
        self.folder = folder.isEmpty ? "." : folder
    }

    package func paths(matching pattern: String) throws(InputFileError) -> [String] {
        try kept(\.paths, pattern) { () throws(InputFileError) in
            try paths(pattern, ignoringCase: false)
        }
    }

    package func paths(matchingAnyCase pattern: String) throws(InputFileError) -> [String] {
        try kept(\.pathsOfAnyCase, pattern) { () throws(InputFileError) in
            try paths(pattern, ignoringCase: true)
        }
    }

    private func paths(
        _ pattern: String, ignoringCase: Bool
    ) throws(InputFileError) -> [String] {
        do throws(InputPatternFault) {
            return try Glob.paths(matching: pattern, in: folder, ignoringCase: ignoringCase)
        } catch {
            throw InputFileError("'\(pattern)': \(error.message)")
        }
    }

    package func paths(like pattern: String) -> [String] {
        Glob.paths(like: pattern, in: folder)
    }

    package func lines(of path: String) throws(InputFileError) -> [String] {
        try kept(\.lines, path) { () throws(InputFileError) in
            try TextLines.lines(in: try textBytes(of: path), of: path)
        }
    }

    package func text(of path: String) throws(InputFileError) -> String {
        try kept(\.texts, path) { () throws(InputFileError) in
            try TextLines.text(in: try textBytes(of: path), of: path)
        }
    }

    private func textBytes(of path: String) throws(InputFileError) -> [UInt8] {
        let bytes = try read(path) { file throws(Errno) in
            try file.bytes(byteCountMax: Self.textByteCountMax)
        }
        guard let bytes else {
            throw InputFileError(
                "'\(path)' is larger than \(Self.textByteCountMax >> 20) MiB, too much for"
                    + " a file of lines or rows; split it")
        }
        return bytes
    }

    package func byteCount(of path: String) throws(InputFileError) -> Int {
        try kept(\.byteCounts, path) { () throws(InputFileError) in
            try read(path) { file throws(Errno) in file.attributes.byteCount }
        }
    }

    package func sha256(of path: String) throws(InputFileError) -> String {
        try content(of: path).sha256
    }

    package func imageFault(of path: String) throws(InputFileError) -> String? {
        try content(of: path).imageFault
    }

    /// Read once for each version of the file, whatever is asked of it.
    private func content(of path: String) throws(InputFileError) -> Content {
        let key = ExactText(path)
        let known = answers.withLock { $0.contents[key] }
        let now = try? FileAttributes.at(full(path), followingLink: true)?.version
        if let known, known.version == now { return known }
        let content = try read(path) { file throws(Errno) in
            let version = file.attributes.version
            let (sha256, fault) = try file.examined()
            return Content(version: version, sha256: sha256, imageFault: fault)
        }
        answers.withLock { $0.contents[key] = content }
        return content
    }

    /// The answer given before, or a new one.
    ///
    /// Two threads may ask the disk the same at the same time.
    private func kept<Answer: Sendable>(
        _ kind: any WritableKeyPath<Answers, [ExactText: Answer]> & Sendable, _ question: String,
        _ ask: () throws(InputFileError) -> Answer
    ) throws(InputFileError) -> Answer {
        let key = ExactText(question)
        if let known = answers.withLock({ $0[keyPath: kind][key] }) { return known }
        let answer = try ask()
        return answers.withLock { answers in
            let first = answers[keyPath: kind][key] ?? answer
            answers[keyPath: kind][key] = first
            return first
        }
    }

    private func full(_ path: String) -> String {
        path.isAbsolutePath ? path : folder + "/" + path
    }

    /// Opens the file, which must be one, and says of every fault what to do.
    private func read<Result>(
        _ path: String, _ body: (consuming FileReader) throws(Errno) -> Result
    ) throws(InputFileError) -> Result {
        guard !path.isEmpty else { throw InputFileError("the path of a file can't be empty") }
        let isFile: Bool
        do throws(Errno) {
            let file = try FileReader(path: full(path))
            isFile = file.attributes.isRegular
            if isFile { return try body(file) }
        } catch {
            if error.isAbsence { throw missing(path) }
            throw InputFileError(DiskFault("read", path, error).message)
        }
        throw InputFileError("'\(path)' is not a file but a folder or a device")
    }

    private func missing(_ path: String) -> InputFileError {
        if let hint = NameHint(of: path, in: folder) {
            return InputFileError("no file '\(path)'; \(hint.text)")
        }
        return path.isAbsolutePath
            ? InputFileError("no file '\(path)'")
            : InputFileError(
                "no file '\(path)'; paths are relative to the manifest's folder '\(folder)'")
    }
}
