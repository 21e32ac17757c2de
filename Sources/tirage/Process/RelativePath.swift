internal import Core
internal import FoundationEssentials
internal import Storage

/// Paths as seen from another folder, whichever folder the program runs in.
enum RelativePath {
    /// The way from one folder to a file, with folders as they really are: a link to a folder counts
    /// as what it leads to, a link to the file as itself.
    static func way(to file: String, from folder: String) -> String {
        let (parent, name) = split(file)
        var from = real(folder)[...]
        var to = real(parent)[...]
        while let first = from.first, let second = to.first, first.isExactly(second) {
            from.removeFirst()
            to.removeFirst()
        }
        return (from.map { _ in ".." } + to + [name]).joined(separator: "/")
    }

    /// An absolute path as seen from the working directory, where it is below that.
    static func shown(_ path: String) -> String {
        guard let here = RealPath.of("."), path.utf8.starts(with: (here + "/").utf8) else {
            return path
        }
        return String(decoding: path.utf8.dropFirst(here.utf8.count + 1), as: UTF8.self)
    }

    /// The path without `./`, as text alone.
    static func plain(_ path: String) -> String {
        let parts = path.pathParts.filter { $0 != "." }
        return (path.isAbsolutePath ? "/" : "") + parts.joined(separator: "/")
    }

    /// The folder of a file, and its name there.
    static func split(_ file: String) -> (folder: String, name: String) {
        guard let slash = file.lastSlash else { return ("", file) }
        let folder = slash == file.startIndex ? "/" : String(file[..<slash])
        return (folder, String(file[file.utf8.index(after: slash)...]))
    }

    /// The names on the way from the root.
    private static func real(_ folder: String) -> [String] {
        let whole =
            folder.isAbsolutePath
            ? folder : FileManager.default.currentDirectoryPath + "/" + folder
        return URL(filePath: whole).resolvingSymlinksInPath().path
            .pathParts
    }
}
