#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A name in a folder.
struct FolderEntry: Hashable {
    let name: String
    /// Whether the name is the bytes on disk; else they are not UTF-8 and `name` is only like them.
    private let isExact: Bool
    /// Whether it is a folder, or a link or something else that may turn out to be one.
    let mayBeFolder: Bool

    /// The entries, without `.` and `..`, in no order; reading stops behind `countMax`.
    static func all(in folder: String, countMax: Int) throws(Errno) -> [FolderEntry] {
        guard let stream = unsafe opendir(folder) else { throw .last }
        defer { unsafe closedir(stream) }
        var entries: [FolderEntry] = []
        while entries.count < countMax {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw .last }
                break
            }
            let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe Array($0.prefix { $0 != 0 })
            }
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
            let name = String(decoding: bytes, as: UTF8.self)
            let type = unsafe Int32(entry.pointee.d_type)
            entries.append(
                FolderEntry(
                    name: name, isExact: name.utf8.elementsEqual(bytes),
                    mayBeFolder: type != Int32(DT_REG)))
        }
        return entries
    }

    /// Whether the name is all that is needed to open it.
    var isWritable: Bool { isExact }
}

extension Errno {
    var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
    var isLoop: Bool { code == ELOOP }
}
