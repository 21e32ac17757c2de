internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The files of an output folder, as far as they are moved in it: through no symbolic link, and over
/// no other file.
struct MovingFiles: Sendable {
    let root: String

    /// What came of moving one.
    enum Outcome {
        case done
        /// There was nothing to move.
        case absent
        case taken
        case refused(DiskFault)
    }

    private func top() throws(Errno) -> Descriptor { try Descriptor(root, O_RDONLY | O_DIRECTORY) }

    /// Whether the image is where it was.
    func isAtOrigin(_ move: ImageMove) -> Bool { holds(move, at: move.from) }

    /// Whether the image has the name that it has on its way.
    func isAside(_ move: ImageMove) -> Bool {
        let folders = PathSplit.parts(move.from).folders
        return !isAbsent(move.wayName, in: folders)
    }

    private func holds(_ move: ImageMove, at path: String) -> Bool {
        let (folders, name) = PathSplit.parts(path)
        do throws(Errno) {
            return try Descriptor.folder(folders, beneath: top())
                .holds(name, byteCount: move.byteCount, sha256: move.sha256)
        } catch {
            return false
        }
    }

    /// Gives a file the name that it has on its way, so that its own is free; one that has it stays
    /// so.
    func layAside(_ move: ImageMove) throws(DiskFault) {
        let (folders, name) = PathSplit.parts(move.from)
        guard isAbsent(move.wayName, in: folders) else { return }
        do throws(Errno) {
            let folder = try Descriptor.folder(folders, beneath: top())
            try folder.move(name, to: folder, move.wayName)
        } catch {
            guard !error.isAbsence else { return }
            throw DiskFault("rename", root + "/" + move.from, error)
        }
    }

    /// Gives a file of this name its new path.
    func place(_ move: ImageMove, named name: String) -> Outcome {
        self.move(PathSplit.parts(move.from).folders, name, to: move.to)
    }

    /// Gives a file of a folder a new path.
    func move(_ source: [String], _ name: String, to path: String) -> Outcome {
        if isAbsent(name, in: source) { return .absent }
        let (target, newName) = PathSplit.parts(path)
        do throws(Errno) {
            let from = try Descriptor.folder(source, beneath: top())
            let to = try Descriptor.madeFolder(target, beneath: top())
            try from.move(name, to: to, newName)
            return .done
        } catch {
            if error.isTaken { return endsHalfMove(source, name, path) ? .done : .taken }
            let old = (source + [name]).joined(separator: "/")
            return .refused(DiskFault("rename", root + "/" + old, error))
        }
    }

    /// Ends the move of a file that has both names, where a disk knows no better way than to give it
    /// the second one first.
    private func endsHalfMove(_ source: [String], _ name: String, _ path: String) -> Bool {
        let (target, newName) = PathSplit.parts(path)
        do throws(Errno) {
            let from = try Descriptor.folder(source, beneath: top())
            let to = try Descriptor.folder(target, beneath: top())
            guard let one = try from.attributes(of: name), one.isRegular,
                let other = try to.attributes(of: newName), one.identity == other.identity,
                name != newName || source != target
            else { return false }
            let number = from.number
            return unsafe unlinkat(number, name, 0) == 0
        } catch {
            return false
        }
    }

    private func isAbsent(_ name: String, in folders: [String]) -> Bool {
        do throws(Errno) {
            return try Descriptor.folder(folders, beneath: top()).attributes(of: name) == nil
        } catch {
            return error.isAbsence
        }
    }

    /// Makes the names in these folders durable.
    func sync(_ folders: Set<String>) throws(DiskFault) {
        for path in folders.sorted() {
            do throws(Errno) {
                try Descriptor.folder(path.pathParts, beneath: top()).syncNames()
            } catch {
                if error.isAbsence || error.isLoop { continue }
                throw DiskFault("keep the names in", root + "/" + path, error)
            }
        }
    }

    /// Removes a folder and those around it, as long as they are empty.
    func removeEmpty(_ names: [String]) {
        var names = names
        while !names.isEmpty {
            let path = root + "/" + names.joined(separator: "/")
            guard unsafe rmdir(path) == 0 else { return }
            names.removeLast()
        }
    }
}
