package import Core
internal import Synchronization

/// Lets files be read that are below the manifest's folder, or below another that its user allowed,
/// wherever links lead.
package final class FileGate: FileGuard, Sendable {
    /// What it goes by.
    package struct Rule: Sendable {
        /// The manifest's folder; empty for the working directory.
        let folder: String
        /// Other folders and files that its user allowed, by their real paths.
        let roots: [String]
        /// The user's own folder.
        let home: String?
        /// The file of keys that was named.
        let keyFile: String?
        /// The command that allows more.
        let command: String

        package init(
            folder: String, roots: [String], home: String?, keyFile: String?, command: String
        ) {
            self.folder = FinalPath.of(folder)
            self.roots = roots
            self.home = home.map(FinalPath.of)
            self.keyFile = keyFile.map(FinalPath.of)
            self.command = command
        }
    }

    private struct Notes {
        var refused: [ExactText] = []
        var used: [ExactText] = []
        var links: [Leaves.Link] = []
        var output: String?
        /// Real paths of folders.
        var folders: [ExactText: String] = [:]
    }

    private enum Verdict {
        case fine
        case below(root: String)
        case never(String)
        case outside
    }

    private let rule: Rule?
    private let notes = Mutex(Notes())

    private static let linksMax = 1000

    /// For what its user named on the command line: everything may be read.
    package static let open = FileGate(nil)

    package init(_ rule: Rule?) {
        self.rule = rule
    }

    /// Where images of jobs are read from, whatever else may be.
    package func readsMadeImages(below output: String) {
        notes.withLock { $0.output = output }
    }

    /// What was outside and not allowed, as its user would have to allow it; each once.
    package var refused: [ExactText] { notes.withLock { $0.refused } }

    /// What was read from, outside of the folder.
    package var used: [ExactText] { notes.withLock { $0.used }.sorted() }

    /// Links that files were found by.
    package var links: [Leaves.Link] { notes.withLock { $0.links } }

    /// Throws when what a path leads to may not be read: a fragment that ends a sentence such as
    /// "can't read 'x': ".
    package func check(
        _ path: String, written: String, isFolder: Bool = false, isMade: Bool = false
    ) throws(InputFileError) {
        guard let rule else { return }
        let real = FinalPath.of(path)
        try judge(real, path, written, isFolder, isMade, rule)
        note(link: written, path, real, rule)
    }

    /// The same for a file that a pattern found in a folder: each folder is looked up once.
    package func check(
        found path: String, written: String, isFolder: Bool = false
    ) throws(InputFileError) {
        guard let rule else { return }
        let isLink = (try? FileAttributes.at(path, followingLink: false))?.isLink ?? true
        guard !isLink, let slash = path.lastSlash else {
            return try check(path, written: written, isFolder: isFolder)
        }
        let folder = ExactText(String(path[..<slash]))
        let known = notes.withLock { $0.folders[folder] }
        let parent = known ?? FinalPath.of(folder.text.isEmpty ? "/" : folder.text)
        if known == nil { notes.withLock { $0.folders[folder] = parent } }
        let name = String(path[path.utf8.index(after: slash)...])
        let real = parent == "/" ? "/" + name : parent + "/" + name
        try judge(real, path, written, isFolder, false, rule)
        note(link: written, path, real, rule)
    }

    package func check(
        open number: Int32, path: String, written: String, isMade: Bool
    ) throws(InputFileError) {
        guard let rule else { return }
        let real = FinalPath.of(open: number) ?? FinalPath.of(path)
        try judge(real, path, written, false, isMade, rule)
    }
}

// MARK: - Judging

extension FileGate {
    private func judge(
        _ real: String, _ path: String, _ written: String, _ isFolder: Bool, _ isMade: Bool,
        _ rule: Rule
    ) throws(InputFileError) {
        switch verdict(real, path, isMade, rule) {
        case .fine: return
        case .below(let root):
            let root = ExactText(root)
            notes.withLock { notes in
                if !notes.used.contains(root) { notes.used.append(root) }
            }
        case .never(let reason): throw InputFileError(reason)
        case .outside:
            let root = ExactText(rule.root(for: real, isFolder: isFolder))
            notes.withLock { notes in
                if !notes.refused.contains(root) { notes.refused.append(root) }
            }
            throw InputFileError(
                "it leads to '\(real)', outside of the manifest's folder, and you have not allowed"
                    + " that; if it is meant: \(rule.command)")
        }
    }

    private func verdict(
        _ real: String, _ path: String, _ isMade: Bool, _ rule: Rule
    ) -> Verdict {
        let direct = path.isAbsolutePath ? FinalPath.lexical(path) : real
        for place in [real, direct] {
            guard let top = place.pathParts.first, ["proc", "sys", "dev"].contains(top),
                !(top == "dev" && FinalPath.isBelow(rule.folder, "/dev/shm")
                    && FinalPath.isBelow(place, rule.folder))
            else { continue }
            return .never("what is below /\(top) is no file of yours, and is never read")
        }
        if isMade {
            let output = notes.withLock { $0.output }
            if let output, FinalPath.isBelow(real, FinalPath.of(output)) { return .fine }
        }
        let name = real.pathParts.last ?? ""
        if name == ".env" || name.hasPrefix(".env.") || rule.keyFile?.isExactly(real) ?? false {
            return .never("it is a file of keys, which are never sent")
        }
        if FinalPath.isBelow(real, rule.folder), !rule.isHidden(real) { return .fine }
        for root in rule.roots where FinalPath.isBelow(real, root) { return .below(root: root) }
        return .outside
    }

    private func note(link written: String, _ path: String, _ real: String, _ rule: Rule) {
        let plain =
            path.isAbsolutePath || rule.folder.isEmpty
            ? FinalPath.lexical(path) : FinalPath.lexical(FinalPath.of(".") + "/" + path)
        guard !plain.isExactly(real) else { return }
        // A folder that is a link itself, with the manifest in it, says nothing of the file.
        let folder =
            written.isAbsolutePath ? nil : Optional(FinalPath.lexical(rule.folder + "/" + written))
        guard folder?.isExactly(real) != true else { return }
        let link = Leaves.Link(path: ExactText(written), target: ExactText(real))
        notes.withLock { notes in
            guard notes.links.count < Self.linksMax, !notes.links.contains(link) else { return }
            notes.links.append(link)
        }
    }
}

extension FileGate.Rule {
    /// Whether a path is of a hidden file or folder while the manifest stands where its user's own
    /// settings and keys are.
    fileprivate func isHidden(_ real: String) -> Bool {
        guard let home, FinalPath.isBelow(home, folder) else { return false }
        return real.pathParts.dropFirst(folder.pathParts.count).contains { $0.hasPrefix(".") }
    }

    /// What would have to be allowed: the folder of a file, or the file alone where that folder has
    /// the manifest or its user's own things in it.
    fileprivate func root(for real: String, isFolder: Bool) -> String {
        if isFolder { return real }
        let parent = "/" + real.pathParts.dropLast().joined(separator: "/")
        let isWide =
            FinalPath.isBelow(folder, parent) || home.map { FinalPath.isBelow($0, parent) } ?? false
        return isWide ? real : parent
    }
}
