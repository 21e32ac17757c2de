internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The files below an output folder that are none of Tirage's own: what a ledger does not know of
/// them is a stray.
package struct OutputFiles {
    /// A file, relative to the output folder.
    package struct File: Hashable, Sendable {
        package let path: String
        package let byteCount: Int
    }

    private static let depthMax = 64
    private static let filesMax = 1_000_000
    /// What a run, a rehearsal or a gallery makes at the top.
    private static let ownNames: Set<String> = [
        "results.jsonl", "run.json", "pipeline.resolved.yaml",
    ]
    private static let ownFolders: Set<String> = ["rehearsal", "past"]

    private let root: String
    private let isKnown: (String) -> Bool
    private var found: [File] = []

    /// All of them, sorted by their paths.
    ///
    /// What is hidden is left alone, and so are links, and folders that have a ledger of their own.
    /// - Parameter isKnown: Whether a path is one of the ledger's.
    package static func strays(
        in output: String, isKnown: (String) -> Bool
    ) throws(DiskFault) -> [File] {
        try withoutActuallyEscaping(isKnown) { isKnown throws(DiskFault) in
            var files = OutputFiles(root: output, isKnown: isKnown)
            try files.walk("", depth: 0)
            return files.found.sorted { ExactText($0.path) < ExactText($1.path) }
        }
    }

    /// How large a file is; `nil` when there is none.
    package static func byteCount(of path: String, in output: String) -> Int? {
        let found = try? FileAttributes.at(output + "/" + path, followingLink: false)
        return found?.isRegular == true ? found?.byteCount : nil
    }

    /// A folder or a file by the one way that has no links in it.
    package static func realPath(_ path: String) -> String? {
        guard let real = unsafe realpath(path.isEmpty ? "." : path, nil) else { return nil }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    private init(root: String, isKnown: @escaping (String) -> Bool) {
        self.root = root
        self.isKnown = isKnown
    }

    private mutating func walk(_ prefix: String, depth: Int) throws(DiskFault) {
        let folder = prefix.isEmpty ? root : root + "/" + prefix
        let entries: [FolderEntry]
        do throws(Errno) {
            entries = try FolderEntry.all(in: folder, countMax: Self.filesMax)
        } catch {
            if error.isAbsence { return }
            throw DiskFault("read the folder", folder, error)
        }
        for entry in entries where entry.name.utf8.first != UInt8(ascii: ".") {
            guard found.count < Self.filesMax else { return }
            try visit(entry.name, prefix, depth)
        }
    }

    private mutating func visit(
        _ name: String, _ prefix: String, _ depth: Int
    ) throws(DiskFault) {
        let path = prefix.isEmpty ? name : prefix + "/" + name
        let isTop = prefix.isEmpty
        guard let attributes = try? FileAttributes.at(root + "/" + path, followingLink: false)
        else { return }
        if attributes.isFolder {
            let isOther =
                (try? FileAttributes.at(root + "/" + path + "/.tirage", followingLink: false))
                != nil
            let isOwn = isTop && Self.ownFolders.contains(name)
            if !isOwn, !isOther, depth < Self.depthMax { try walk(path, depth: depth + 1) }
            return
        }
        let isOwn = isTop && (Self.ownNames.contains(name) || name.hasPrefix("gallery."))
        guard attributes.isRegular, !isOwn, !isKnown(path) else { return }
        found.append(File(path: path, byteCount: attributes.byteCount))
    }
}

/// Puts files aside that no ledger knows.
package struct StrayMover: Sendable {
    private static let namesMax = 1000

    private let files: MovingFiles

    package init(in output: String) {
        files = MovingFiles(root: output)
    }

    /// Moves a file below the folder of what was put aside, under the same path or one like it.
    ///
    /// - Returns: Where it is now; `nil` when it was gone.
    package func putAside(_ path: String) throws(DiskFault) -> String? {
        let split = PathSplit(path)
        let (folders, name) = PathSplit.parts(path)
        for number in 1...Self.namesMax {
            let more = number == 1 ? "" : "-\(number)"
            let target = ImageName.pastFolder + split.folder + split.stem + more + split.ending
            switch files.move(folders, name, to: target) {
            case .done: return target
            case .absent: return nil
            case .taken: continue
            case .refused(let fault): throw fault
            }
        }
        throw DiskFault("move", files.root + "/" + path, Errno(code: EEXIST))
    }

    /// Makes the new names durable, and removes the folders that are empty now.
    package func end(_ paths: [(from: String, to: String)]) throws(DiskFault) {
        try files.sync(Set(paths.flatMap { [$0.from, $0.to] }.map { PathSplit($0).folder }))
        for folder in Set(paths.map { PathSplit($0.from).folder }) {
            files.removeEmpty(folder.pathParts)
        }
    }
}
