#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif
package import Core

/// The right to run on an output folder, held by one process at a time.
///
/// A kernel lock on `.tirage/lock`: it ends with the process, however that ends, and the file is
/// never deleted. The ledger can be opened for writing only with it.
package struct RunLock: ~Copyable, Sendable {
    package let folder: StateFolder
    private let file: Descriptor

    /// Who holds a lock.
    package struct Holder: Hashable, Sendable {
        package let process: Int32
        package let host: String
        package let since: Timestamp

        package init(process: Int32, host: String, since: Timestamp) {
            self.process = process
            self.host = host
            self.since = since
        }

        /// This process on this host.
        package static func current(since now: Timestamp) -> Holder {
            var name = [CChar](repeating: 0, count: 256)
            _ = unsafe gethostname(&name, name.count - 1)
            let letters = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            return Holder(
                process: getpid(), host: String(decoding: letters, as: UTF8.self), since: now)
        }
    }

    /// Takes the lock, or fails at once.
    package init(on output: String, for holder: Holder) throws(RunLockError) {
        let folder = StateFolder(in: output)
        do throws(DiskFault) { try folder.prepare() } catch { throw .disk(error) }
        let file = try Self.open(folder.lock)
        do throws(Errno) {
            let number = file.number
            _ = try Errno.retrying { flock(number, LOCK_EX | LOCK_NB) }
        } catch {
            guard error.code == EWOULDBLOCK else {
                throw .disk(DiskFault("lock", folder.lock, error))
            }
            throw .held(output: output, by: Self.holder(of: file))
        }
        guard LockNote.isOwn(file) else { throw .disk(Self.foreign(folder.lock)) }
        do throws(Errno) {
            try LockNote.write(holder, to: file)
        } catch {
            throw .disk(DiskFault("write", folder.lock, error))
        }
        self.folder = folder
        self.file = file
    }

    /// Who holds the lock: whoever has just taken it needs a moment to write that down, and until
    /// then there may stand who had it before.
    private static func holder(of file: borrowing Descriptor) -> Holder? {
        let host = Holder.current(since: Timestamp(milliseconds: 0)).host
        var last: Holder?
        for round in 0..<10 {
            if round > 0 { usleep(5000) }
            last = LockNote.read(from: file) ?? last
            if let last, last.host != host || kill(last.process, 0) == 0 || errno == EPERM {
                return last
            }
        }
        return last
    }

    private static func open(_ path: String) throws(RunLockError) -> Descriptor {
        do throws(Errno) {
            let file = try Descriptor(
                path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: 0o600)
            try check(file, path)
            return file
        } catch {
            if error.code == notOwn { throw .disk(foreign(path)) }
            throw .disk(DiskFault("open", path, error))
        }
    }

    /// What no system call leaves: it is open, and not ours.
    private static let notOwn: Int32 = -1

    private static func check(
        _ file: borrowing Descriptor, _ path: String
    ) throws(Errno) {
        let attributes = try file.attributes()
        guard attributes.foreignness == nil else {
            throw Errno(code: notOwn)
        }
        try StateFolder.protect(file.number, attributes, mode: 0o600)
    }

    private static func foreign(_ path: String) -> DiskFault {
        let found = try? FileAttributes.at(path, followingLink: false)
        let reason = found?.foreignness ?? "tirage did not write it"
        return DiskFault(
            message: "can't use '\(path)': \(reason); move it away and run again")
    }
}

/// Why a run can't have an output folder to itself.
package enum RunLockError: Error, Hashable, Sendable {
    /// Another run has it; who that is may not be written there yet.
    case held(output: String, by: RunLock.Holder?)
    case disk(DiskFault)

    package var message: String {
        switch self {
        case .held(let output, nil):
            "another run is at work on '\(output)'; wait until it ends and run again"
        case .held(let output, let holder?):
            "another run is at work on '\(output)': process \(holder.process) on"
                + " '\(holder.host)' since \(holder.since); wait until it ends and run again"
        case .disk(let fault): fault.message
        }
    }
}

/// What stands in a lock file, for whoever finds it locked: `4711 1733924850421 build-3`.
private enum LockNote {
    static func write(_ holder: RunLock.Holder, to file: borrowing Descriptor) throws(Errno) {
        let number = file.number
        let text = "\(holder.process) \(holder.since.milliseconds) \(holder.host)\n"
        _ = try Errno.retrying { ftruncate(number, 0) }
        // It was read just now, to see whose it is.
        _ = try Errno.retrying { lseek(number, 0, SEEK_SET) }
        try DiskCalls.system.writeAll(Array(text.utf8).span, to: file.number)
    }

    /// Whether what stands in a file may be a note, or what a loss of power left of one.
    static func isOwn(_ file: borrowing Descriptor) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 512)
        let number = file.number
        guard lseek(number, 0, SEEK_SET) == 0, let count = try? file.read(into: &buffer) else {
            return false
        }
        let text = buffer[..<count].filter { $0 != 0 }
        let words = text.split(separator: UInt8(ascii: " ")).prefix(2)
        return count < buffer.count
            && words.joined().allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
            && (text.isEmpty || words.count == 2)
    }

    /// `nil` when the note is not there, or not one.
    static func read(from file: borrowing Descriptor) -> RunLock.Holder? {
        var buffer = [UInt8](repeating: 0, count: 512)
        let number = file.number
        guard lseek(number, 0, SEEK_SET) == 0, let count = try? file.read(into: &buffer) else {
            return nil
        }
        let parts = String(decoding: buffer[..<count], as: UTF8.self)
            .split(separator: "\n").first?.split(separator: " ", maxSplits: 2)
        guard let parts, parts.count == 3, let process = Int32(parts[0]),
            let since = Int64(parts[1]), parts[2].utf8.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        return RunLock.Holder(
            process: process, host: String(parts[2]), since: Timestamp(milliseconds: since))
    }
}
