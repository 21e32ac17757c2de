internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The number of the last commit, in a file of its own beside the ledger: `ledger.mark`.
///
/// Whoever loses the write-ahead log, or gets an older copy of the ledger, gets a ledger that looks
/// whole and knows less: jobs would be paid for again. So each commit has a number in the ledger,
/// which is written here once it is on disk there, before anything is done about it. A ledger that
/// ends before its mark has lost something.
///
/// The file is synced when a run has written it for the first time; after that a killed process
/// loses nothing of it, and a loss of power only what came later. It is never deleted.
struct LedgerMark: ~Copyable {
    private let path: String
    private let file: Descriptor
    private var isSynced = false

    /// Opens the mark of the folder, or makes it for a ledger that ends at commit `number`.
    init(in folder: StateFolder, number: Int64) throws(LedgerError) {
        path = folder.mark
        if try Self.number(in: folder) == nil { try Self.make(path, number) }
        file = try Self.opened(path)
    }

    private static func opened(_ path: String) throws(LedgerError) -> Descriptor {
        do throws(Errno) {
            let file = try Descriptor(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
            let attributes = try file.attributes()
            // That it is a file of its own was seen when its number was read.
            guard attributes.foreignness == nil else { throw Errno(code: ELOOP) }
            try StateFolder.protect(file.number, attributes, mode: 0o600)
            return file
        } catch {
            throw LedgerFault.disk(DiskFault("open", path, error))
        }
    }

    /// Says that commit `number` is on disk.
    mutating func note(_ number: Int64) throws(LedgerError) {
        let (bytes, descriptor) = (Self.bytes(of: number), file.number)
        do throws(Errno) {
            // One write within one sector: it is never half there.
            let count = try Errno.retrying {
                unsafe bytes.withUnsafeBytes {
                    unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0)
                }
            }
            guard count == bytes.count else { throw Errno(code: EIO) }
            if !isSynced { try DiskCalls.system.sync(descriptor) }
        } catch {
            throw LedgerFault.disk(DiskFault("write", path, error))
        }
        isSynced = true
    }

    /// The last commit that was on disk; `nil` where no mark was ever made.
    static func number(in folder: StateFolder) throws(LedgerError) -> Int64? {
        var buffer = [UInt8](repeating: 0, count: byteCount + 1)
        let count: Int
        let reason: String?
        do throws(Errno) {
            guard try FileAttributes.at(folder.mark, followingLink: false) != nil else {
                return nil
            }
            let file = try Descriptor(folder.mark, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            reason = try file.attributes().foreignness
            count = try file.read(into: &buffer)
        } catch {
            throw LedgerFault.disk(DiskFault("read", folder.mark, error))
        }
        if let reason {
            throw LedgerError(
                "can't use '\(folder.mark)': \(reason); restore the folder as it was")
        }
        let digits = String(decoding: buffer.prefix(count).dropLast(), as: UTF8.self)
        guard count == byteCount, let number = Int64(digits), number >= 0 else {
            throw LedgerError(
                "'\(folder.mark)' is damaged, which says how much the ledger '\(folder.ledger)' must"
                    + " hold; restore the folder from a backup. If nothing else happened to it,"
                    + " delete that file and run again")
        }
        return number
    }

    /// Twenty digits and the end of a line.
    private static let byteCount = 21

    private static func bytes(of number: Int64) -> [UInt8] {
        let digits = String(number)
        return Array((String(repeating: "0", count: 20 - digits.count) + digits + "\n").utf8)
    }

    private static func make(_ path: String, _ number: Int64) throws(LedgerError) {
        do throws(DiskFault) {
            var file = try WholeFile(at: path)
            try file.append(bytes(of: number))
            try file.keep()
        } catch {
            throw LedgerFault.disk(error)
        }
    }
}
