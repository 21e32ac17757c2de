/// Finds the files that a pattern such as `inputs/**/*.{jpg,png}` stands for.
struct Glob {
    /// One part of a pattern between slashes.
    private enum Part {
        case literal(String)
        case name(NamePattern)
        /// `**`: this folder and every one below it that is not hidden.
        case folders
    }

    private static let filesMax = 100_000
    private static let entriesMax = 1_000_000
    private static let depthMax = 64

    /// Where relative patterns begin.
    private let base: String
    private var found: Set<String> = []
    private var entryCount = 0

    /// The paths, as the pattern spells their beginnings, sorted by bytes.
    ///
    /// Folders are not among them.
    static func paths(
        matching pattern: String, in base: String
    ) throws(InputPatternFault) -> [String] {
        var glob = Glob(base: base)
        for alternative in try Braces.expanded(pattern) {
            let parts = alternative.split(separator: "/").map { part -> Part in
                if part == "**" { return .folders }
                let pattern = NamePattern(part)
                return pattern.literal.map { .literal($0) } ?? .name(pattern)
            }
            guard !parts.isEmpty, !alternative.hasSuffix("/") else { continue }
            try glob.walk(alternative.hasPrefix("/") ? "/" : "", parts[...], inside: [])
        }
        return glob.found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private init(base: String) {
        self.base = base
    }

    /// Follows `parts` from the folder that `prefix` spells: empty, or with a slash at its end.
    ///
    /// - Parameter ancestors: The folders that a `**` came through, so that a link back to one ends
    ///   there.
    private mutating func walk(
        _ prefix: String, _ parts: ArraySlice<Part>, inside ancestors: [FileAttributes.Identity]
    ) throws(InputPatternFault) {
        guard let part = parts.first else { return }
        let rest = parts.dropFirst()
        switch part {
        case .literal(let name):
            try visit(prefix + name, rest)
        case .name(let pattern):
            for entry in try entries(prefix) where pattern.matches(entry.name) {
                try entry.check(in: prefix)
                if rest.isEmpty || entry.mayBeFolder { try visit(prefix + entry.name, rest) }
            }
        case .folders:
            try descend(prefix, parts, inside: ancestors)
        }
    }

    /// Takes what stands at `path`: a file when the pattern ends here, else a folder to go on in.
    private mutating func visit(
        _ path: String, _ rest: ArraySlice<Part>
    ) throws(InputPatternFault) {
        guard let attributes = try attributes(path) else { return }
        if !rest.isEmpty, attributes.isFolder { try walk(path + "/", rest, inside: []) }
        if rest.isEmpty, attributes.isRegular { found.insert(path) }
        guard found.count <= Self.filesMax else { throw .tooManyFiles }
    }

    private mutating func descend(
        _ prefix: String, _ parts: ArraySlice<Part>, inside ancestors: [FileAttributes.Identity]
    ) throws(InputPatternFault) {
        guard ancestors.count < Self.depthMax else { throw .tooDeep }
        guard let here = try attributes(prefix), here.isFolder,
            !ancestors.contains(here.identity)
        else { return }
        let rest = parts.dropFirst()
        try walk(prefix, rest.isEmpty ? [.name(NamePattern("*"))] : rest, inside: [])
        for entry in try entries(prefix) where entry.mayBeFolder && !entry.name.hasPrefix(".") {
            guard try attributes(prefix + entry.name)?.isFolder == true else { continue }
            try entry.check(in: prefix)
            try walk(prefix + entry.name + "/", parts, inside: ancestors + [here.identity])
        }
    }

    private func full(_ path: String) -> String {
        path.hasPrefix("/") ? path : base + "/" + path
    }

    private func attributes(_ path: String) throws(InputPatternFault) -> FileAttributes? {
        do throws(Errno) {
            return try FileAttributes.at(full(path), followingLink: true)
        } catch {
            // A link that leads in a circle, or nowhere, is no file.
            if error.isLoop { return nil }
            throw .unreadable(path, error)
        }
    }

    /// What is in the folder; nothing when there is no such folder.
    private mutating func entries(_ prefix: String) throws(InputPatternFault) -> [FolderEntry] {
        let entries: [FolderEntry]
        do throws(Errno) {
            entries = try FolderEntry.all(in: full(prefix), countMax: Self.entriesMax)
        } catch {
            if error.isAbsence { return [] }
            throw .unreadable(prefix.isEmpty ? base : prefix, error)
        }
        entryCount += entries.count
        guard entryCount < Self.entriesMax else { throw .tooManyFiles }
        return entries
    }
}
