package import Core
internal import ImageFormats

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Decides where images go that should have another name, from what is on the disk.
///
/// Reads and changes nothing. Files that are nobody's image keep their places.
package struct MoveChoice: Sendable {
    /// The output folder.
    let root: String

    package init(in output: String) {
        root = output
    }

    /// What is to be done about images that should have another name.
    package struct Choice: Sendable {
        package var moves: [ImageMove] = []
        /// Paths of images that someone has changed: they are theirs now, and stay.
        package var changed: [String] = []
    }

    private struct Candidate {
        let renaming: Renaming
        var target = ""
        var isVerified: Bool
    }

    /// - Parameter isVerifying: Whether each file is read, to see whether it is still the image that
    ///   was stored; without it, moves are only counted.
    package func choice(of renamings: [Renaming], isVerifying: Bool) -> Choice {
        var open = renamings.map { Candidate(renaming: $0, isVerified: !isVerifying) }
        var choice = Choice()
        while true {
            let isSame = settleTargets(of: &open)
            open.removeAll { $0.target == $0.renaming.image.path }
            if isSame, verify(&open, &choice) { break }
        }
        choice.moves = open.map { candidate in
            var move = ImageMove(candidate.renaming, to: candidate.target)
            if candidate.renaming.isFileOfLater { move.stage = .onRecord }
            return move
        }
        return choice
    }

    /// Leaves out what is no longer the image that was stored.
    ///
    /// - Returns: Whether nothing had to be left out.
    private func verify(_ open: inout [Candidate], _ choice: inout Choice) -> Bool {
        let count = open.count
        var kept: [Candidate] = []
        kept.reserveCapacity(count)
        for var candidate in open {
            if !candidate.isVerified, !candidate.renaming.isFileOfLater {
                candidate.isVerified = true
                switch state(of: candidate.renaming.image) {
                case .there, .absent: break
                case .changed:
                    choice.changed.append(candidate.renaming.image.path)
                    continue
                case .unreachable: continue
                }
            }
            kept.append(candidate)
        }
        open = kept
        return kept.count == count
    }

    /// Gives each the first name that is free, or will be; its own where there is none.
    ///
    /// - Returns: Whether all of them leave the name that they have.
    private func settleTargets(of open: inout [Candidate]) -> Bool {
        let leaving = Set(
            open.lazy.map(\.renaming).filter { !$0.isFileOfLater }
                .map { Self.folded($0.image.path) })
        var folders: [String: Bool] = [:]
        var taken: Set<String> = []
        var isSame = true
        for index in open.indices {
            let renaming = open[index].renaming
            let own = renaming.image.path
            open[index].target = own
            for number in 0..<Self.namesMax {
                let path = renaming.name.path(number)
                if path == own {
                    if renaming.name.owner == .past { continue }
                    break
                }
                let folder = PathSplit(path).folder
                let canHold = folders[folder] ?? self.canHold(folder)
                folders[folder] = canHold
                guard canHold else { break }
                let place = Self.folded(path)
                guard !taken.contains(place), leaving.contains(place) || isFree(path) else {
                    continue
                }
                taken.insert(place)
                open[index].target = path
                break
            }
            if open[index].target == own { isSame = false }
        }
        return isSame
    }

    /// As file systems compare names that make no difference of case.
    static func folded(_ path: String) -> String { path.lowercased() }

    private static let namesMax = 1000

    /// Whether files can be put there: nothing but folders is on the way.
    private func canHold(_ folder: String) -> Bool {
        var place = root
        for name in folder.pathParts {
            place += "/" + name
            do throws(Errno) {
                guard let found = try FileAttributes.at(place, followingLink: false) else {
                    return true
                }
                guard found.isFolder else { return false }
            } catch {
                return false
            }
        }
        return true
    }

    private func isFree(_ path: String) -> Bool {
        do throws(Errno) {
            return try FileAttributes.at(root + "/" + path, followingLink: false) == nil
        } catch {
            return false
        }
    }

    private enum State {
        case there, absent, changed, unreachable
    }

    private func state(of image: StoredImage) -> State {
        let (folders, name) = PathSplit.parts(image.path)
        do throws(Errno) {
            let root = try Descriptor(root, O_RDONLY | O_DIRECTORY)
            let folder = try Descriptor.folder(folders, beneath: root)
            guard try folder.attributes(of: name) != nil else { return .absent }
            let isSame = folder.holds(
                name, byteCount: image.facts.byteCount, sha256: image.sha256)
            return isSame ? .there : .changed
        } catch {
            return error.isAbsence ? .absent : .unreachable
        }
    }
}

extension Descriptor {
    /// Whether a name in this folder stands for a plain file of these bytes.
    func holds(_ name: String, byteCount: Int, sha256: String) -> Bool {
        do throws(Errno) {
            let file = try Descriptor(name, in: self, O_RDONLY | O_NONBLOCK)
            let attributes = try file.attributes()
            guard attributes.isRegular, attributes.byteCount == byteCount else { return false }
            return try FileReader(file).sha256() == sha256
        } catch {
            return false
        }
    }
}
