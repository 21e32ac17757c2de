internal import COpening

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension Descriptor {
    /// Opens the folder that the names lead to, and makes what is missing on the way; follows no
    /// link.
    static func madeFolder(
        _ names: [String], beneath root: borrowing Descriptor
    ) throws(Errno) -> Descriptor {
        do throws(Errno) {
            return try folder(names, beneath: root)
        } catch {
            guard error.code == ENOENT else { throw error }
        }
        for depth in names.indices {
            let parent = try folder(Array(names[..<depth]), beneath: root)
            try parent.make(names[depth])
        }
        return try folder(names, beneath: root)
    }

    /// Makes a folder in this one, unless something has its name.
    private func make(_ name: String) throws(Errno) {
        let number = number
        if unsafe mkdirat(number, name, 0o755) == 0 {
            try syncNames()
        } else if errno != EEXIST {
            throw .last
        }
    }

    /// What a name in this folder stands for, a link for itself; `nil` when there is nothing.
    func attributes(of name: String) throws(Errno) -> FileAttributes? {
        var status = stat()
        let number = number
        do throws(Errno) {
            _ = try Errno.retrying {
                unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        return FileAttributes(status)
    }

    /// Gives a file of this folder another name, in this or another one, unless something has that
    /// name: then it throws `EEXIST`.
    func move(
        _ name: String, to folder: borrowing Descriptor, _ target: String
    ) throws(Errno) {
        let (from, to) = (number, folder.number)
        do throws(Errno) {
            _ = try Errno.retrying { unsafe tirage_rename_exclusive(from, name, to, target) }
            return
        } catch {
            guard error.isUnsupported || error.code == EINVAL else { throw error }
        }
        do throws(Errno) {
            _ = try Errno.retrying { unsafe linkat(from, name, to, target, 0) }
            _ = try Errno.retrying { unsafe unlinkat(from, name, 0) }
        } catch {
            guard error.isUnsupported else { throw error }
            // Where the disk gives no file two names, the name is taken by an empty file first.
            _ = try Descriptor(target, in: folder, O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
            _ = try Errno.retrying { unsafe renameat(from, name, to, target) }
        }
    }
}
