internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A kind of file that this program writes, and knows again by what is in it.
///
/// Only what it wrote itself is written over: not a file of the user's that has the name, and not
/// one that was read for this run.
package enum OwnFile: Hashable, Sendable, CaseIterable {
    /// `run.json`.
    case runRecord
    /// `results.jsonl`.
    case results
    /// `pipeline.resolved.yaml`.
    case resolvedManifest
    /// What `plan -o` writes.
    case reviewedPlan

    /// How much of a file is looked at.
    private static let bytesMax = 16 << 20
    /// How the first line of a resolved manifest ends.
    package static let resolvedMark =
        "as it was understood. Paths are relative to that file's folder."

    /// Throws unless the name is free or a file of this kind has it.
    package func checkWritable(_ path: String) throws(DiskFault) {
        let reason: String?
        do throws(Errno) {
            reason = try reasonAgainst(path)
        } catch {
            throw DiskFault("look at", path, error)
        }
        guard let reason else { return }
        throw DiskFault(message: "'\(path)' is not written over: \(reason); \(advice)")
    }

    /// What is another as soon as somebody writes the file, or puts another in its place; `nil` where
    /// there is none, or it can't be told.
    package static func version(at path: String) -> String? {
        guard let found = try? FileAttributes.at(path, followingLink: false), found.isRegular else {
            return nil
        }
        let version = found.version
        return [
            version.identity.device, version.identity.number, UInt64(version.byteCount),
        ].map { "\($0)" }.joined(separator: ":")
            + ":\(version.modifiedSeconds).\(version.modifiedNanoseconds)"
    }

    private var advice: String {
        switch self {
        case .runRecord, .results, .resolvedManifest:
            "move it away, or choose another folder with 'output'"
        case .reviewedPlan: "name another file with -o"
        }
    }

    private func reasonAgainst(_ path: String) throws(Errno) -> String? {
        guard let found = try FileAttributes.at(path, followingLink: false) else { return nil }
        if found.isLink { return "it is a symbolic link" }
        if found.isFolder { return "it is a folder" }
        if !found.isRegular { return "it is no plain file" }
        if FilesRead.has(found.version) { return "it was read for this run" }
        // Nothing is lost with nothing.
        guard found.byteCount > 0 else { return nil }
        let file = try Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        let reader = try FileReader(file)
        guard reader.attributes.isRegular else { return "it is no plain file" }
        return isOwn(try reader.beginning(Self.bytesMax)) ? nil : "tirage did not write it"
    }

    /// Whether bytes are what this program writes as such a file, in this version or an earlier one.
    package func isOwn(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .runRecord:
            let json = try? JSON(parsing: bytes)
            return ["tirage", "pipeline", "manifest"].allSatisfy { json?[$0] != nil }
        case .results:
            let json = try? JSON(parsing: Array(bytes.prefix { $0 != UInt8(ascii: "\n") }))
            return ["key", "batch", "state"].allSatisfy { json?[$0] != nil }
        case .resolvedManifest:
            let line = String(
                decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            return line.hasPrefix("# ") && line.hasSuffix(Self.resolvedMark)
        case .reviewedPlan:
            // One that was cut short is one, too.
            let beginning = String(decoding: bytes.prefix(64), as: UTF8.self)
            return beginning.filter { !$0.isWhitespace }.hasPrefix(#"{"format":"tirageplan"#)
        }
    }
}

extension FileReader {
    /// The first bytes, at most so many.
    fileprivate consuming func beginning(_ byteCountMax: Int) throws(Errno) -> [UInt8] {
        var all: [UInt8] = []
        try forEach { piece in
            all.append(contentsOf: piece.prefix(byteCountMax - all.count))
            return all.count < byteCountMax
        }
        return all
    }
}
