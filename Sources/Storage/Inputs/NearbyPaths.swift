package import Core

/// What a path that leads nowhere may have meant: names that are near, and what is in a folder.
package struct NearbyPaths: Sendable {
    private static let entriesMax = 10_000

    /// The folder that relative paths begin in.
    private let folder: String
    private let suggestion: NameSuggestion

    package init(folder: String, suggestion: @escaping NameSuggestion) {
        self.folder = folder.isEmpty ? "." : folder
        self.suggestion = suggestion
    }

    /// What stands at a path; nil for nothing.
    package func kind(at path: String) -> PathKind? {
        guard !path.isEmpty, !path.utf8.contains(0),
            let attributes = try? FileAttributes.at(full(path), followingLink: true)
        else { return nil }
        if attributes.isRegular { return .file }
        return attributes.isFolder ? .folder : nil
    }

    /// A path that is there, for one that is not: one of its names misspelt, or some folders too
    /// many or too few before it.
    package func path(near path: String) -> String? {
        guard !path.isEmpty, path.utf8.count <= 4096, !path.utf8.contains(0) else { return nil }
        if let near = misspelt(path) { return near }
        let parts = path.pathParts.filter { $0 != "." }
        for count in 1..<max(parts.count, 1) {
            let rest = parts.dropFirst(count).joined(separator: "/")
            if !path.isAbsolutePath, kind(at: rest) == .file { return rest }
        }
        guard parts.count == 1, let name = parts.first else { return nil }
        return names(in: "").sorted().lazy.map { $0 + "/" + name }.first { kind(at: $0) == .file }
    }

    /// The path with the first of its names that is not there put right.
    private func misspelt(_ path: String, isFolder: Bool = false) -> String? {
        var start = path.isAbsolutePath ? "/" : ""
        var parts = path.pathParts[...]
        while let part = parts.popFirst() {
            let next = start + part
            if kind(at: next) != nil, !parts.isEmpty {
                start = next + "/"
                continue
            }
            guard let near = name(near: part, in: start, isFolder: isFolder || !parts.isEmpty)
            else {
                return nil
            }
            let found = ([start + near] + parts).joined(separator: "/")
            return parts.isEmpty || kind(at: found) != nil
                ? found : misspelt(found, isFolder: isFolder)
        }
        return nil
    }

    private func name(near word: String, in start: String, isFolder: Bool) -> String? {
        let all = names(in: start).filter { name in
            name != word && (kind(at: start + name) == .folder) == isFolder
        }.sorted()
        if let near = suggestion(word, all) { return near }
        let stem = FileReference(path: word).stem.lowercased()
        return all.first { FileReference(path: $0).stem.lowercased() == stem }
    }

    /// Names in a folder, without hidden ones.
    private func names(in start: String) -> [String] {
        let found = try? FolderEntry.all(in: full(start), countMax: Self.entriesMax)
        return (found ?? []).map(\.name).filter { !$0.hasPrefix(".") }
    }

    private func full(_ path: String) -> String {
        if path.isEmpty { return folder }
        return path.isAbsolutePath ? path : folder + "/" + path
    }
}

// MARK: - Folders and patterns

extension NearbyPaths {
    /// A pattern for the files of a folder: `in/*.png`, `in/*.{jpg,png}`, `in/*`.
    package func pattern(for folder: String) -> String {
        let bare = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        return pattern(for: endings(in: bare), in: bare)
    }

    private func pattern(for endings: [String], in folder: String) -> String {
        let start = folder.isEmpty ? "" : folder + "/"
        switch endings.count {
        case 0: return start + "*"
        case 1: return start + "*." + endings[0]
        default: return start + "*.{" + endings.prefix(6).joined(separator: ",") + "}"
        }
    }

    private static let images: Set = [
        "png", "jpg", "jpeg", "webp", "gif", "avif", "tif", "tiff", "bmp", "heic", "mp4", "webm",
    ]

    /// How the images in a folder end, sorted; of others, when there are no images.
    private func endings(in folder: String) -> [String] {
        let start = folder.isEmpty ? "" : folder + "/"
        let files = names(in: start).filter { kind(at: start + $0) == .file }
        let endings = Set(files.compactMap(Self.ending)).sorted()
        let images = endings.filter { Self.images.contains($0.lowercased()) }
        return images.isEmpty ? endings.count == 1 ? endings : [] : images
    }

    private static func ending(of name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...]
        return ending.isEmpty ? nil : String(ending)
    }

    /// A file in a folder, the first by name, for "such as".
    package func example(in folder: String, ending: [String] = []) -> String? {
        let start = folder.hasSuffix("/") ? folder : folder + "/"
        return names(in: start).sorted().first { name in
            kind(at: start + name) == .file
                && (ending.isEmpty || Self.ending(of: name).map(ending.contains) ?? false)
        }.map { start + $0 }
    }

    /// What may have been meant by a pattern that no file matches.
    func advice(onUnmatched pattern: String) -> String? {
        let bare = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
        if kind(at: bare) == .folder {
            return "'\(bare)' is a folder; write '\(self.pattern(for: bare))'"
        }
        let isWild = { (part: Substring) in part.contains { "*?[{".contains($0) } }
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
        guard let wild = parts.firstIndex(where: isWild) else {
            return path(near: pattern).map { "did you mean '\($0)'?" }
        }
        let folder = parts[..<wild].joined(separator: "/")
        let rest = parts[wild...].joined(separator: "/")
        guard folder.isEmpty || kind(at: folder) == .folder else {
            return near(folder, rest).map { "did you mean '\($0)'?" }
        }
        guard wild == parts.count - 1, parts[wild].hasPrefix("*.") else { return nil }
        let images = endings(in: folder).filter { Self.images.contains($0.lowercased()) }
        return images.isEmpty
            ? nil : "did you mean '\(self.pattern(for: images, in: folder))'?"
    }

    /// The pattern in a folder that is near to one that is not there.
    private func near(_ folder: String, _ rest: String) -> String? {
        if let near = misspelt(folder, isFolder: true), kind(at: near) == .folder {
            return near + "/" + rest
        }
        let parts = folder.pathParts.filter { $0 != "." }
        guard !folder.isAbsolutePath else { return nil }
        for count in 1..<max(parts.count, 1) {
            let shorter = parts.dropFirst(count).joined(separator: "/")
            if kind(at: shorter) == .folder { return shorter + "/" + rest }
        }
        return nil
    }
}
