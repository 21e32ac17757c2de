package import Core
import ImageFormats
internal import Synchronization

/// An output folder in memory; an image's hash is its bytes.
package final class MemoryFolder: ImageFolder {
    private struct State {
        var kept: [String: [UInt8]] = [:]
        var keepCounts: [String: Int] = [:]
        var open = 0
    }

    private let onKeep: @Sendable (_ path: String, _ number: Int) -> DownloadError?
    private let state = Mutex(State())

    /// - Parameter onKeep: What is wrong with version `number` of the image at `path`.
    package init(
        onKeep: @escaping @Sendable (_ path: String, _ number: Int) -> DownloadError? = { _, _ in
            nil
        }
    ) {
        self.onKeep = onKeep
    }

    /// The images that can be seen, by path, as text.
    package var images: [String: String] {
        state.withLock { $0.kept.mapValues { String(decoding: $0, as: UTF8.self) } }
    }

    /// A user takes an image away.
    package func remove(_ path: String) { state.withLock { $0.kept[path] = nil } }

    /// Files begun and neither kept nor dropped.
    package var openCount: Int { state.withLock { $0.open } }

    package func begin(
        stem: String, number: Int, count: Int, key: JobKey
    ) throws(DownloadError) -> any ImageFile {
        state.withLock { $0.open += 1 }
        let name = stem + (count > 1 ? "-\(number)" : "")
        return MemoryImage(
            path: name + ".png", ownPath: "\(name)-\(key.short).png", folder: self)
    }

    package func has(_ images: [StoredImage]) -> Bool {
        state.withLock { state in
            images.allSatisfy { state.kept[$0.path]?.count == $0.facts.byteCount }
        }
    }

    fileprivate func keep(
        _ bytes: [UInt8], at path: String, or ownPath: String
    ) throws(DownloadError) -> StoredImage {
        let number = state.withLock { state in
            state.keepCounts[path, default: 0] += 1
            return state.keepCounts[path, default: 0]
        }
        if let error = onKeep(path, number) { throw error }
        let path = state.withLock { state in
            let isFree = state.kept[path] == nil || state.kept[path] == bytes
            let free = isFree ? path : ownPath
            state.kept[free] = bytes
            state.open -= 1
            return free
        }
        return StoredImage(
            path: path, sha256: String(decoding: bytes, as: UTF8.self),
            facts: ImageFacts(type: .png, width: 1, height: 1, byteCount: bytes.count))
    }

    fileprivate func drop() { state.withLock { $0.open -= 1 } }
}

private final class MemoryImage: ImageFile {
    private let path: String
    private let ownPath: String
    private let folder: MemoryFolder
    private let bytes = Mutex<[UInt8]>([])

    init(path: String, ownPath: String, folder: MemoryFolder) {
        self.path = path
        self.ownPath = ownPath
        self.folder = folder
    }

    func write(_ bytes: Span<UInt8>) {
        let bytes = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        self.bytes.withLock { $0 += bytes }
    }

    func keep(isCut: Bool) throws(DownloadError) -> StoredImage {
        try folder.keep(bytes.withLock { $0 }, at: path, or: ownPath)
    }

    func drop() { folder.drop() }
}
