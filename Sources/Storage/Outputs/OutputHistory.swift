internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Which output folders the runs of a manifest have used, kept for this user:
/// `$XDG_STATE_HOME/tirage/outputs.jsonl`, else below `~/.local/state`.
///
/// It only helps to find what was paid for, so where it can't be read or written, there is none.
package struct OutputHistory: Sendable {
    /// `nil` where nobody knows of such a folder.
    private let folder: String?

    private static let entriesMax = 500
    private static let bytesMax = 1 << 20
    /// Folders of one manifest that are looked at.
    private static let answersMax = 10

    private struct Entry: Hashable {
        let manifest: String
        let output: String

        var folder: String { String(manifest[..<(manifest.lastSlash ?? manifest.startIndex)]) }

        var json: JSON {
            .members(["manifest": .string(manifest), "output": .string(output)])
        }
    }

    /// - Parameters:
    ///   - stateHome: The variable `XDG_STATE_HOME`, which counts when it is a whole path.
    ///   - home: The variable `HOME`, the same.
    package init(stateHome: String?, home: String?) {
        func whole(_ path: String?) -> String? { path.flatMap { $0.isAbsolutePath ? $0 : nil } }
        folder =
            (whole(stateHome) ?? whole(home).map { $0 + "/.local/state" }).map { $0 + "/tirage" }
    }

    private var path: String? { folder.map { $0 + "/outputs.jsonl" } }

    /// The folders that runs of `manifest` used, the latest first, then those of manifests in the
    /// same folder: it may have had another name.
    package func outputs(of manifest: String) -> [String] {
        guard let real = RealPath.of(manifest) else { return [] }
        let own = Entry(manifest: real, output: "")
        let entries = entries()
        let sure = entries.filter { $0.manifest.isExactly(real) }
        let maybe = entries.filter {
            !$0.manifest.isExactly(real) && $0.folder.isExactly(own.folder)
        }
        return (sure + maybe).prefix(Self.answersMax).map(\.output)
    }

    /// Keeps that a run of `manifest` has used `output`.
    package func remember(_ output: String, of manifest: String) {
        guard let path, let folder, let real = RealPath.of(manifest),
            let place = RealPath.of(output)
        else { return }
        let entry = Entry(manifest: real, output: place)
        var entries = entries()
        if entries.first(where: { $0.manifest.isExactly(real) }) == entry { return }
        entries.removeAll { $0 == entry }
        entries.insert(entry, at: 0)
        let text = entries.prefix(Self.entriesMax).map { $0.json.text + "\n" }.joined()
        guard text.utf8.count <= Self.bytesMax else { return }
        try? write(Array(text.utf8), to: path, in: folder)
    }

    private func entries() -> [Entry] {
        guard let path,
            let file = try? Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW),
            let bytes = try? FileReader(file).bytes(byteCountMax: Self.bytesMax)
        else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let json = try? JSON(parsing: Array(line)),
                case .string(let manifest)? = json["manifest"],
                case .string(let output)? = json["output"],
                manifest.isAbsolutePath, output.isAbsolutePath, !output.utf8.contains(0)
            else { return nil }
            return Entry(manifest: manifest, output: output)
        }
    }

    /// Whole or not at all, for this user's eyes only.
    private func write(_ bytes: [UInt8], to path: String, in folder: String) throws {
        var place = ""
        for name in folder.pathParts {
            place += "/" + name
            guard try FileAttributes.at(place, followingLink: true) == nil else { continue }
            _ = try Errno.retrying { unsafe mkdir(place, 0o700) }
        }
        if let found = try FileAttributes.at(folder, followingLink: false) {
            guard found.isFolder else { return }
            try StateFolder.protect(folder, found, mode: 0o700)
        }
        let part = PartName(
            folder: try Descriptor(folder, O_RDONLY | O_DIRECTORY),
            name: "outputs.jsonl.\(getpid()).part")
        let file = try part.create(mode: 0o600)
        do {
            try DiskCalls.system.writeAll(bytes.span, to: file.number)
            try part.rename(to: "outputs.jsonl")
        } catch {
            part.remove()
            throw error
        }
    }
}
