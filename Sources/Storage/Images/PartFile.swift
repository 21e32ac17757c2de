internal import Core
internal import Hashing

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An image on its way to the disk, under a `.part` name until it is whole.
///
/// That name holds the job's key, so that no two jobs write to one file. Left without `keep()`, it
/// leaves no trace.
actor PartFile: ImageFile {
    private let root: String
    private let path: ImagePath
    private let limits: ImageLimits
    private let calls: DiskCalls
    private let redact: @Sendable (String) -> String
    private let executor: DiskExecutor
    private var part: PartName?
    private var file: Descriptor?
    private var inspector: ImageInspector
    private let hash = SHA256()

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(
        root: String, path: ImagePath, limits: ImageLimits, calls: DiskCalls,
        redact: @escaping @Sendable (String) -> String, executor: DiskExecutor
    ) {
        self.redact = redact
        self.executor = executor
        self.root = root
        self.path = path
        self.limits = limits
        self.calls = calls
        inspector = ImageInspector(pixelsMax: limits.pixelsMax)
    }

    deinit {
        part?.remove()
    }

    /// Makes the folders on the way and the file.
    func open() throws(DownloadError) {
        do throws(Errno) {
            let part = PartName(folder: try folder(), name: partName)
            file = try part.create(mode: 0o644)
            self.part = consume part
        } catch {
            throw fault("write", error)
        }
    }

    func write(_ bytes: [UInt8]) throws(DownloadError) {
        precondition(part != nil, "an image is not written after it was kept or dropped")
        inspector.consume(bytes.span)
        if let fault = inspector.fault { throw DownloadError(fault, redact) }
        guard inspector.byteCount <= limits.byteCountMax else {
            throw .unusable("the image is larger than \(limits.byteCountMax >> 20) MiB")
        }
        hash.update(bytes.span)
        do throws(Errno) {
            if let number = file?.number {
                try calls.checkRoom(number)
                try calls.writeAll(bytes.span, to: number)
            }
        } catch {
            throw fault("write", error)
        }
    }

    func keep(isCut: Bool) throws(DownloadError) -> StoredImage {
        let facts: ImageFacts
        do throws(ImageFault) {
            facts = try inspector.finish(isCut: isCut)
        } catch {
            throw DownloadError(error, redact)
        }
        let sha256 = hash.finalize().hexText
        let name: String
        do throws(Errno) {
            guard let number = file?.number else { throw Errno(code: EBADF) }
            try calls.sync(number)
            name = try settle(sha256, facts)
        } catch {
            throw fault("keep", error)
        }
        file = nil
        part = nil
        return StoredImage(path: path.text(name), sha256: sha256, facts: facts)
    }

    /// Names that are tried before something must be wrong.
    private static let namesMax = 1000

    /// Gives the file a name that is free, or that the same bytes have: the plain one, else one with
    /// the job's key.
    private func settle(_ sha256: String, _ facts: ImageFacts) throws(Errno) -> String {
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

    func drop() {
        part?.remove()
        file = nil
        part = nil
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
