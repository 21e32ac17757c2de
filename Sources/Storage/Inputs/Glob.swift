internal import Core

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
    /// Entries that are looked at to tell what a pattern misses.
    private static let likeEntriesMax = 20_000

    /// Where relative patterns begin.
    private let base: String
    /// Whether names are compared without regard to case and Unicode form.
    private let isFolding: Bool
    private let entriesMax: Int
    /// Which folders may be entered by a link.
    private let gate: FileGate
    private var found: Set<ExactText> = []
    private var entryCount = 0

    /// The paths, as the pattern spells their beginnings, sorted by bytes.
    ///
    /// Folders are not among them.
    static func paths(
        matching pattern: String, in base: String, ignoringCase: Bool = false,
        homes: HomeFolders = HomeFolders(home: nil), gate: FileGate = .open
    ) throws(InputPatternFault) -> [String] {
        var glob = Glob(
            base: base, isFolding: ignoringCase, entriesMax: entriesMax, gate: gate)
        for alternative in try Braces.expanded(pattern) {
            try glob.find(try expanded(alternative, homes))
        }
        return glob.found.sorted().map(\.text)
    }

    /// The paths of files that are like those that a pattern stands for: in another case, in another
    /// Unicode form, under another spelling of their extension.
    ///
    /// - Returns: None where that can't be told in a short time.
    static func paths(
        like pattern: String, in base: String, withOtherExtensions: Bool = true,
        homes: HomeFolders = HomeFolders(home: nil), gate: FileGate = .open
    ) -> [String] {
        var glob = Glob(base: base, isFolding: true, entriesMax: likeEntriesMax, gate: gate)
        do throws(InputPatternFault) {
            for written in try Braces.expanded(pattern) {
                let alternative = try expanded(written, homes)
                try glob.find(alternative)
                guard withOtherExtensions else { continue }
                for other in ExtensionSpelling.others(of: alternative) { try glob.find(other) }
            }
        } catch {
            return []
        }
        return glob.found.sorted().map(\.text)
    }

    /// The folders that a pattern's alternatives begin in: all before the first name that is none.
    static func bases(
        of pattern: String, homes: HomeFolders
    ) throws(InputPatternFault) -> Set<String> {
        var bases: Set<String> = []
        for alternative in try Braces.expanded(pattern) {
            let whole = try expanded(alternative, homes)
            let names = whole.pathParts.dropLast().prefix { part in
                part != "**" && NamePattern(part).literal != nil || part == ".." || part == "."
            }
            let literals = names.map { NamePattern($0).literal ?? $0 }
            bases.insert((whole.isAbsolutePath ? "/" : "") + literals.joined(separator: "/"))
        }
        return bases
    }

    /// A pattern that stands for `path` alone.
    static func escaped(_ path: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in path.unicodeScalars {
            if "*?[]{},\\".unicodeScalars.contains(scalar) { scalars.append("\\") }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    private init(base: String, isFolding: Bool, entriesMax: Int, gate: FileGate) {
        self.gate = gate
        self.base = base
        self.isFolding = isFolding
        self.entriesMax = entriesMax
    }

    /// Finds the files of a pattern without braces.
    private mutating func find(_ pattern: String) throws(InputPatternFault) {
        let slash = UInt8(ascii: "/")
        let parts = pattern.utf8.split(separator: slash).map { part in
            self.part(String(decoding: part, as: UTF8.self))
        }
        guard !parts.isEmpty, pattern.utf8.last != slash else { return }
        try walk(pattern.isAbsolutePath ? "/" : "", parts[...], inside: [])
    }

    private func part(_ text: String) -> Part {
        if text == "**" { return .folders }
        if text == "." || text == ".." { return .literal(text) }
        let pattern = NamePattern(isFolding ? text.folded : text)
        if let literal = pattern.literal, !isFolding { return .literal(literal) }
        return .name(pattern)
    }

    private static func expanded(
        _ pattern: String, _ homes: HomeFolders
    ) throws(InputPatternFault) -> String {
        do throws(InputFileError) {
            return try homes.expandedPattern(pattern)
        } catch {
            throw .unknownHome(error.message)
        }
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
            for entry in try entries(prefix)
            where pattern.matches(isFolding ? entry.name.folded : entry.name) {
                try entry.check(in: prefix)
                if !rest.isEmpty, entry.mayBeFolder { try enter(prefix + entry.name) }
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
        if rest.isEmpty, attributes.isRegular { found.insert(ExactText(path)) }
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
        for entry in try entries(prefix)
        where entry.mayBeFolder && entry.name.utf8.first != UInt8(ascii: ".") {
            guard try attributes(prefix + entry.name)?.isFolder == true else { continue }
            try entry.check(in: prefix)
            try enter(prefix + entry.name)
            try walk(prefix + entry.name + "/", parts, inside: ancestors + [here.identity])
        }
    }

    /// A link may lead to a folder that may not be read, and from there anywhere.
    private func enter(_ path: String) throws(InputPatternFault) {
        guard try attributes(path)?.isFolder == true else { return }
        do throws(InputFileError) {
            try gate.check(found: full(path), written: path, isFolder: true)
        } catch {
            throw .refused("can't read '\(path)': \(error.message)")
        }
    }

    private func full(_ path: String) -> String {
        path.isAbsolutePath ? path : base + "/" + path
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
            entries = try FolderEntry.all(in: full(prefix), countMax: entriesMax)
        } catch {
            if error.isAbsence { return [] }
            throw .unreadable(prefix.isEmpty ? base : prefix, error)
        }
        entryCount += entries.count
        guard entryCount < entriesMax else { throw .tooManyFiles }
        return entries
    }
}

extension FolderEntry {
    /// Throws when the name can't be written down.
    fileprivate func check(in prefix: String) throws(InputPatternFault) {
        guard isWritable else { throw .unnameable(folder: prefix.isEmpty ? "." : prefix) }
    }
}
