internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An output folder beside the one of a plan, or that one itself, which may tell of paid jobs.
package struct OutputCandidate: Hashable, Sendable {
    /// As a command may name it.
    package let path: String
    /// Whether it is the plan's own.
    package let isOwn: Bool
    package let hasLedger: Bool
    package let hasResults: Bool
    private let identity: FileAttributes.Identity
    private let modified: Int

    /// How many are looked at: the newest.
    package static let countMax = 50
    /// How many names of a folder are looked at.
    private static let namesMax = 10_000

    /// What there is at `path`; `nil` for what is no output folder, or one of a rehearsal.
    private init?(_ path: String, own: FileAttributes.Identity?) {
        guard let folder = try? FileAttributes.at(path, followingLink: true), folder.isFolder
        else { return nil }
        let ledger = Self.file(StateFolder(in: path).ledger)
        let results = Self.file(path + "/results.jsonl")
        isOwn = folder.identity == own
        guard isOwn ? results != nil : ledger != nil || results != nil,
            !OutputKind.isRehearsal(path)
        else { return nil }
        self.path = path
        identity = folder.identity
        hasLedger = ledger != nil
        hasResults = results != nil
        modified = max(
            ledger?.version.modifiedSeconds ?? 0, results?.version.modifiedSeconds ?? 0)
    }

    private static func file(_ path: String) -> FileAttributes? {
        guard let found = try? FileAttributes.at(path, followingLink: false), found.isRegular
        else { return nil }
        return found
    }

    /// The plan's own folder first, then `remembered` in their order, then the folders in
    /// `parents`, the newest first.
    ///
    /// None is there twice, under whatever names. What can't be read is not there.
    package static func all(
        of output: String, remembered: [String], parents: [String]
    ) -> [OutputCandidate] {
        let own = (try? FileAttributes.at(output, followingLink: true))?.identity
        var seen: Set<FileAttributes.Identity> = []
        var all: [OutputCandidate] = []
        for path in [output] + remembered {
            guard let found = OutputCandidate(path, own: own),
                seen.insert(found.identity).inserted
            else { continue }
            all.append(found)
        }
        var near: [OutputCandidate] = []
        for path in parents.flatMap(Self.folders) {
            guard let found = OutputCandidate(path, own: own),
                seen.insert(found.identity).inserted
            else { continue }
            near.append(found)
        }
        near.sort { ($1.modified, $0.path) < ($0.modified, $1.path) }
        return Array((all + near).prefix(countMax))
    }

    /// A folder and the folders in it.
    private static func folders(in parent: String) -> [String] {
        let place = parent.isEmpty ? "." : parent
        guard let entries = try? FolderEntry.all(in: place, countMax: namesMax) else { return [] }
        let prefix = parent.isEmpty ? "" : parent == "/" ? "/" : parent + "/"
        return [place]
            + entries.filter { $0.mayBeFolder && $0.isWritable }.map { prefix + $0.name }
    }
}

/// What a folder was written by: a run, or a rehearsal, whose images nobody has paid for.
package enum OutputKind {
    /// Whether the folder is that of a rehearsal: by what its last run says, else by its name.
    package static func isRehearsal(_ path: String) -> Bool {
        if let word = lastRun(path) { return word }
        return RealPath.of(path)?.pathParts.last?.isExactly("rehearsal") == true
    }

    private static func lastRun(_ path: String) -> Bool? {
        do throws(Errno) {
            let file = try Descriptor(path + "/run.json", O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
            let text = try FileReader(file).bytes(byteCountMax: 1 << 20)
            guard let text, let json = try? JSON(parsing: text),
                case .bool(let flag)? = json["rehearsal"]
            else { return nil }
            return flag
        } catch {
            return nil
        }
    }
}

/// A path without links, from the root on.
package enum RealPath {
    /// `nil` for what is not there.
    package static func of(_ path: String) -> String? {
        guard let found = unsafe realpath(path.isEmpty ? "." : path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(validatingCString: found)
    }

    /// Whether two paths lead to the same folder or file.
    package static func isSame(_ one: String, _ other: String) -> Bool {
        guard let first = try? FileAttributes.at(one, followingLink: true),
            let second = try? FileAttributes.at(other, followingLink: true)
        else { return false }
        return first.identity == second.identity
    }
}
