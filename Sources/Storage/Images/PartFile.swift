internal import COpening
internal import Core
internal import Hashing
internal import ImageFormats
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An image on its way to the disk, under a `.part` name until it is whole.
///
/// That name holds the job's key, so that no two jobs write to one file. Left without `keep()`, it
/// leaves no trace. Bytes are written, hashed and checked by whoever brings them; only what makes them
/// durable waits for the disk's thread.
final class PartFile: ImageFile {
    private struct State: ~Copyable {
        var part: PartName?
        var file: Descriptor?
        var inspector: ImageInspector
        let hash = SHA256()
        /// What it is to become, once all bytes are there.
        var whole: (facts: ImageFacts, sha256: String)?
        /// The name that it got.
        var name: String?
        var error: Errno?

        deinit { part?.remove() }
    }

    private let root: String
    private let path: ImagePath
    private let limits: ImageLimits
    private let calls: DiskCalls
    private let redact: @Sendable (String) -> String
    private let state: Mutex<State>

    init(
        root: String, path: ImagePath, limits: ImageLimits, calls: DiskCalls,
        redact: @escaping @Sendable (String) -> String
    ) {
        self.redact = redact
        self.root = root
        self.path = path
        self.limits = limits
        self.calls = calls
        state = Mutex(State(inspector: ImageInspector(pixelsMax: limits.pixelsMax)))
    }

    /// Makes the folders on the way and the file.
    func open() throws(DownloadError) {
        do throws(Errno) {
            try state.withLock { state throws(Errno) in
                let part = PartName(folder: try folder(), name: partName)
                state.file = try part.create(mode: 0o644)
                state.part = consume part
            }
        } catch {
            throw fault("write", error)
        }
    }

    func write(_ bytes: Span<UInt8>) throws(DownloadError) {
        try state.withLock { state throws(DownloadError) in
            precondition(
                state.part != nil, "an image is not written after it was kept or dropped")
            state.inspector.consume(bytes)
            if let fault = state.inspector.fault { throw DownloadError(fault, redact) }
            guard state.inspector.byteCount <= limits.byteCountMax else {
                throw .unusable("the image is larger than \(limits.byteCountMax >> 20) MiB")
            }
            state.hash.update(bytes)
            do throws(Errno) {
                if let number = state.file?.number {
                    try calls.checkRoom(number)
                    try calls.writeAll(bytes, to: number)
                }
            } catch {
                throw fault("write", error)
            }
        }
    }

    func keep(isCut: Bool) async throws(DownloadError) -> StoredImage {
        try state.withLock { state throws(DownloadError) in
            do throws(ImageFault) {
                let facts = try state.inspector.finish(isCut: isCut)
                state.whole = (facts, state.hash.finalize().hexText)
            } catch {
                throw DownloadError(error, redact)
            }
        }
        await DiskThread.shared.keep(self)
        return try state.withLock { state throws(DownloadError) in
            guard let name = state.name, let whole = state.whole, state.error == nil else {
                throw fault("keep", state.error ?? Errno(code: EBADF))
            }
            state.file = nil
            state.part = nil
            return StoredImage(path: path.text(name), sha256: whole.sha256, facts: whole.facts)
        }
    }

    func drop() {
        state.withLock { state in
            state.part?.remove()
            state.file = nil
            state.part = nil
        }
    }

    /// Opens the image's folder beneath the root; makes what is missing; follows no link.
    private func folder() throws(Errno) -> Descriptor {
        try Descriptor.madeFolder(
            path.folders, beneath: Descriptor(root, O_RDONLY | O_DIRECTORY))
    }

    private var partName: String { PartName.unfinished(path.ownName) }

    private func fault(_ action: String, _ error: Errno) -> DownloadError {
        if let link = linkOnTheWay() {
            return .disk(
                "'\(link)' is a symbolic link, and no image is written through one, wherever it leads;"
                    + " put a folder there, or let 'output' itself be the link")
        }
        return .disk(DiskFault(action, root + "/" + path.text(partName), error).message)
    }

    /// The folder below the root that is a link, to be named.
    private func linkOnTheWay() -> String? {
        var place = root
        for name in path.folders {
            place += "/" + name
            let found = try? FileAttributes.at(place, followingLink: false)
            if found?.isLink == true { return place }
        }
        return nil
    }
}

extension PartFile: DurableFile {
    /// Names that are tried before something must be wrong.
    private static let namesMax = 1000

    func beginWriting() {
        state.withLock { state in
            if let number = state.file?.number { tirage_begin_writing(number) }
        }
    }

    func settle() -> FileAttributes.Identity? {
        state.withLock { state in
            do throws(Errno) {
                guard let number = state.file?.number, let whole = state.whole else {
                    throw Errno(code: EBADF)
                }
                try calls.sync(number)
                state.name = try settle(state.part, whole.sha256, whole.facts)
                return try state.part?.folder.attributes().identity
            } catch {
                state.error = error
                return nil
            }
        }
    }

    /// Gives the file a name that is free, or that the same bytes have: the plain one, else one with
    /// the job's key.
    private func settle(
        _ part: borrowing PartName?, _ sha256: String, _ facts: ImageFacts
    ) throws(Errno) -> String {
        let ending = "." + facts.type.fileExtension
        for number in 0..<Self.namesMax {
            let name = path.name(number) + ending
            if try part?.take(name) == true { return name }
            let isThere = part?.isSame(
                as: name, byteCount: facts.byteCount, sha256: sha256, calls: calls)
            if isThere == true {
                part?.remove()
                return name
            }
        }
        throw Errno(code: EEXIST)
    }

    func syncFolder() -> Errno? {
        state.withLock { state in
            do throws(Errno) {
                try state.part?.folder.syncNames()
                return nil
            } catch {
                return error
            }
        }
    }

    func fail(_ error: Errno) {
        state.withLock { $0.error = error }
    }
}

extension DownloadError {
    /// What a fault in the bytes means: what is cut short or damaged may come whole the next time,
    /// and a page in its place may be gone.
    fileprivate init(_ fault: ImageFault, _ redact: (String) -> String) {
        switch fault {
        case .truncated, .damaged: self = .transient(fault.message)
        case .notAnImage(let found, let says?):
            self = .transient(ImageFault.notAnImage(found: found, says: redact(says)).message)
        case .notAnImage, .tooManyPixels: self = .unusable(fault.message)
        }
    }
}
