package import Core
internal import ImageFormats

/// An image of the ledger on its way from one name to another.
package struct ImageMove: Hashable, Sendable {
    package let key: JobKey
    package let attempt: Int
    /// Counted from 0 among the images of its job.
    package let place: Int
    /// Both relative to the output folder.
    package let from: String
    package var to: String
    package let sha256: String
    package let byteCount: Int
    var stage = Stage.direct

    /// How far it is.
    enum Stage: Int {
        /// From its name to the next: nothing waits for its name.
        case direct = 0
        /// Another has its name next, so that it must be laid aside before any image is moved.
        case inTheWay = 1
        case laidAside = 2
        /// Only the ledger changes: there is no file of it, and never a row to finish.
        case onRecord = 3
    }

    package init(key: JobKey, attempt: Int, place: Int, image: StoredImage, to: String) {
        self.init(
            key: key, attempt: attempt, place: place, from: image.path, to: to,
            sha256: image.sha256, byteCount: image.facts.byteCount)
    }

    package init(_ renaming: Renaming, to: String) {
        self.init(
            key: renaming.key, attempt: renaming.attempt, place: renaming.place,
            image: renaming.image, to: to)
    }

    init(
        key: JobKey, attempt: Int, place: Int, from: String, to: String, sha256: String,
        byteCount: Int, stage: Stage = .direct
    ) {
        self.key = key
        self.attempt = attempt
        self.place = place
        self.from = from
        self.to = to
        self.sha256 = sha256
        self.byteCount = byteCount
        self.stage = stage
    }

    /// What it is called on its way, in the folder that it comes from: no job's image has a name
    /// that begins with a dot.
    var wayName: String { ".\(key.hex.prefix(32))-\(attempt)-\(place).moving" }

    /// The name to try when `path` was taken by a file that nobody knew of a moment before.
    func name(after path: String) -> String {
        let split = PathSplit(path)
        return split.folder + split.stem + "-" + key.short + split.ending
    }
}

/// A path as its folder with a slash, its name without extension, and the extension with its dot.
struct PathSplit {
    let folder: String
    let stem: String
    let ending: String

    init(_ path: String) {
        let bytes = path.utf8
        let start = path.lastSlash.map { bytes.index(after: $0) } ?? path.startIndex
        let dot = bytes[start...].lastIndex(of: UInt8(ascii: "."))
        let end = dot.flatMap { $0 > start ? $0 : nil } ?? path.endIndex
        folder = String(path[..<start])
        stem = String(path[start..<end])
        ending = String(path[end...])
    }

    /// The folders' names, and the last name.
    static func parts(_ path: String) -> (folders: [String], name: String) {
        var parts = path.pathParts
        let name = parts.popLast() ?? ""
        return (parts, name)
    }
}
