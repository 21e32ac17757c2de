package import Core
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The files that a manifest names: paths are relative to its folder, or absolute.
///
/// Each question is put to the disk once; a file that changes while the program runs keeps its
/// first answer. Only a hash is that of the file as it is now, since it decides what a job is.
package final class ManifestFiles: InputFiles {
    private static let textByteCountMax = 64 << 20

    /// The manifest's folder as messages name it.
    private let folder: String
    private let nearby: NearbyPaths
    private let homes: HomeFolders
    private let gate: FileGate
    /// Whether it is asked for images that jobs have made.
    private let isMade: Bool
    private let made: ManifestFiles?
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

    /// - Parameters:
    ///   - folder: The manifest's; empty for the working directory.
    ///   - homes: What `~` stands for.
    ///   - gate: Which of them may be read.
    ///   - suggestion: The name of a file that a misspelt one may have meant.
    package convenience init(
        folder: String, homes: HomeFolders = HomeFolders(home: nil), gate: FileGate = .open,
        suggestion: @escaping NameSuggestion = { _, _ in nil }
    ) {
        let nearby = NearbyPaths(folder: folder, suggestion: suggestion)
        let made = ManifestFiles(folder, homes, gate, nearby, made: nil)
        self.init(folder, homes, gate, nearby, made: made)
    }

    private init(
        _ folder: String, _ homes: HomeFolders, _ gate: FileGate, _ nearby: NearbyPaths,
        made: ManifestFiles?
    ) {
        self.folder = folder.isEmpty ? "." : folder
        self.homes = homes
        self.gate = gate
        self.nearby = nearby
        self.made = made
        isMade = made == nil
    }

    package var ofMadeImages: any InputFiles { made ?? self }

    package func kind(at path: String) -> PathKind? {
        (try? expanded(path)).flatMap { nearby.kind(at: $0) }
    }

    package func expanded(_ path: String) throws(InputFileError) -> String {
        try homes.expanded(path)
    }

    package func advice(onUnmatched pattern: String) -> String? {
        (try? expanded(pattern)).flatMap { nearby.advice(onUnmatched: $0) }
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
        let found: [String]
        do throws(InputPatternFault) {
            for base in try Glob.bases(of: pattern, homes: homes) {
                try allow(pattern) { () throws(InputFileError) in
                    try gate.check(
                        base.isEmpty ? folder : full(base), written: pattern, isFolder: true)
                }
            }
            found = try Glob.paths(
                matching: pattern, in: folder, ignoringCase: ignoringCase, homes: homes,
                gate: gate)
        } catch {
            throw InputFileError("'\(pattern)': \(error.message)")
        }
        try check(found)
        return found
    }

    private func allow(
        _ pattern: String, _ check: () throws(InputFileError) -> Void
    ) throws(InputPatternFault) {
        do throws(InputFileError) { try check() } catch { throw .refused(error.message) }
    }

    /// All are looked at, so that all that would have to be allowed is known.
    private func check(_ found: [String]) throws(InputFileError) {
        var first: InputFileError?
        for path in found {
            do throws(InputFileError) {
                try gate.check(found: full(path), written: path)
            } catch {
                first = first ?? InputFileError("can't read '\(path)': \(error.message)")
            }
        }
        if let first { throw first }
    }

    package func paths(like pattern: String) -> [String] {
        let bases = (try? Glob.bases(of: pattern, homes: homes)) ?? []
        for base in bases {
            let path = base.isEmpty ? folder : full(base)
            guard (try? gate.check(path, written: pattern, isFolder: true)) != nil else {
                return []
            }
        }
        return Glob.paths(like: pattern, in: folder, homes: homes, gate: gate)
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

    package func sha256(
        of path: String, beneath folder: String
    ) throws(InputFileError) -> String {
        guard path.hasPrefix(folder + "/") else { return try sha256(of: path) }
        do throws(Errno) {
            let name = String(path.dropFirst(folder.count + 1))
            let file = try FileReader(Descriptor(name, beneath: full(folder)))
            if file.attributes.isRegular { return try file.sha256() }
            throw Errno(code: ENODEV)
        } catch {
            throw InputFileError("can't read '\(path)': \(SourceFile.reason(error))")
        }
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
        _ written: String, _ body: (consuming FileReader) throws(Errno) -> Result
    ) throws(InputFileError) -> Result {
        let path = try expanded(written)
        guard !path.isEmpty else { throw InputFileError("the path of a file can't be empty") }
        try allowed(path) { () throws(InputFileError) in
            try gate.check(full(path), written: path, isMade: isMade)
        }
        let isFile: Bool
        do throws(Errno) {
            let file = try FileReader(path: full(path))
            FilesRead.note(file.attributes.version)
            isFile = file.attributes.isRegular && mayRead(file.number, path)
            if isFile { return try body(file) }
        } catch {
            if error.isAbsence { throw missing(path) }
            throw InputFileError(DiskFault("read", path, error).message)
        }
        throw InputFileError(
            nearby.kind(at: path) == .folder
                ? "'\(path)' is a folder; write '\(nearby.example(in: path) ?? path + "/NAME")' for a"
                    + " file in it, or { glob: \"\(nearby.pattern(for: path))\" } in 'matrix' for all"
                : "'\(path)' is not a file but a device, or changes while it is read")
    }

    private func allowed(
        _ path: String, _ check: () throws(InputFileError) -> Void
    ) throws(InputFileError) {
        do throws(InputFileError) { try check() } catch {
            throw InputFileError("can't read '\(path)': \(error.message)")
        }
    }

    /// Whether what was opened is still what the path led to when it was checked.
    private func mayRead(_ number: Int32, _ path: String) -> Bool {
        (try? gate.check(open: number, path: full(path), written: path, isMade: isMade)) != nil
    }

    private func missing(_ path: String) -> InputFileError {
        if let hint = NameHint(of: path, in: folder) {
            return InputFileError("no file '\(path)'; \(hint.text)")
        }
        if let near = nearby.path(near: path) {
            return InputFileError("no file '\(path)'; did you mean '\(near)'?")
        }
        return path.isAbsolutePath
            ? InputFileError("no file '\(path)'")
            : InputFileError(
                "no file '\(path)'; paths are relative to the manifest's folder '\(folder)'")
    }
}
