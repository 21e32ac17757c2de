internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A ledger whose file is gone although its folder says that there was one.
package struct LostLedger: Sendable {
    private let folder: StateFolder

    /// `nil` where a ledger is, or where none ever was.
    package init?(in output: String) {
        folder = StateFolder(in: output)
        guard !Self.isThere(folder.ledger) else { return nil }
        guard Self.isThere(folder.ledger + "-wal") || Self.hasMark(folder) else { return nil }
    }

    /// A mark that can't be read counts as one.
    private static func hasMark(_ folder: StateFolder) -> Bool {
        do throws(LedgerError) {
            return try LedgerMark.number(in: folder) ?? 0 > 0
        } catch {
            return true
        }
    }

    /// What a ledger that is opened says of it.
    package var message: String {
        LedgerFault.damaged(folder.ledger, "it is gone, but '\(folder.path)' is there").message
    }

    /// Puts aside what is left of it, under names that no ledger has, so that a new one may begin.
    package func putAside() throws(DiskFault) {
        for path in [folder.ledger + "-wal", folder.ledger + "-shm", folder.mark]
        where Self.isThere(path) {
            do throws(Errno) {
                _ = try Errno.retrying { unsafe rename(path, path + ".lost") }
            } catch {
                throw DiskFault("put aside", path, error)
            }
        }
    }

    private static func isThere(_ path: String) -> Bool {
        (try? FileAttributes.at(path, followingLink: false)) != nil
    }
}

/// The results of an output folder whose ledger does not know them: kept under another name, since
/// they are all that tells of its images.
package enum ResultsAside {
    private static let triesMax = 10_000

    /// Gives `results.jsonl` another name, `results-before.jsonl` or one with a number.
    ///
    /// - Returns: That name; `nil` where there are no results.
    package static func put(in output: String) throws(DiskFault) -> String? {
        let path = output + "/results.jsonl"
        do throws(Errno) {
            guard try FileAttributes.at(path, followingLink: false)?.isRegular == true else {
                return nil
            }
            let file = PartName(
                folder: try Descriptor(output, O_RDONLY | O_DIRECTORY), name: "results.jsonl")
            for number in 1..<triesMax {
                let name = "results-before\(number == 1 ? "" : "-\(number)").jsonl"
                guard try file.take(name) else { continue }
                try file.folder.syncNames()
                return name
            }
            throw Errno(code: EEXIST)
        } catch {
            throw DiskFault("put aside", path, error)
        }
    }
}
