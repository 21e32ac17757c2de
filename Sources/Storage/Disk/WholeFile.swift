#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file that appears whole or not at all: written beside it under a name that nobody else gives,
/// `.<name>.tirage.part`, then kept or dropped.
///
///     var file = try WholeFile(at: "out/results.jsonl")
///     for job in jobs { try file.append(line(of: job)) }
///     try file.keep()
///
/// Left without `keep()`, it leaves no trace and the old file stays as it was. It blocks its
/// thread.
package struct WholeFile: ~Copyable {
    private static let pendingMax = 1 << 16

    private let path: String
    private let finalName: String
    private let part: PartName
    private let file: Descriptor
    private let calls: DiskCalls
    private var pending: [UInt8] = []
    private var isKept = false

    /// Begins the file in a folder that exists.
    ///
    /// - Parameter isPrivate: Whether it is for its owner's eyes only.
    package init(
        at path: String, isPrivate: Bool = false, calls: DiskCalls = .system
    ) throws(DiskFault) {
        let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = cut.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        let parent = cut.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let part = try Self.part(PartName.unfinished(name), in: parent, path)
        file = try Self.created(part, path, mode: isPrivate ? 0o600 : 0o644)
        self.part = part
        self.path = path
        self.calls = calls
        finalName = name
    }

    private static func part(
        _ name: String, in parent: String, _ path: String
    ) throws(DiskFault) -> PartName {
        do throws(Errno) {
            return PartName(folder: try Descriptor(parent, O_RDONLY | O_DIRECTORY), name: name)
        } catch {
            throw DiskFault("write", path, error)
        }
    }

    private static func created(
        _ part: borrowing PartName, _ path: String, mode: mode_t
    ) throws(DiskFault) -> Descriptor {
        do throws(Errno) {
            return try part.create(mode: mode)
        } catch {
            throw DiskFault("write", path, error)
        }
    }

    deinit {
        if !isKept { part.remove() }
    }

    /// Appends bytes, which reach the disk in larger pieces.
    package mutating func append(_ bytes: [UInt8]) throws(DiskFault) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.pendingMax { try flush() }
    }

    /// Gives the file its name, in place of an older one; on return it survives a loss of power.
    package consuming func keep() throws(DiskFault) {
        try flush()
        do throws(Errno) {
            try calls.sync(file.number)
            try part.rename(to: finalName)
        } catch {
            throw DiskFault("keep", path, error)
        }
        isKept = true
    }

    private mutating func flush() throws(DiskFault) {
        do throws(Errno) {
            try calls.writeAll(pending.span, to: file.number)
        } catch {
            throw DiskFault("write", path, error)
        }
        pending.removeAll(keepingCapacity: true)
    }
}
