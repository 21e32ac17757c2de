internal import Core
internal import Crypto

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
    private let executor: DiskExecutor
    private var part: PartName?
    private var file: Descriptor?
    private var inspector: ImageInspector
    private var hash = SHA256()

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(
        root: String, path: ImagePath, limits: ImageLimits, calls: DiskCalls,
        executor: DiskExecutor
    ) {
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
        if let fault = inspector.fault { throw DownloadError(fault) }
        guard inspector.byteCount <= limits.byteCountMax else {
            throw .unusable("the image is larger than \(limits.byteCountMax >> 20) MiB")
        }
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        do throws(Errno) {
            if let number = file?.number {
                try calls.checkRoom(number)
                try calls.writeAll(bytes.span, to: number)
            }
        } catch {
            throw fault("write", error)
        }
    }

    func keep() throws(DownloadError) -> StoredImage {
        let facts: ImageFacts
        do throws(ImageFault) {
            facts = try inspector.finish()
        } catch {
            throw DownloadError(error)
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

    /// Gives the file a name that is free, or that the same bytes have, or that is the job's own.
    private func settle(_ sha256: String, _ facts: ImageFacts) throws(Errno) -> String {
        let ending = "." + facts.type.fileExtension
        let (name, ownName) = (path.name + ending, path.ownName + ending)
        if try part?.take(name) == true { return name }
        let isThere = part?.isSame(
            as: name, byteCount: facts.byteCount, sha256: sha256, calls: calls)
        if isThere == true {
            part?.remove()
            return name
        }
        try part?.rename(to: ownName)
        return ownName
    }

    func drop() {
        part?.remove()
        file = nil
        part = nil
    }

    /// Opens the image's folder by walking down from the root; makes what is missing; follows no
    /// link.
    private func folder() throws(Errno) -> Descriptor {
        var current = try Descriptor(root, O_RDONLY | O_DIRECTORY)
        for name in path.folders {
            current = try Self.subfolder(name, of: current)
        }
        return current
    }

    private static func subfolder(
        _ name: String, of parent: borrowing Descriptor
    ) throws(Errno) -> Descriptor {
        let number = parent.number
        if unsafe mkdirat(number, name, 0o755) == 0 {
            try parent.syncNames()
        } else if errno != EEXIST {
            throw .last
        }
        do throws(Errno) {
            return try Descriptor(name, in: parent, O_RDONLY | O_DIRECTORY)
        } catch {
            // Linux says "not a directory" of a link that must not be followed.
            var status = stat()
            let isFound = unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0
            throw isFound && FileAttributes(status).isLink ? Errno(code: ELOOP) : error
        }
    }

    private var partName: String { path.ownName + ".part" }

    private func fault(_ action: String, _ error: Errno) -> DownloadError {
        .disk(DiskFault(action, root + "/" + path.text(partName), error).message)
    }
}

extension DownloadError {
    /// What a fault in the bytes means: what is cut short or damaged may come whole the next time.
    fileprivate init(_ fault: ImageFault) {
        switch fault {
        case .truncated, .damaged: self = .transient(fault.message)
        case .notAnImage, .tooManyPixels: self = .unusable(fault.message)
        }
    }
}
